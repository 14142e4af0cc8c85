"""What makes a protocol: its files, its withheld slice of train, its measure, its searches."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case, Measure
from shopkeeper.learning.files import Files
from shopkeeper.learning.tune import Search
from shopkeeper.models import Interactions


@dataclass(frozen=True, slots=True)
class Exam:
    """What is learned from, and the questions."""

    data: Interactions
    n: int
    """How many questions."""
    cases: Callable[[], Iterator[Case]]
    """The questions, made one at a time, the same ones at each call."""
    suffix: str = ""
    """Put behind the names of its metrics, where a protocol has several exams."""


@dataclass(frozen=True, slots=True)
class Protocol:
    name: str
    exams: Callable[[Files], Iterator[Exam]]
    """The main exam first: what is tuned is tuned on a slice of its data, for all of them.

    Raises:
        InvalidRequest: A column is missing or of another type.
    """
    bench: Callable[[Interactions, int], Bench]
    """Train without a slice of it, and the cases made of that slice; for answers of length `k`."""
    measure: Measure
    searches: Mapping[str, Search]
    """What is tried for each model; one not named has its default configuration."""
    untried: Mapping[str, float]
    """The models of the default blend, with their weights where nothing can be tried."""
    lessons: Callable[[Interactions, int], Iterator[Bench]] | None = None
    """Benches of many cases each, for what learns to put candidates in order; None: `bench`."""
    always: Mapping[str, float] = field(default_factory=dict)
    """Models that are kept whatever a slice of train says, with their least weight: what they are
    for, new products and new customers, is not in it."""

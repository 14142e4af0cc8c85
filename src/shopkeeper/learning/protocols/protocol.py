"""What makes a protocol: its files, its withheld slice of train, its measure, its searches."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case, Measure
from shopkeeper.learning.files import Pair
from shopkeeper.learning.tune import Search
from shopkeeper.models import Interactions


@dataclass(frozen=True, slots=True)
class Test:
    """The questions of a test file, made one at a time."""

    n: int
    cases: Iterator[Case]


@dataclass(frozen=True, slots=True)
class Protocol:
    name: str
    read: Callable[[Pair], tuple[Interactions, Test]]
    """Train and test of a pair of files.

    Raises:
        InvalidRequest: A column is missing or of another type.
    """
    bench: Callable[[Interactions, int], Bench]
    """Train without a slice of it, and the cases made of that slice; for answers of length `k`."""
    measure: Measure
    searches: Mapping[str, Search]
    """What is tried for each model. Every model there is has a search."""
    untried: Mapping[str, float]
    """The models of the default blend, with their weights where nothing can be tried."""

"""What a ranker learns from: the candidates of withheld cases, their features, and what was taken.

From benches (a past, and cases it does not hold), each with retrievers fitted on that past, to one
table. Memory is bounded by `MAX_BYTES`: cases beyond it are not asked.

Held by tests/learning/test_stacking.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.ensemble import allowed
from shopkeeper.models import Blended, Candidates, blend
from shopkeeper.models.features import Features
from shopkeeper.models.ranker import RankerConfig, table_of
from shopkeeper.models.recommender import Recommender

MAX_BYTES = 800_000_000
"""Of the features of all lessons."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One case: the blend's candidates in its order, and what is known of each."""

    case: Case
    mixed: Blended
    table: NDArray[np.float32]
    """Shape `(k, features)`, of the first `k` candidates."""

    @property
    def gains(self) -> NDArray[np.float32]:
        """Shape `(k,)`: 1 of what was taken, 0 of the rest."""
        taken = np.isin(self.mixed.items[: len(self.table)], self.case.wanted)
        return taken.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Lessons:
    names: tuple[str, ...]
    """Of the features."""
    lessons: Sequence[Lesson]

    @property
    def cases(self) -> list[Case]:
        return [lesson.case for lesson in self.lessons]


def learn_from(benches: Iterable[tuple[Bench, Recommender]], config: RankerConfig) -> Lessons:
    """Ask the cases of each bench, and write down what is known of each candidate.

    Args:
        benches: Each with the retrievers fitted on its data, the same ones in each.
    """
    names: tuple[str, ...] = ()
    found: list[Lesson] = []
    size = 0
    for bench, recommender in benches:
        features = Features.fit(bench.data, tuple(recommender.models), config.groups)
        names = features.names
        for lesson in _ask(bench, recommender, features, config):
            found.append(lesson)
            size += lesson.table.nbytes
            if size > MAX_BYTES:
                return Lessons(names, found)
    return Lessons(names, found)


def _ask(
    bench: Bench, recommender: Recommender, features: Features, config: RankerConfig
) -> Iterator[Lesson]:
    for case in bench.cases:
        candidates, mixed = ask(recommender, case, config.depth)
        table = table_of(features, case.query, mixed, candidates, config.depth)
        yield Lesson(case, mixed, table)


def ask(recommender: Recommender, case: Case, depth: int) -> tuple[dict[str, Candidates], Blended]:
    """What the retrievers find for a case, and the blend of it."""
    weights, mask = recommender.weights, allowed(case, recommender.n_items)
    found = recommender.find(case.query, depth, mask, weights)
    return found, blend(found, weights, depth, recommender.n_items)

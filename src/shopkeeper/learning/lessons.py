"""What a ranker learns from: the candidates of withheld cases, their features, and what was taken.

From benches (a past, and cases it does not hold), each with retrievers fitted on that past, to one
table a case. The first bench is also what the ranker is judged on, so all candidates of its cases
are kept; of the others' only those that are learned from: what was taken, what comes first, and
some of the rest. Memory is bounded by `MAX_BYTES`: cases beyond it are not asked.

Held by tests/learning/test_stacking.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.ensemble import allowed
from shopkeeper.learning.hearing import Hearing
from shopkeeper.models import Blended, Candidates, Interactions, blend
from shopkeeper.models.features import LIFT, SAID, Beliefs, Features
from shopkeeper.models.ranker import REVENUE, RankerConfig, table_of
from shopkeeper.models.recommender import Recommender

MAX_BYTES = 800_000_000
"""Of the features of all lessons."""
HARD = 20
"""The blend's first candidates are all learned from; of those behind them, one in `EASY`.

That one stands for all of them: unweighted, the booster takes a candidate far behind for six times
as likely as it is (retailrocket-sessions, newest slice: HR@20 .550 against .594, the blend .573).
"""
EASY = 6
ENOUGH_SAID = 200
"""Lessons with something said, below which the ranker does not learn what that is worth.

Of one product taken in each, and a fifth of these liked ones, as where a value has a tenth of the
demand and lifts it twofold, 200 lessons hold 40; so the log of that lift, 0.7, is told to 0.16,
the root of one fortieth. With fewer, the lift assumed by `decisions.lifts` is the better guess."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is known of a case's candidates, in the blend's order."""

    case: Case
    table: NDArray[np.float32]
    """Shape `(k, features)`."""
    gains: NDArray[np.float32]
    """Shape `(k,)`: the worth of what was taken, 0 of the rest."""
    stands_for: NDArray[np.float32]
    """Shape `(k,)`: for how many candidates each stands; more than 1 where others were left out."""

    def sampled(self, seed: int) -> "Lesson":
        """The candidates that are learned from: those in front, what was taken, some others."""
        shown = np.random.default_rng(seed).random(len(self.gains)) * EASY < 1
        shown[:HARD] = True
        rows = np.flatnonzero(shown | (self.gains > 0))
        stands_for = np.where((rows < HARD) | (self.gains[rows] > 0), 1, EASY)
        return Lesson(self.case, self.table[rows], self.gains[rows], stands_for.astype(np.float32))


@dataclass(slots=True)
class Lessons:
    names: tuple[str, ...] = ()
    """Of the features."""
    judged: list[Lesson] = field(default_factory=list)
    """Of the first bench, all candidates of each."""
    mixed: list[Blended] = field(default_factory=list)
    """What the blend answers to each of `judged`."""
    more: list[Lesson] = field(default_factory=list)
    """Of the other benches, sampled; those with something taken."""
    groups: tuple[str, ...] = ()
    """Of the features: that of what was said only where enough was."""
    heard: int = 0
    """Lessons with something taken in which what was said speaks for or against a candidate."""

    @property
    def cases(self) -> list[Case]:
        return [lesson.case for lesson in self.judged]


def learn_from(benches: Iterable[tuple[Bench, Recommender]], config: RankerConfig) -> Lessons:
    """Ask the cases of each bench, and write down what is known of each candidate.

    Args:
        benches: Each with the retrievers fitted on its data, the same ones in each.
    """
    learned = Lessons(groups=config.groups)
    _learn(learned, benches, config)
    learned.heard = _heard(learned)
    return learned if learned.heard >= ENOUGH_SAID else without_said(learned)


def _learn(
    learned: Lessons, benches: Iterable[tuple[Bench, Recommender]], config: RankerConfig
) -> None:
    size = 0
    for place, (bench, recommender) in enumerate(benches):
        learned.groups = _groups(config, bench.data)
        features = Features.fit(bench.data, tuple(recommender.models), learned.groups)
        learned.names = features.names
        for mixed, lesson in _ask(bench, recommender, features, config):
            if size > MAX_BYTES:
                return
            if place == 0:
                learned.judged.append(lesson)
                learned.mixed.append(mixed)
                size += lesson.table.nbytes
            elif lesson.gains.any():
                learned.more.append(lesson.sampled(len(learned.more)))
                size += learned.more[-1].table.nbytes


def _groups(config: RankerConfig, data: Interactions) -> tuple[str, ...]:
    """What is looked at: what was said too, where anything was."""
    if data.statements is None or Beliefs.name in config.groups:
        return config.groups
    return (*config.groups, Beliefs.name)


def lifts_of(learned: Lessons) -> list[NDArray[np.float32]]:
    """Log of how many times as good what was said makes each candidate of each judged lesson, as
    it is assumed where no ranker learned it; none where too little was said to learn from."""
    if Beliefs.name not in learned.groups:
        return []
    return [lesson.table[:, learned.names.index(LIFT)] for lesson in learned.judged]


def _heard(learned: Lessons) -> int:
    columns = [learned.names.index(name) for name in SAID if name in learned.names]
    told = [*learned.more, *(lesson for lesson in learned.judged if lesson.gains.any())]
    return sum(bool(lesson.table[:, columns].any()) for lesson in told)


def without_said(learned: Lessons) -> Lessons:
    """The same lessons from customers who said nothing."""
    if Beliefs.name not in learned.groups:
        return learned
    keep = [place for place, name in enumerate(learned.names) if name not in SAID]
    return replace(
        learned,
        names=tuple(learned.names[place] for place in keep),
        judged=[replace(lesson, table=lesson.table[:, keep]) for lesson in learned.judged],
        more=[replace(lesson, table=lesson.table[:, keep]) for lesson in learned.more],
        groups=tuple(name for name in learned.groups if name != Beliefs.name),
    )


def _ask(
    bench: Bench, recommender: Recommender, features: Features, config: RankerConfig
) -> Iterator[tuple[Blended, Lesson]]:
    worth, hearing = _worth(bench.data, config.objective), Hearing(bench.data, recommender.models)
    for case in bench.cases:
        candidates, mixed = ask(recommender, case, config.depth)
        query = hearing.case(case).query
        table = table_of(features, query, mixed, candidates, config.depth)
        items = mixed.items[: len(table)]
        gains = np.where(np.isin(items, case.wanted), worth[items], np.float32(0))
        yield mixed, Lesson(case, table, gains, np.ones_like(gains))


def _worth(data: Interactions, objective: str) -> NDArray[np.float32]:
    """What it is worth that an item is taken, shape `(n_items,)`: its price, for revenue.

    In prices of the middle product; within a factor of 10 of it, so that none outweighs all others.
    """
    even = np.ones(data.n_items, np.float32)
    if objective != REVENUE or data.goods is None:
        return even
    price = data.goods.price
    known = price > 0
    if known.any():
        even[known] = np.clip(price[known] / np.median(price[known]), 0.1, 10.0)
    return even


def ask(recommender: Recommender, case: Case, depth: int) -> tuple[dict[str, Candidates], Blended]:
    """What the retrievers find for a case, and the blend of it."""
    weights, mask = recommender.weights, allowed(case, recommender.n_items)
    found = recommender.find(case.query, depth, mask, weights)
    return found, blend(found, weights, depth, recommender.n_items)


def taught(lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons there is something to learn from, sampled."""
    return [lesson.sampled(i) for i, lesson in enumerate(lessons) if lesson.gains.any()]

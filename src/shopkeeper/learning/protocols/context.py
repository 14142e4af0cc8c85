"""What was taken up in which circumstances: the same questions with and without the contexts.

One file of events, cut into train and test by time, by rows, or by moments (a customer in one set
of circumstances). Every test row is a question; every item is ranked, none is masked: what was
taken up before may be taken up again. Without context means the same rows, questions, searches and
slices of train, the codes alone removed. Measured by NDCG@k and HR@k.

Held by tests/learning/protocols/test_context.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import NO_ITEMS, Answers, Case, hits_of, wanted_of
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    ContextPopularityConfig,
    Contexts,
    CosineItemKNNConfig,
    Interactions,
    PopularityConfig,
    Query,
    RepeatPurchaseConfig,
    UserKNNConfig,
)
from shopkeeper.models.circumstances import VISIT_GAP
from shopkeeper.stats import hit_rate, ndcg

Split = Literal["time", "random", "moments"]
SPLITS: tuple[Split, ...] = ("time", "random", "moments")
MAX_CASES = 5_000
MAX_LESSONS = 3_000
"""Questions of a slice of train that choices are made on."""
_PART = 5
"""One row in so many is withheld."""
_SLICES = 2
"""Slices of train the ranker learns from."""
_SEED = 50

_UNTRIED = {
    "repeat_purchase": 1.0,
    "item_knn": 0.3,
    "transitions": 0.1,
    "user_knn": 0.3,
    "popularity": 0.05,
}
_AWARE = {"context_popularity": 0.1}
_SEARCHES = {
    "popularity": Search(
        PopularityConfig(half_life_days=36_500.0),
        (({"half_life_days": 30.0}, {"half_life_days": 7.0}),),
    ),
    "repeat_purchase": Search(
        RepeatPurchaseConfig(half_life_days=36_500.0, loyalty=0.0, trend=0.0, replenishment=0.0),
        (({"half_life_days": 90.0},), ({"loyalty": 0.5},), ({"trend": 0.3},)),
    ),
    "item_knn": Search(
        CosineItemKNNConfig(past=1.0, half_life_days=36_500.0, decay=1.0),
        (({"decay": 0.8},), ({"breadth": 1.0},), ({"itself": 0.3}, {"itself": 0.0})),
    ),
    "user_knn": Search(UserKNNConfig(), (({"others": 1.0},), ({"neighbours": 100},))),
    "context_popularity": Search(
        ContextPopularityConfig(half_life_days=36_500.0),
        (({"shrinkage": 300.0}, {"shrinkage": 5.0}), ({"names": 2},)),
    ),
}


@dataclass(frozen=True, slots=True)
class Study:
    """All rows of a file, and how they are cut."""

    data: Interactions
    """With contexts."""
    split: Split
    timed: bool
    """Whether times are real; else they are row numbers."""


@dataclass(frozen=True, slots=True)
class Cut:
    past: Interactions
    """What is learned from."""
    asked: NDArray[np.int64]
    """Rows of the whole that are questions."""
    history: "_Rows"
    """Rows of the whole that may be known when asked."""


def exam_of(study: Study, *, aware: bool) -> Exam:
    """What one arm learns from and is asked; with `aware` false it never sees a context code."""
    cut = divide(study, MAX_CASES)
    past = cut.past if aware else without(cut.past)
    return Exam(past, len(cut.asked), lambda: _questions(study, cut, aware))


def protocol_of(study: Study, *, aware: bool) -> Protocol:
    """The protocol of one arm, whose exam is `exam_of`."""
    past = divide(study, MAX_CASES).past
    return Protocol(
        "context",
        lambda files: iter([exam_of(study, aware=aware)]),
        lambda data, k: _bench(study, past, aware, k),
        measure,
        _SEARCHES,
        {**_UNTRIED, **_AWARE} if aware else _UNTRIED,
        lambda data, k: _lessons(study, past, aware, k),
    )


def without(data: Interactions) -> Interactions:
    """The same rows, of whose circumstances nothing is known, and nothing is to be guessed."""
    return replace(data, contexts=Contexts((), (), np.zeros((len(data), 0), np.int32)))


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    hits = hits_of(answers, cases, k)
    return {"ndcg": ndcg(hits, wanted_of(cases)), "hr": hit_rate(hits)}


def divide(study: Study, most: int, seed: int = _SEED) -> Cut:
    """Withhold a part of the rows: the newest, or random ones, or those of random moments.

    Args:
        most: Questions at most; a random sample of the rows withheld, of known customers.
        seed: Of all that is random.

    Raises:
        InvalidRequest: The rows cannot be cut so that something is left on both sides.
    """
    data, rng = study.data, np.random.default_rng(seed)
    held = _held(study, rng)
    able = np.flatnonzero(held & (data.users >= 0))
    if len(able) == 0 or held.all():
        raise InvalidRequest(
            f"events must have enough rows to split by {study.split}, got {len(data)} rows of "
            f"{data.n_users} customers at {len(np.unique(data.times))} moments"
        )
    asked = np.sort(rng.choice(able, min(most, len(able)), replace=False))
    known = np.ones(len(data), np.bool_) if study.split == "time" else ~held
    return Cut(data.where(~held), asked, _Rows(data, known))


def _held(study: Study, rng: np.random.Generator) -> NDArray[np.bool_]:
    data = study.data
    if study.split == "time":
        first = data.times[len(data) - max(1, len(data) // _PART)]
        newest = data.times >= first if first > data.times[0] else data.times > first
        return np.asarray(newest, np.bool_)
    if study.split == "random":
        return rng.random(len(data)) < 1 / _PART
    codes = np.zeros((len(data), 0), np.int32) if data.contexts is None else data.contexts.codes
    moments = np.column_stack([data.users, codes])
    _, moment = np.unique(moments, axis=0, return_inverse=True)
    moment = moment.ravel()
    chosen = rng.random(int(moment.max(initial=-1)) + 1) < 1 / _PART
    return np.asarray(chosen[moment], np.bool_)


def _bench(study: Study, past: Interactions, aware: bool, k: int, seed: int = _SEED) -> Bench:
    """The same cut once more, within train: the same rows whether aware or not."""
    inner = replace(study, data=past)
    try:
        cut = divide(inner, MAX_LESSONS, seed)
    except InvalidRequest:  # too little to choose by
        return Bench(past if aware else without(past), [], measure, k)
    cases = list(_questions(inner, cut, aware))
    return Bench(cut.past if aware else without(cut.past), cases, measure, k)


def _lessons(study: Study, past: Interactions, aware: bool, k: int) -> Iterator[Bench]:
    """Slices of train one after the other: ever earlier ones, or others at random."""
    for slice_ in range(_SLICES):
        bench = _bench(study, past, aware, k, _SEED + slice_)
        if len(bench.cases) == 0:
            return
        yield bench
        if study.split == "time":
            past = past.where(past.times < bench.data.times[-1])


def _questions(study: Study, cut: Cut, aware: bool) -> Iterator[Case]:
    """One for each row asked; items that train does not hold cannot be answered."""
    data = study.data
    known = np.zeros(data.n_items, np.bool_)
    known[cut.past.items] = True
    end = float(data.times[-1]) + 1
    for row in cut.asked.tolist():
        user, item = int(data.users[row]), data.items[row : row + 1]
        now = float(data.times[row]) if study.split == "time" else end
        rows = cut.history.of(user, before=now)
        query = _query(data, rows, row, now, aware, study.timed)
        yield Case(query, item if known[item[0]] else NO_ITEMS, 1, user)


def _query(
    data: Interactions, rows: NDArray[np.int64], row: int, now: float, aware: bool, timed: bool
) -> Query:
    times = data.times[rows]
    start = len(rows)
    if timed and len(rows):  # acts of the visit that is still going on
        breaks = np.flatnonzero(np.diff(np.append(times, now)) > VISIT_GAP)
        start = int(breaks[-1]) + 1 if len(breaks) else 0
    contexts = data.contexts if aware else None
    return Query(
        data.items[rows],
        data.kinds[rows],
        times,
        now,
        start,
        context=None if contexts is None else contexts.codes[row],
        contexts=None if contexts is None else contexts.codes[rows],
    )


class _Rows:
    """The rows of each customer that may be known, oldest first."""

    def __init__(self, data: Interactions, known: NDArray[np.bool_]) -> None:
        rows = np.flatnonzero(known & (data.users >= 0))
        self._rows = rows[np.argsort(data.users[rows], kind="stable")]
        counts = np.bincount(data.users[self._rows], minlength=data.n_users)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._times = data.times

    def of(self, user: int, before: float) -> NDArray[np.int64]:
        """Those of a customer before a moment; what happened at the moment itself is not known."""
        rows = self._rows[self._starts[user] : self._starts[user + 1]]
        return rows[: int(np.searchsorted(self._times[rows], before))]

"""A customer's next purchase, from everything they did: HR@k, MRR@k and NDCG@k.

What a question looks like is learned from train. The last purchase of a sample of customers is
withheld in one of two ways: with all that came after it (the question ends right before it, with
the looks that led to it), or with all that the customer ever did to that product (the question
holds everything else, as where a product is new to whoever buys it). Taken is the way whose
questions end with the acts the histories of train end with: nothing is looked up in test.

An item is left out of the answers only where, of the purchases so withheld, hardly any was of one
looked at before, or bought before.

Held by tests/learning/protocols/test_purchase.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import NO_ITEMS, Answers, Case, Histories, hits_of, wanted_of
from shopkeeper.learning.dataset import visits_by_gap
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.protocols.tables import EVENTS, dates_of, groups_of, kinds_of
from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    CosineItemKNNConfig,
    Interactions,
    Kind,
    PopularityConfig,
    RepeatPurchaseConfig,
    TransitionsConfig,
    UserKNNConfig,
    VmisKNNConfig,
)
from shopkeeper.stats import hit_rate, mrr, ndcg

MAX_CASES = 2_000
RARE = 0.01
"""Below this share of purchases of items met before, such items are not answered."""
_SEED = 60

_UNTRIED = {
    "transitions": 1.0,
    "item_knn": 0.3,
    "vmis_knn": 0.1,
    "user_knn": 0.1,
    "repeat_purchase": 0.0,
    "popularity": 0.01,
}
_SEARCHES = {
    "popularity": Search(
        PopularityConfig(half_life_days=30.0, view=1.0, cart=1.0),
        (({"half_life_days": 7.0}, {"half_life_days": 36_500.0}), ({"view": 0.1, "cart": 0.5},)),
    ),
    "transitions": Search(
        TransitionsConfig(
            backward=1.0, target=0.0, last=100, decay=1.0, fade=0.5, gap_half_life_days=0.01
        ),
        (
            ({"decay": 0.9}, {"decay": 0.7}),
            ({"gap_half_life_days": 0.1}, {"gap_half_life_days": 36_500.0}),
            ({"backward": 0.3}, {"backward": 0.6}),
            ({"target": 0.2}, {"target": 0.4}),
            ({"fade": 0.7, "reach": 10},),
            ({"habit": 0.2}, {"habit": 0.8}),
        ),
    ),
    "item_knn": Search(
        CosineItemKNNConfig(over="session", neighbours=500, last=1_000, decay=1.0, target=0.1),
        (
            ({"decay": 0.9}, {"decay": 0.7}),
            ({"over": "customer"},),
            ({"breadth": 1.0},),
            ({"target": 0.3}, {"target": 0.5}),
            ({"habit": 0.2}, {"habit": 0.8}),
        ),
    ),
    "vmis_knn": Search(
        VmisKNNConfig(last=100, decay=1.0, match_decay=0.9, recent=5_000, neighbours=500),
        (({"last": 20, "decay": 0.8},), ({"breadth": 1.0},), ({"habit": 0.2}, {"habit": 0.8})),
    ),
    "user_knn": Search(
        UserKNNConfig(loyalty=0.0, view=0.5, breadth=0.0, idf=1.0, shrinkage=1.0),
        (({"own": 0.3}, {"own": 0.0}), ({"half_life_days": 30.0},), ({"loyalty": 0.5},)),
    ),
    "repeat_purchase": Search(
        RepeatPurchaseConfig(),
        (({"half_life_days": 60.0},), ({"replenishment": 0.5}, {"replenishment": 1.0})),
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One purchase taken out of train."""

    rows: NDArray[np.int64]
    """What is known of the customer, oldest first."""
    wanted: NDArray[np.int32]
    gone: NDArray[np.int64]
    """What models must not learn from."""


@dataclass(frozen=True, slots=True)
class Again:
    """Whether what is bought next may be a product the customer met before."""

    bought: bool
    met: bool
    """In any way."""


def exams(files: Files) -> Iterator[Exam]:
    for column in ("user_id", "item_id"):
        files.require("train", column, "id")
        files.require("test", column, "id")
    files.require("train", "event", "id")
    files.require("train", "timestamp", "time")
    data = _read_train(files)
    files.number("test", "user_id")
    files.number("test", "item_id")
    known = files.codes("test", "user_id", by="train")
    names, items = (files.codes("test", "item_id", by=which) for which in ("test", "train"))
    asked = list(groups_of(files.codes("test", "user_id", by="test")))
    again = happens_again(data, withhold(data))

    def cases() -> Iterator[Case]:
        histories = Histories(data)
        for number, mine in enumerate(asked):
            rows, wanted = histories.rows(int(known[mine[0]])), np.unique(items[mine])
            n_wanted = len(np.unique(names[mine]))
            yield _case(histories, rows, wanted[wanted >= 0], n_wanted, number, again)

    yield Exam(data, len(asked), cases)


def bench(data: Interactions, k: int) -> Bench:
    """Withhold the last purchase of a sample of customers."""
    questions, histories = withhold(data), Histories(data)
    again = happens_again(data, questions)
    keep = np.ones(len(data), np.bool_)
    keep[[row for question in questions for row in question.gone]] = False
    cases = [
        _case(histories, one.rows, one.wanted, len(one.wanted), int(data.users[one.gone[0]]), again)
        for one in questions
    ]
    return Bench(data.where(keep), cases, measure, k)


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    hits, wanted = hits_of(answers, cases, k), wanted_of(cases)
    return {"hr": hit_rate(hits), "mrr": mrr(hits), "ndcg": ndcg(hits, wanted)}


def withhold(data: Interactions) -> list[Question]:
    """The last purchase of a sample of customers, so that questions end as histories do."""
    last = _last_rows(data, np.flatnonzero(data.kinds == Kind.PURCHASE))
    if len(last) > MAX_CASES:
        last = np.random.default_rng(_SEED).choice(last, MAX_CASES, replace=False)
    last, histories = np.sort(last).tolist(), Histories(data)
    ends = _kinds_at(data, _last_rows(data, np.arange(len(data))))
    best, nearest = [], np.inf
    for way in (_what_led_to_it, _all_but_its_item):
        found = [way(data, histories.rows(int(data.users[row])), row) for row in last]
        found = [question for question in found if len(question.rows)]
        reached = np.array([question.rows[-1] for question in found], np.int64)
        apart = float(np.abs(_kinds_at(data, reached) - ends).sum())
        if apart < nearest:
            best, nearest = found, apart
    return best


def happens_again(data: Interactions, questions: Sequence[Question]) -> Again:
    """Whether purchases of what was bought, or met, before are more than `RARE`."""
    bought, met = 0, 0
    for question in questions:
        items, kinds = data.items[question.rows], data.kinds[question.rows]
        met += bool(np.isin(question.wanted, items).any())
        bought += bool(np.isin(question.wanted, items[kinds == Kind.PURCHASE]).any())
    least = RARE * len(questions)
    return Again(bought >= least, met >= least)


def _read_train(files: Files) -> Interactions:
    item_ids, user_ids = files.number("train", "item_id"), files.number("train", "user_id")
    kinds, times = kinds_of(files, "train", "event"), dates_of(files, "train", "timestamp")
    if not (kinds == Kind.PURCHASE).any():
        words = ", ".join(EVENTS[Kind.PURCHASE])
        raise InvalidRequest(f"`event` of train must hold a purchase ({words}), got none")
    order = np.argsort(times, kind="stable")
    users = files.codes("train", "user_id", by="train")[order]
    items = files.codes("train", "item_id", by="train")[order]
    visits = visits_by_gap(users, times[order]).astype(np.int32)
    return Interactions(users, items, kinds[order], times[order], visits, item_ids, len(user_ids))


def _what_led_to_it(data: Interactions, rows: NDArray[np.int64], row: int) -> Question:
    """Everything before the order."""
    times = data.times[rows]
    order = rows[(times == data.times[row]) & (data.kinds[rows] == Kind.PURCHASE)]
    return Question(
        rows[times < data.times[row]],
        np.unique(data.items[order]),
        rows[times >= data.times[row]],
    )


def _all_but_its_item(data: Interactions, rows: NDArray[np.int64], row: int) -> Question:
    """Everything the customer did to other items."""
    its = data.items[rows] == data.items[row]
    return Question(rows[~its], data.items[row : row + 1], rows[its])


def _case(
    histories: Histories,
    rows: NDArray[np.int64],
    wanted: NDArray[np.int32],
    n_wanted: int,
    cluster: int,
    again: Again,
) -> Case:
    """Ask right after the last act."""
    query = histories.query(rows[:0], rows)
    masked = NO_ITEMS
    if not again.met:
        masked = np.unique(query.items)
    elif not again.bought:
        masked = np.unique(query.items[query.kinds == Kind.PURCHASE])
    return Case(query, wanted, n_wanted, cluster, masked)


def _last_rows(data: Interactions, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the rows, the last one of each known customer who has any."""
    last = np.full(data.n_users, -1)
    rows = rows[data.users[rows] >= 0]
    np.maximum.at(last, data.users[rows], rows)
    return last[last >= 0]


def _kinds_at(data: Interactions, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The share of each kind of act among the rows."""
    return np.bincount(data.kinds[rows], minlength=len(Kind)) / max(len(rows), 1)


PURCHASE = Protocol("purchase", exams, bench, measure, _SEARCHES, _UNTRIED)

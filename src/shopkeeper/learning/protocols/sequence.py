"""A user's next item: all that came before it in, every item not yet taken ranked.

One file of sequences. Each user's last item is the question and the one before it is for choosing;
whoever has fewer than three items is learned from and not asked. Asked twice with all but the last
item: fitted on all of that, as a shop would, and without the validation items (`_no_refit`), as
papers do. Measured by recall@k and NDCG@k; an item taken before is masked, so to return to one
cannot be right.

Held by tests/learning/protocols/test_sequence.py.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Answers, Case, Histories, hits_of, wanted_of
from shopkeeper.learning.dataset import visits_by_gap
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    CosineItemKNNConfig,
    Interactions,
    Kind,
    PopularityConfig,
    RepeatPurchaseConfig,
    SASRec,
    SASRecConfig,
    SparseEASEConfig,
    TransitionsConfig,
    VmisKNNConfig,
)
from shopkeeper.stats import ndcg, recall

LEAST = 3
"""Items a user must have to be asked about: one to learn from, one to choose by, one to ask."""
MAX_CASES = 5_000
_SEED = 40

_LESSONS = 2
"""How many items back, of everybody, a ranker learns from."""

_UNTRIED = {
    "transitions": 1.0,
    **({"sasrec": 0.5} if SASRec.trainable() else {}),
    "item_knn": 0.1,
    "sparse_ease": 0.1,
    "vmis_knn": 0.1,
    "popularity": 0.01,
}
_SEARCHES = {
    "popularity": Search(PopularityConfig(half_life_days=36_500.0, view=1.0, cart=1.0)),
    "transitions": Search(
        TransitionsConfig(reach=20, target=0.0, decay=0.5, repeat=False),
        (
            ({"target": 0.2}, {"target": 0.4}),
            ({"decay": 0.3}, {"decay": 0.7}, {"decay": 0.9}),
            ({"backward": 0.0}, {"backward": 0.6}, {"backward": 1.0}),
            ({"fade": 0.5}, {"fade": 0.9}),
            ({"source": 0.3}, {"source": 0.7}, {"shrinkage": 5.0}),
        ),
    ),
    "item_knn": Search(
        CosineItemKNNConfig(target=0.2, itself=0.0, repeat=False),
        (
            ({"decay": 0.6}, {"decay": 0.95}),
            ({"target": 0.0}, {"target": 0.4}),
            ({"breadth": 0.0}, {"breadth": 1.0}),
        ),
    ),
    "sparse_ease": Search(
        SparseEASEConfig(decay=0.7, itself=0.0, repeat=False),
        (({"decay": 0.5}, {"decay": 0.9}), ({"reg": 3.0}, {"reg": 30.0})),
    ),
    "vmis_knn": Search(
        VmisKNNConfig(last=20, recent=5_000, neighbours=500, repeat=False),
        (({"decay": 0.6},), ({"match_decay": 0.6}, {"match_decay": 0.95})),
    ),
    "sasrec": Search(SASRecConfig()),
    "repeat_purchase": Search(RepeatPurchaseConfig()),
}


def exams(files: Files) -> Iterator[Exam]:
    for column in ("user_id", "item_id"):
        files.require("sequences", column, "id")
    data = _read(files)
    ends = _ends(data)
    if len(ends) == 0:
        most = np.bincount(data.users).max()
        raise InvalidRequest(
            f"sequences must hold a user with {LEAST} items or more, got at most {most}"
        )
    known = _without(data, ends[:, 1])
    yield Exam(known, len(ends), lambda: _questions(data, ends[:, 1]))
    fewer = _without(data, ends.ravel())
    yield Exam(fewer, len(ends), lambda: _questions(data, ends[:, 1]), "_no_refit")


def bench(data: Interactions, k: int) -> Bench:
    """Withhold the last item of a sample of users."""
    rng = np.random.default_rng(_SEED)
    ends = _ends(data, 2)[:, 1]
    if len(ends) > MAX_CASES:
        ends = np.sort(rng.choice(ends, MAX_CASES, replace=False))
    return _withheld(data, ends, k)


def lessons(data: Interactions, k: int) -> Iterator[Bench]:
    """Withhold everybody's last item, then the one before it as well."""
    for _ in range(_LESSONS):
        ends = _ends(data, 2)[:, 1]
        yield _withheld(data, ends, k)
        data = _without(data, ends)


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    hits, wanted = hits_of(answers, cases, k), wanted_of(cases)
    return {"recall": recall(hits, wanted), "ndcg": ndcg(hits, wanted)}


def _read(files: Files) -> Interactions:
    item_ids = files.number("sequences", "item_id")
    user_ids = files.number("sequences", "user_id")
    items = files.codes("sequences", "item_id", by="sequences")
    users = files.codes("sequences", "user_id", by="sequences")
    kinds = np.full(len(items), Kind.PURCHASE, np.int8)
    times = np.arange(len(items), dtype=np.float64)
    if not files.has("sequences", "timestamp"):
        return Interactions(users, items, kinds, times, users, item_ids, len(user_ids))
    files.require("sequences", "timestamp", "time")
    times = files.times("sequences", "timestamp")
    order = np.argsort(times, kind="stable")
    users, times = users[order], times[order]
    visits = visits_by_gap(users, times).astype(np.int32)
    return Interactions(users, items[order], kinds, times, visits, item_ids, len(user_ids))


def _ends(data: Interactions, least: int = LEAST) -> NDArray[np.int64]:
    """The last two rows of each user who has at least `least`, by user; shape `(users, 2)`."""
    order = np.argsort(data.users, kind="stable")
    counts = np.bincount(data.users, minlength=data.n_users)
    last = np.cumsum(counts)[counts >= least] - 1
    return order[np.stack([last - 1, last], axis=1)]


def _without(data: Interactions, rows: NDArray[np.int64]) -> Interactions:
    keep = np.ones(len(data), np.bool_)
    keep[rows] = False
    return data.where(keep)


def _withheld(data: Interactions, ends: NDArray[np.int64], k: int) -> Bench:
    return Bench(_without(data, ends), list(_questions(data, ends)), measure, k)


def _questions(data: Interactions, ends: NDArray[np.int64]) -> Iterator[Case]:
    """What comes in each of the rows `ends`, asked right after what came before it."""
    histories = Histories(data)
    for end in ends.tolist():
        user = int(data.users[end])
        rows = histories.rows(user)
        before = rows[rows < end]
        query = histories.query(before[:0], before)
        yield Case(query, data.items[end : end + 1], 1, user, masked=np.unique(query.items))


SEQUENCE = Protocol("sequence", exams, bench, measure, _SEARCHES, _UNTRIED, lessons)

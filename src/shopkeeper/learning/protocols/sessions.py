"""The next product of a session: each prefix of a visit, and the product that followed.

Every item of train is a candidate, the current one included: whether to repeat is the model's to
learn. Measured by HR@k and MRR@k. Tuned on the last items of the most recent sessions.

Held by tests/learning/protocols/test_sessions.py.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import NO_ITEMS, Answers, Case, hits_of
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    CosineItemKNNConfig,
    Interactions,
    Kind,
    PopularityConfig,
    Query,
    RepeatPurchaseConfig,
    RP3BetaConfig,
    SASRecConfig,
    SparseEASEConfig,
    TransitionsConfig,
    VmisKNNConfig,
)
from shopkeeper.stats import hit_rate, mrr

MAX_CASES = 2_000
MAX_LESSONS = (4_000, *(12_000,) * 7)
"""Of each slice of sessions, the newest first; as many slices as there is time for. Eight in place
of three gave a ranker with MRR@20 .412 in place of .405 (serenade, newest slice)."""
_PART = 30
"""One session in so many makes a slice."""
_SEED = 21

_UNTRIED = {
    "item_knn": 1.0,
    "vmis_knn": 0.7,
    "popularity": 0.01,
    "transitions": 0.7,
    "sasrec": 0.5,
    "rp3beta": 0.2,
    "sparse_ease": 0.2,
}
_SEARCHES = {
    "popularity": Search(PopularityConfig(view=1.0)),
    "item_knn": Search(
        CosineItemKNNConfig(over="session"),
        (
            ({"decay": 0.6}, {"decay": 0.9}),
            ({"habit": 0.3}, {"habit": 0.7}),
            ({"source": 0.8, "target": 0.2}, {"source": 0.5, "target": 0.5}),
            ({"breadth": 0.0}, {"breadth": 1.0}),
            ({"shrinkage": 0.0}, {"shrinkage": 10.0}),
        ),
    ),
    "vmis_knn": Search(
        VmisKNNConfig(),
        (
            ({"last": 20},),
            ({"match_decay": 0.6}, {"match_decay": 0.95}),
            ({"habit": 0.3}, {"habit": 0.7}),
            ({"idf": 2.0},),
            ({"breadth": 0.0}, {"breadth": 1.0}),
        ),
    ),
    "transitions": Search(
        TransitionsConfig(over="session"),
        (
            ({"habit": 0.3}, {"habit": 0.7}),
            ({"backward": 0.6}, {"backward": 1.0}),
            ({"decay": 0.5}, {"decay": 0.85}),
        ),
    ),
    "sasrec": Search(SASRecConfig(over="session", epochs=5)),
    "rp3beta": Search(RP3BetaConfig(over="session")),
    "sparse_ease": Search(SparseEASEConfig(over="session")),
    "repeat_purchase": Search(RepeatPurchaseConfig()),
}


def exams(files: Files) -> Iterator[Exam]:
    for column in ("session_id", "item_id"):
        files.require("train", column, "id")
    for column in ("session_id", "target"):
        files.require("test", column, "id")
    files.require("test", "prefix", "list")
    data = _read_train(files)
    files.number("test", "session_id")
    sessions = files.codes("test", "session_id", by="test")
    targets = files.codes("test", "target", by="train", of="item_id")
    starts, prefixes = files.lists("test", "prefix", by="train", of="item_id")
    yield Exam(data, len(targets), lambda: _questions(sessions, targets, starts, prefixes))


def bench(data: Interactions, k: int) -> Bench:
    """Withhold the last item of the most recent sessions."""
    last, before = _last_rows(data)
    keep = np.ones(len(data), np.bool_)
    keep[last] = False
    cases = [
        _question(data.items[rows], data.items[end : end + 1], end)
        for end, rows in zip(last.tolist(), before, strict=True)
    ]
    return Bench(data.where(keep), cases, measure, k)


def lessons(data: Interactions, k: int) -> Iterator[Bench]:
    """The newest sessions, whole, each prefix of them asked of what came before; then earlier ones.

    A prefix has at least one act; one of two, where no session of train has fewer than three acts,
    for then tests, which are made alike, have none of one.
    """
    order, sizes = _by_begin(data)
    least = 2 if sizes.min(initial=3) >= 3 else 1
    rng = np.random.default_rng(_SEED)
    for slice_, most in enumerate(MAX_LESSONS):
        stop = len(order) - slice_ * len(order) // _PART
        start = stop - len(order) // _PART
        if start <= 0 or stop <= start:
            return
        past, known = np.zeros(len(order), np.bool_), np.zeros(data.n_items, np.bool_)
        past[order[:start]] = True
        known[data.items[past[data.sessions]]] = True
        cases = [
            _question(data.items[rows[:at]], data.items[rows[at : at + 1]], int(session))
            for session, rows in _rows_of(data, order[start:stop])
            for at in range(least, len(rows))
            if known[data.items[rows[at]]]
        ]
        if len(cases) > most:
            chosen = rng.choice(len(cases), most, replace=False)
            cases = [cases[i] for i in np.sort(chosen)]
        yield Bench(data.where(past[data.sessions]), cases, measure, k)


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    hits = hits_of(answers, cases, k)
    return {"hr": hit_rate(hits), "mrr": mrr(hits)}


def _read_train(files: Files) -> Interactions:
    item_ids = files.number("train", "item_id")
    files.number("train", "session_id")
    items = files.codes("train", "item_id", by="train")
    sessions = files.codes("train", "session_id", by="train")
    times = np.arange(len(items), dtype=np.float64)
    order = np.arange(len(items))
    if files.has("train", "timestamp"):
        files.require("train", "timestamp", "time")
        times = files.times("train", "timestamp")
        order = np.argsort(times, kind="stable")
    users, kinds = np.full(len(items), -1, np.int32), np.full(len(items), Kind.VIEW, np.int8)
    return Interactions(users, items[order], kinds, times[order], sessions[order], item_ids, 0)


def _questions(
    sessions: NDArray[np.int32],
    targets: NDArray[np.int32],
    starts: NDArray[np.int64],
    prefixes: NDArray[np.int32],
) -> Iterator[Case]:
    for row, (session, target) in enumerate(zip(sessions.tolist(), targets.tolist(), strict=True)):
        wanted = NO_ITEMS if target < 0 else targets[row : row + 1]
        yield _question(prefixes[starts[row] : starts[row + 1]], wanted, session)


def _question(prefix: NDArray[np.int32], wanted: NDArray[np.int32], session: int) -> Case:
    kinds, times = np.full(len(prefix), Kind.VIEW, np.int8), np.zeros(len(prefix))
    return Case(Query(prefix, kinds, times, now=0.0), wanted, 1, session)


def _last_rows(data: Interactions) -> tuple[NDArray[np.int64], Iterator[NDArray[np.int64]]]:
    """The last row of each of the most recent sessions of two acts or more; the rows before it."""
    order = np.argsort(data.sessions, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(data.sessions[order])), len(order) - 1)
    begins = np.concatenate([[0], ends[:-1] + 1])
    long = np.flatnonzero(ends > begins)
    newest = long[np.argsort(order[ends[long]])][-MAX_CASES:]
    return order[ends[newest]], (order[begins[s] : ends[s]] for s in newest)


def _by_begin(data: Interactions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sessions by their first act, oldest first, and how many acts each has."""
    n = int(data.sessions.max(initial=-1)) + 1
    begin = np.full(n, np.inf)
    np.minimum.at(begin, data.sessions, data.times)
    return np.argsort(begin, kind="stable"), np.bincount(data.sessions, minlength=n)


def _rows_of(
    data: Interactions, sessions: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Each of the sessions and its rows, in their order."""
    wanted = np.zeros(int(data.sessions.max()) + 1, np.bool_)
    wanted[sessions] = True
    rows = np.flatnonzero(wanted[data.sessions])
    rows = rows[np.argsort(data.sessions[rows], kind="stable")]
    for own in np.split(rows, np.flatnonzero(np.diff(data.sessions[rows])) + 1):
        yield int(data.sessions[own[0]]), own


SESSIONS = Protocol("sessions", exams, bench, measure, _SEARCHES, _UNTRIED, lessons)

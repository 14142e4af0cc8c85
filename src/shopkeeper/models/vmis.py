"""What came next in visits like this one: nearest neighbours among the most recent sessions.

From sessions to an index of each item's most recent sessions; asked with the last items of the
running session. Kernel and plain-Python twin (`shopkeeper.testing.vmis`) give the same answer:
tests/models/test_vmis.py holds it on generated data.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.incidence import Rows, group, transpose, welcome
from shopkeeper.models.kernel import ScratchPerThread, add, collect, frozen, kernel
from shopkeeper.models.sparse import NO_EVIDENCE, Evidence, SparseModel


class VmisKNNConfig(contract.Config, frozen=True):
    recent: int = 1500
    """`m`: how many of the most recent sessions with any of the asked items are looked at."""
    neighbours: int = 300
    """`k`: how many of those, the most similar, are listened to."""
    last: int = 4
    """The newest acts of the running session that are asked with."""
    idf: float = 1.0
    """Exponent of an item's rarity, `log(sessions / sessions with it)`; 0 switches it off."""
    repeat: float = 1.0
    """Factor on items of the running session; 0 never recommends them."""

    def __post_init__(self) -> None:
        require_count("recent", self.recent, 1, 100_000)
        require_count("neighbours", self.neighbours, 1, 100_000)
        require_count("last", self.last, 1, 100)
        require_number("idf", self.idf, 0, 10)
        require_number("repeat", self.repeat, 0, 1)


class VmisKNN(SparseModel[VmisKNNConfig]):
    r"""Vector-multiplication-indexed-session k nearest neighbours.

    The asked item `g` acts before the newest of `l` weighs $(l - g) / l$; a session's similarity is
    the sum over asked items it holds. Each of the `k` most similar of the `m` most recent (equal
    ones: the more recent) gives all its items similarity times $\max(0, 1 - g / 10)$ times idf,
    where `g` is that of the newest asked item it holds.

    Source: Kersbergen, Sprangers & Schelter, "Serenade: Low-Latency Session-Based Recommendation in
    e-Commerce at Scale", 2022.
    """

    name: ClassVar[str] = "vmis_knn"
    Config: ClassVar[type[contract.Config]] = VmisKNNConfig
    learned: ClassVar[tuple[str, ...]] = (
        "item_starts", "item_sessions", "session_starts", "session_items", "idf",
    )  # fmt: skip

    item_starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where each item's sessions begin."""
    item_sessions: NDArray[np.int32]
    """Sessions that hold the item, newest first, at most `recent`. A higher number is newer."""
    session_starts: NDArray[np.int64]
    """Shape `(n_sessions + 1,)`."""
    session_items: NDArray[np.int32]
    """Distinct items of each session."""
    idf: NDArray[np.float64]
    """Shape `(n_items,)`, the factor of each item."""

    def __init__(self, config: VmisKNNConfig) -> None:
        super().__init__(config)
        self._scratch = ScratchPerThread()

    def fit(self, data: Interactions) -> Self:
        data = welcome(data)
        ages, n_sessions = _by_age(data)
        sessions = group(ages, data.items, n_sessions)
        items = transpose(sessions, data.n_items)
        newest = _newest_first(items, self.config.recent)
        rarity = np.log(max(n_sessions, 1) / np.maximum(items.sizes, 1))
        self.item_starts, self.item_sessions = frozen(newest.starts), frozen(newest.members)
        self.session_starts = frozen(sessions.starts)
        self.session_items = frozen(sessions.members)
        self.idf = frozen(np.maximum(rarity, 1e-6) ** self.config.idf)
        self._after_load()
        return self

    def evidence(self, query: Query) -> Evidence:
        asked = self._asked(query)
        if len(asked) == 0:
            return NO_EVIDENCE
        scratch = self._scratch.of(self.n_items)
        return _answer(
            asked, self.item_starts, self.item_sessions, self.session_starts, self.session_items,
            self.idf, self.config.recent, self.config.neighbours, self.config.repeat,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip

    def _asked(self, query: Query) -> NDArray[np.int32]:
        """The newest acts, oldest first: of the running session, or of the history without one."""
        start = query.session_start if query.session_start < len(query.items) else 0
        start = len(query.items) if query.anchors and start == 0 < query.session_start else start
        items, kinds = query.items[start:], query.kinds[start:]
        items = items[(kinds != Kind.DISLIKE) & (kinds != Kind.REFUND)]
        if query.anchors:
            items = np.concatenate([items, np.array(query.anchors, np.int32)])
        return np.ascontiguousarray(items[-self.config.last :], np.int32)

    def _after_load(self) -> None:
        self.n_items = len(self.item_starts) - 1


def _by_age(data: Interactions) -> tuple[NDArray[np.int64], int]:
    """Each row's session by the time of its last act, oldest 0, and how many there are."""
    known, dense = np.unique(data.sessions, return_inverse=True)
    last = np.full(len(known), -np.inf)
    np.maximum.at(last, dense, data.times)
    rank = np.empty(len(known), np.int64)
    rank[np.argsort(last, kind="stable")] = np.arange(len(known))
    return rank[dense], len(known)


def _newest_first(items: Rows, most: int) -> Rows:
    """The highest `most` members of each row, falling."""
    ends = np.repeat(items.starts[1:], items.sizes)
    place = np.arange(len(items.members)) - np.repeat(items.starts[:-1], items.sizes)
    backward = items.members[ends - 1 - place]
    sizes = np.minimum(items.sizes, most)
    return Rows(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), backward[place < most])


@kernel
def _answer(
    asked: NDArray[np.int32],
    item_starts: NDArray[np.int64],
    item_sessions: NDArray[np.int32],
    session_starts: NDArray[np.int64],
    session_items: NDArray[np.int32],
    idf: NDArray[np.float64],
    recent: int,
    neighbours: int,
    repeat: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    sessions, similarity, gaps = _recent_sessions(asked, item_starts, item_sessions, recent)
    floor, ties = _floor(similarity, neighbours)
    count = 0
    for s in range(len(sessions)):
        if similarity[s] < floor:
            continue
        if similarity[s] == floor:
            ties -= 1
            if ties < 0:
                continue
        weight = similarity[s] * max(0.0, 1.0 - gaps[s] / 10.0)
        for at in range(session_starts[sessions[s]], session_starts[sessions[s] + 1]):
            item = session_items[at]
            count = add(item, weight * idf[item], stamps, sums, touched, stamp, count)
    _scale_repeats(asked, repeat, stamps, sums, stamp)
    return collect(sums, touched, count)


@kernel
def _recent_sessions(
    asked: NDArray[np.int32],
    item_starts: NDArray[np.int64],
    item_sessions: NDArray[np.int32],
    recent: int,
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
    """Merge the asked items' lists: newest sessions first, with similarity and newest gap."""
    n = len(asked)
    heads, ends = np.empty(n, np.int64), np.empty(n, np.int64)
    room = 0
    for gap in range(n):
        item = asked[n - 1 - gap]
        heads[gap], ends[gap] = item_starts[item], item_starts[item + 1]
        for newer in range(gap):
            if asked[n - 1 - newer] == item:
                heads[gap] = ends[gap]  # only its newest occurrence speaks
        room += ends[gap] - heads[gap]
    room = min(room, recent)
    sessions, similarity = np.empty(room, np.int32), np.zeros(room, np.float64)
    gaps = np.empty(room, np.int64)
    for found in range(room):
        newest = -1
        for gap in range(n):
            if heads[gap] < ends[gap]:
                newest = max(newest, item_sessions[heads[gap]])
        if newest < 0:
            return sessions[:found], similarity[:found], gaps[:found]
        sessions[found] = newest
        for gap in range(n - 1, -1, -1):
            if heads[gap] < ends[gap] and item_sessions[heads[gap]] == newest:
                heads[gap] += 1
                similarity[found] += (n - gap) / n
                gaps[found] = gap
    return sessions, similarity, gaps


@kernel
def _floor(similarity: NDArray[np.float64], neighbours: int) -> tuple[float, int]:
    """The lowest similarity among the best `neighbours`, and how many of that value are taken."""
    if len(similarity) <= neighbours:
        return -1.0, 0
    floor = np.partition(similarity, len(similarity) - neighbours)[len(similarity) - neighbours]
    return float(floor), neighbours - int(np.count_nonzero(similarity > floor))


@kernel
def _scale_repeats(
    asked: NDArray[np.int32],
    repeat: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    stamp: int,
) -> None:
    for q in range(len(asked)):
        first = True
        for earlier in range(q):
            first = first and asked[earlier] != asked[q]
        if first and stamps[asked[q]] == stamp:
            sums[asked[q]] *= repeat

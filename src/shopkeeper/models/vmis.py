"""What came next in visits like this one: nearest neighbours among the most recent sessions.

From sessions to an index of each item's most recent sessions; asked with the last items of the
running session. Kernel and plain-Python twin (`shopkeeper.testing.vmis`) give the same answer:
tests/models/test_vmis.py holds it on generated data.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number, require_true_or_false
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.incidence import Rows, group, welcome
from shopkeeper.models.kernel import PerQuery, ScratchPerThread, add, collect, frozen, kernel
from shopkeeper.models.owned import Owned, whose
from shopkeeper.models.revisits import learn_revisits, mix_revisits
from shopkeeper.models.sparse import NO_EVIDENCE, Evidence, SparseModel


class VmisKNNConfig(contract.Config, frozen=True):
    recent: int = 1500
    """`m`: how many of the most recent sessions with any of the asked items are looked at."""
    neighbours: int = 300
    """`k`: how many of those, the most similar, are listened to."""
    last: int = 4
    """The newest acts that are asked with."""
    decay: float = 0.8
    """An asked act counts this much of the next newer one."""
    match_decay: float = 0.8
    """A session counts this much less for each act its newest match lies back."""
    breadth: float = 0.5
    """How much less a session of many items says: it counts 1 / size^breadth."""
    idf: float = 1.0
    """Exponent of an item's rarity, `log(sessions / sessions with it)`; 0 switches it off."""
    repeat: bool = True
    """Whether items of the running session may be recommended, as often as visits return."""
    habit: float = 0.5
    """What all visits do, against what the neighbours say, in the score of an item returned to."""

    def __post_init__(self) -> None:
        require_count("recent", self.recent, 1, 100_000)
        require_count("neighbours", self.neighbours, 1, 100_000)
        require_count("last", self.last, 1, 100)
        require_number("idf", self.idf, 0, 10)
        require_number("breadth", self.breadth, 0, 10)
        for field in ("decay", "match_decay", "habit"):
            require_number(field, getattr(self, field), 0, 1)
        require_true_or_false("repeat", self.repeat)


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """The sessions listened to; all `(k,)`."""

    asked: NDArray[np.int32]
    sessions: NDArray[np.int32]
    weights: NDArray[np.float64]
    gaps: NDArray[np.int64]
    """How many acts the newest asked item it holds lies back."""


class VmisKNN(Owned, SparseModel[VmisKNNConfig]):
    r"""Vector-multiplication-indexed-session k nearest neighbours.

    An act `g` acts before the newest weighs $decay^g$; a session's similarity is the sum over the
    asked items it holds, divided by $size^{breadth}$. Each of the `k` most similar of the `m` most
    recent (equal ones: the more recent) gives all its items its similarity times $match\_decay^g$
    times idf, where `g` is that of the newest asked item it holds. What the running session already
    took up is scored as `revisits` says.

    Source: Kersbergen, Sprangers & Schelter, "Serenade: Low-Latency Session-Based Recommendation in
    e-Commerce at Scale", 2022. Decays are exponential here, and breadth and revisits are ours.
    """

    name: ClassVar[str] = "vmis_knn"
    Config: ClassVar[type[contract.Config]] = VmisKNNConfig
    learned: ClassVar[tuple[str, ...]] = (
        "item_starts", "item_sessions", "session_starts", "session_items",
        "idf", "worth", "revisits", "customers",
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
    worth: NDArray[np.float64]
    """Shape `(n_sessions,)`, the factor of each session for its size."""
    revisits: NDArray[np.float64]
    """Shape `(depth,)`: how often a visit returns to its newest item, the one before it, ..."""
    customers: NDArray[np.int64]
    """Shape `(n_sessions,)`: whose session it is; -1 where nobody is known."""

    def __init__(self, config: VmisKNNConfig) -> None:
        super().__init__(config)
        self._scratch = ScratchPerThread()
        self._neighbours = PerQuery(self._listen)

    def fit(self, data: Interactions) -> Self:
        data = welcome(data)
        ages, n_sessions = _by_age(data)
        sessions = group(ages, data.items, n_sessions)
        self.revisits = frozen(learn_revisits(data) if self.config.repeat else np.zeros(0))
        self._index(sessions, whose(data, ages, n_sessions), data.n_items)
        return self

    def _keeping(self, rows: NDArray[np.bool_]) -> Self:
        left = type(self)(self.config)
        left.revisits = self.revisits
        sessions = Rows(self.session_starts, self.session_items).only(rows)
        left._index(sessions, self.customers[rows], self.n_items)
        return left

    def _index(self, sessions: Rows, customers: NDArray[np.int64], n_items: int) -> None:
        """Both ways from items to sessions, which come oldest first."""
        config, n_sessions = self.config, len(customers)
        self.session_starts = frozen(sessions.starts)
        self.session_items = frozen(sessions.members)
        held = np.bincount(sessions.members, minlength=n_items)
        starts = np.concatenate([[0], np.cumsum(np.minimum(held, config.recent))])
        self.item_starts = frozen(starts.astype(np.int64))
        newest = _newest_first(self.session_starts, self.session_items, self.item_starts)
        self.item_sessions = frozen(newest)
        rarity = np.log(max(n_sessions, 1) / np.maximum(held, 1))
        self.idf = frozen(np.maximum(rarity, 1e-6) ** config.idf)
        self.worth = frozen(np.maximum(sessions.sizes, 1.0) ** -config.breadth)
        self.customers = frozen(customers)
        self._after_load()

    def evidence(self, query: Query) -> Evidence:
        heard = self._neighbours(query)
        if len(heard.asked) == 0:
            return NO_EVIDENCE
        scratch = self._scratch.of(self.n_items)
        return _answer(
            heard.sessions, heard.weights, self.session_starts, self.session_items, self.idf,
            query.newest_first(), self.revisits, self.config.habit,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip

    def because(self, query: Query, item: int) -> int | None:
        heard = self._neighbours(query)
        if item in query.running():
            return item if self.scores(query)[item] > 0 else None
        back = _newest_reason(
            heard.sessions, heard.weights, heard.gaps, item,
            self.session_starts, self.session_items, self.config.last,
        )  # fmt: skip
        return int(heard.asked[-1 - back]) if back >= 0 else None

    def _listen(self, query: Query) -> _Neighbours:
        asked = query.asked()[-self.config.last :].astype(np.int32)
        decays = np.asarray(self.config.decay ** np.arange(len(asked)), np.float64)
        sessions, similarity, gaps = _recent_sessions(
            asked, decays, self.item_starts, self.item_sessions, self.worth, self.config.recent
        )
        best = _most_similar(similarity, self.config.neighbours)
        weights = similarity[best] * self.config.match_decay ** gaps[best]
        return _Neighbours(asked, sessions[best], weights, gaps[best])

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


@kernel
def _newest_first(
    session_starts: NDArray[np.int64],
    session_items: NDArray[np.int32],
    item_starts: NDArray[np.int64],
) -> NDArray[np.int32]:
    """The sessions that hold each item, falling, as many as there is room for."""
    found = np.empty(item_starts[-1], np.int32)
    filled = item_starts[:-1].copy()
    for session in range(len(session_starts) - 2, -1, -1):
        for item in session_items[session_starts[session] : session_starts[session + 1]]:
            if filled[item] < item_starts[item + 1]:
                found[filled[item]] = session
                filled[item] += 1
    return found


@kernel
def _recent_sessions(
    asked: NDArray[np.int32],
    decays: NDArray[np.float64],
    item_starts: NDArray[np.int64],
    item_sessions: NDArray[np.int32],
    worth: NDArray[np.float64],
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
    found = 0
    while found < room:
        newest = -1
        for gap in range(n):
            if heads[gap] < ends[gap]:
                newest = max(newest, item_sessions[heads[gap]])
        if newest < 0:
            break
        sessions[found] = newest
        for gap in range(n - 1, -1, -1):
            if heads[gap] < ends[gap] and item_sessions[heads[gap]] == newest:
                heads[gap] += 1
                similarity[found] += decays[gap]
                gaps[found] = gap
        similarity[found] *= worth[newest]
        found += 1
    return sessions[:found], similarity[:found], gaps[:found]


@kernel
def _most_similar(similarity: NDArray[np.float64], neighbours: int) -> NDArray[np.int64]:
    """Places of the best `neighbours`, in the order given; of equal ones the first."""
    if len(similarity) <= neighbours:
        return np.arange(len(similarity))
    cut = len(similarity) - neighbours
    floor = np.partition(similarity, cut)[cut]
    ties = neighbours - np.count_nonzero(similarity > floor)
    best = np.empty(neighbours, np.int64)
    size = 0
    for place in range(len(similarity)):
        if similarity[place] == floor:
            ties -= 1
        if similarity[place] > floor or (similarity[place] == floor and ties >= 0):
            best[size] = place
            size += 1
    return best


@kernel
def _answer(
    sessions: NDArray[np.int32],
    weights: NDArray[np.float64],
    session_starts: NDArray[np.int64],
    session_items: NDArray[np.int32],
    idf: NDArray[np.float64],
    running: NDArray[np.int32],
    revisits: NDArray[np.float64],
    habit: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    room = 0
    for session in sessions:
        room += session_starts[session + 1] - session_starts[session]
    items, values = np.empty(room, np.int32), np.empty(room, np.float32)
    size = 0
    for s in range(len(sessions)):
        for at in range(session_starts[sessions[s]], session_starts[sessions[s] + 1]):
            items[size] = session_items[at]
            values[size] = weights[s] * idf[session_items[at]]
            size += 1
    count = add(items, values, 1.0, stamps, sums, touched, stamp, 0)
    count = mix_revisits(running, revisits, habit, stamps, sums, touched, stamp, count)
    return collect(sums, touched, count)


@kernel
def _newest_reason(
    sessions: NDArray[np.int32],
    weights: NDArray[np.float64],
    gaps: NDArray[np.int64],
    item: int,
    session_starts: NDArray[np.int64],
    session_items: NDArray[np.int32],
    last: int,
) -> int:
    """The gap whose sessions give `item` most, -1 where none holds it."""
    given = np.zeros(last)
    for s in range(len(sessions)):
        for at in range(session_starts[sessions[s]], session_starts[sessions[s] + 1]):
            if session_items[at] == item:
                given[gaps[s]] += weights[s]
    return int(np.argmax(given)) if given.max() > 0 else -1

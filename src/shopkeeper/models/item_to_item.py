"""Models that link items to items: a history speaks for whatever its items lead to.

A subclass says how items are linked, learned from who took what; here the acts of a question are
weighed, their items' links added up, and the strongest of them named as the reason. So all such
models listen to a history alike, and differ in their links alone.

Held by the contract suite and tests/models/test_item_to_item.py.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import (
    require_count,
    require_number,
    require_one_of,
    require_true_or_false,
)
from shopkeeper.models.cooccurrence import Neighbours
from shopkeeper.models.dataset import SPEAKS_FOR, Interactions, Kind, Query
from shopkeeper.models.incidence import Over, Rows, rows_of, welcome
from shopkeeper.models.kernel import PerQuery, ScratchPerThread, add, collect, frozen, kernel
from shopkeeper.models.links import add_links, strongest
from shopkeeper.models.revisits import learn_revisits, mix_revisits
from shopkeeper.models.sparse import Evidence, SparseModel

DAY = 86_400.0


class ItemToItemConfig(contract.Config, frozen=True):
    over: Over = "customer"
    """Whose sets of items are learned from; a session's too where no customer is known."""
    last: int = 100
    """The newest acts of a history that are listened to."""
    decay: float = 0.8
    """An act counts this much of the next newer one in the running session."""
    past: float = 0.5
    """Weight of an act before the running session, against the newest one in it."""
    half_life_days: float = 90.0
    """After how many days an act before the running session counts half."""
    dislike: float = -1.0
    """Factor of a dislike; below 0 it speaks against the item and those like it."""
    itself: float = 1.0
    """Link of an item to itself, for acts before the running session; 0: not recommended."""
    repeat: bool = True
    """Whether items of the running session may be recommended, as often as visits return."""
    habit: float = 0.5
    """What all visits do, against what the links say, in the score of an item returned to."""

    def __post_init__(self) -> None:
        require_one_of("over", self.over, ("customer", "session"))
        require_count("last", self.last, 1, 10_000)
        for field in ("itself", "past"):
            require_number(field, getattr(self, field), 0, 1_000)
        for field in ("decay", "habit"):
            require_number(field, getattr(self, field), 0, 1)
        require_number("half_life_days", self.half_life_days, 1e-3, 36_500)
        require_number("dislike", self.dislike, -1_000, 0)
        require_true_or_false("repeat", self.repeat)


LinksConfig = TypeVar("LinksConfig", bound=ItemToItemConfig)


class ItemToItem(SparseModel[LinksConfig]):
    """An item scores the weighted sum of the links that lead to it from the acts of the query.

    What the running session already took up is scored as `revisits` says.
    """

    learned: ClassVar[tuple[str, ...]] = ("starts", "neighbours", "similarities", "revisits")

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the links of each item begin."""
    neighbours: NDArray[np.int32]
    """Items linked to, strongest first; equal ones by lower index. Never the item itself."""
    similarities: NDArray[np.float32]
    """Beside `neighbours`: how strong each link is."""
    revisits: NDArray[np.float64]
    """Shape `(depth,)`: how often a visit returns to its newest item, the one before it, ..."""

    def __init__(self, config: LinksConfig) -> None:
        super().__init__(config)
        self._scratch = ScratchPerThread()
        self._asked = PerQuery(self._weigh)
        self._kind_factor = SPEAKS_FOR.astype(np.float64)
        self._kind_factor[Kind.DISLIKE] = config.dislike

    @abstractmethod
    def _link(self, rows: Rows, n_items: int) -> Neighbours:
        """The links of each item, learned from the items of each customer or session."""

    def fit(self, data: Interactions) -> Self:
        data = welcome(data)
        found = self._link(rows_of(data, self.config.over), data.n_items)
        self.starts = frozen(found.starts)
        self.neighbours, self.similarities = frozen(found.items), frozen(found.similarities)
        self.revisits = frozen(learn_revisits(data) if self.config.repeat else np.zeros(0))
        self._after_load()
        return self

    def evidence(self, query: Query) -> Evidence:
        items, weights = self._asked(query)
        scratch = self._scratch.of(self.n_items)
        return _add_up(
            items, weights, self.config.itself, self.starts, self.neighbours, self.similarities,
            query.newest_first(), self.revisits, self.config.habit,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip

    def because(self, query: Query, item: int) -> int | None:
        return self.because_each(query, [item])[0]

    def because_each(self, query: Query, items: Sequence[int]) -> list[int | None]:
        links = self.starts, self.neighbours, self.similarities
        scratch = self._scratch.of(self.n_items)
        best = strongest(*self._asked(query), items, links, scratch, self.config.itself)
        running = set(query.running().tolist())
        if running.isdisjoint(items):
            return best
        scores = self.scores(query)
        return [
            (item if scores[item] > 0 else None) if item in running else by
            for item, by in zip(items, best, strict=True)
        ]

    def _weigh(self, query: Query) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The newest acts that say something and the weight of each, both `(h,)`."""
        says = self._kind_factor[query.kinds] != 0
        query = query if says.all() else query.only(says)
        first = max(0, len(query.items) - self.config.last)
        acts = len(query.items) - first
        weights = self.config.decay ** np.arange(acts + len(query.anchors) - 1, -1, -1.0)
        before = max(0, query.session_start - first)
        days = np.maximum(query.now - query.times[first : first + before], 0) / DAY
        weights[:before] = self.config.past * np.exp2(-days / self.config.half_life_days)
        weights[:acts] *= self._kind_factor[query.kinds[first:]]
        if query.weights is not None:
            weights[:acts] *= query.weights[first:]
        anchors = np.array(query.anchors, np.int32)
        return np.concatenate([query.items[first:], anchors]), weights

    def _after_load(self) -> None:
        self.n_items = len(self.starts) - 1


@kernel
def _add_up(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    itself: float,
    starts: NDArray[np.int64],
    neighbours: NDArray[np.int32],
    similarities: NDArray[np.float32],
    running: NDArray[np.int32],
    revisits: NDArray[np.float64],
    habit: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    count = 0
    count = add_links(
        asked, weights, starts, neighbours, similarities, stamps, sums, touched, stamp, count
    )
    own = np.full(len(asked), itself, np.float32)
    for q in range(len(asked)):
        one = slice(q, q + 1)
        count = add(asked[one], own[one], weights[q], stamps, sums, touched, stamp, count)
    count = mix_revisits(running, revisits, habit, stamps, sums, touched, stamp, count)
    return collect(sums, touched, count)

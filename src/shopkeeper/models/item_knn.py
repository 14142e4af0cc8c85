"""Customers who took this also took that: each item with the short list of those most like it.

From the sets of items of each customer (or session) to the `neighbours` most similar items of every
item. Fitting adds up one item's co-occurrences at a time, so memory is bounded by the answer,
`n_items x neighbours`, whatever the data.

Held by the contract suite and tests/models/test_item_knn.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number, require_one_of
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.incidence import Over, group, owners, transpose, welcome
from shopkeeper.models.kernel import (
    NOTHING_FORBIDDEN,
    ScratchPerThread,
    add,
    collect,
    frozen,
    kernel,
    select,
)
from shopkeeper.models.sparse import Evidence, SparseModel

DAY = 86_400.0


class CosineItemKNNConfig(contract.Config, frozen=True):
    over: Over = "customer"
    """Whose sets of items are compared; a session's too where no customer is known."""
    neighbours: int = 200
    """Similar items kept for each item."""
    shrinkage: float = 0.0
    """Added to the denominator: pairs seen together a few times count less than their cosine."""
    breadth: float = 0.0
    """How much less a row with many items says about each pair: it counts 1 / size^breadth."""
    source: float = 0.5
    """Exponent of the frequency of the item asked from; 0.5 with `target` 0.5 is the cosine."""
    target: float = 0.5
    """Exponent of the frequency of the item found; above 0.5 lifts the rare ones."""
    itself: float = 1.0
    """Similarity of an item to itself: above 0, what was taken before may be recommended again."""
    last: int = 100
    """The newest acts of a history that are listened to."""
    decay: float = 0.9
    """An act counts this much of the next newer one in the running session."""
    past: float = 0.5
    """Weight of an act before the running session, against the newest one in it."""
    half_life_days: float = 90.0
    """After how many days an act before the running session counts half."""
    dislike: float = -1.0
    """Factor of a dislike; below 0 it speaks against the item and those like it."""

    def __post_init__(self) -> None:
        require_one_of("over", self.over, ("customer", "session"))
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_count("last", self.last, 1, 10_000)
        for field in ("shrinkage", "breadth", "source", "target", "itself", "past"):
            require_number(field, getattr(self, field), 0, 1_000)
        require_number("decay", self.decay, 0, 1)
        require_number("half_life_days", self.half_life_days, 1e-3, 36_500)
        require_number("dislike", self.dislike, -1_000, 0)


class CosineItemKNN(SparseModel[CosineItemKNNConfig]):
    r"""Item-based nearest neighbours.

    $s_{ij} = \sum_r |r|^{-breadth} / (n_i^{source} n_j^{target} + shrinkage)$ over rows `r` that
    hold both; `n` is in how many rows an item is. With `breadth` 1 and `source` 1 it is the walk
    of RP3beta.

    Source: Deshpande & Karypis, "Item-Based Top-N Recommendation Algorithms", 2004; Paudel et al.,
    "Updatable, Accurate, Diverse, and Scalable Recommendations for Interactive Applications", 2016.
    """

    name: ClassVar[str] = "item_knn"
    Config: ClassVar[type[contract.Config]] = CosineItemKNNConfig
    learned: ClassVar[tuple[str, ...]] = ("starts", "neighbours", "similarities")

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the neighbours of each item begin."""
    neighbours: NDArray[np.int32]
    """Items, most similar first; equal ones by lower index. An item is never its own neighbour."""
    similarities: NDArray[np.float32]
    """Beside `neighbours`, positive."""

    def __init__(self, config: CosineItemKNNConfig) -> None:
        super().__init__(config)
        self._scratch = ScratchPerThread()

    def fit(self, data: Interactions) -> Self:
        data, config = welcome(data), self.config
        rows = group(owners(data, config.over), data.items, _count_rows(data, config.over))
        columns = transpose(rows, data.n_items)
        scratch = self._scratch.of(data.n_items)
        kept, items, values = _all_neighbours(
            rows.starts, rows.members, columns.starts, columns.members,
            _power(rows.sizes, -config.breadth),
            _power(columns.sizes, config.source), _power(columns.sizes, config.target),
            config.shrinkage, min(config.neighbours, data.n_items),
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(data.n_items),
        )  # fmt: skip
        self.starts = frozen(np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64))
        self.neighbours, self.similarities = frozen(items[kept]), frozen(values[kept])
        self._after_load()
        return self

    def evidence(self, query: Query) -> Evidence:
        items, weights = self._asked(query)
        scratch = self._scratch.of(self.n_items)
        return _add_up(
            items, weights, self.config.itself, self.starts, self.neighbours, self.similarities,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip

    def because(self, query: Query, item: int) -> int | None:
        items, weights = self._asked(query)
        best = _strongest(
            items,
            weights,
            self.config.itself,
            item,
            self.starts,
            self.neighbours,
            self.similarities,
        )
        return int(items[best]) if best >= 0 else None

    def _asked(self, query: Query) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The acts that speak and the weight of each, both `(h,)`."""
        first = max(0, len(query.items) - self.config.last)
        age = np.arange(len(query.items) + len(query.anchors) - 1, -1, -1.0)[first:]
        weights = self.config.decay**age
        before = max(0, query.session_start - first)
        days = (query.now - query.times[first : first + before]) / DAY
        weights[:before] = self.config.past * np.exp2(
            -np.maximum(days, 0) / self.config.half_life_days
        )
        kinds = query.kinds[first:]
        weights[: len(kinds)][kinds == Kind.DISLIKE] *= self.config.dislike
        weights[: len(kinds)][kinds == Kind.REFUND] = 0
        items = np.concatenate([query.items[first:], np.array(query.anchors, np.int32)])
        return items, weights

    def _after_load(self) -> None:
        self.n_items = len(self.starts) - 1


def _power(sizes: NDArray[np.int64], exponent: float) -> NDArray[np.float64]:
    return np.asarray(np.maximum(sizes, 1.0) ** exponent, np.float64)


def _count_rows(data: Interactions, over: Over) -> int:
    sessions = int(data.sessions.max(initial=-1)) + 1
    return sessions if over == "session" else data.n_users + sessions


@kernel
def _all_neighbours(
    row_starts: NDArray[np.int64],
    row_items: NDArray[np.int32],
    item_starts: NDArray[np.int64],
    item_rows: NDArray[np.int32],
    row_worth: NDArray[np.float64],
    source: NDArray[np.float64],
    target: NDArray[np.float64],
    shrinkage: float,
    width: int,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int32], NDArray[np.float32]]:
    """The `width` most similar items of each: which places are filled, items, similarities."""
    n_items = len(item_starts) - 1
    kept = np.zeros((n_items, width), np.bool_)
    items = np.empty((n_items, width), np.int32)
    values = np.empty((n_items, width), np.float32)
    similar = np.empty(n_items, np.float32)
    for i in range(n_items):
        count = 0
        for at in range(item_starts[i], item_starts[i + 1]):
            row = item_rows[at]
            for place in range(row_starts[row], row_starts[row + 1]):
                j = row_items[place]
                count = add(j, row_worth[row], stamps, sums, touched, stamp + i, count)
        for c in range(count):
            j = touched[c]
            similar[c] = 0 if i == j else sums[j] / (source[i] * target[j] + shrinkage)
        best, found = select(touched[:count], similar[:count], NOTHING_FORBIDDEN, width)
        kept[i, : len(best)] = True
        items[i, : len(best)] = best
        values[i, : len(best)] = found
    return kept, items, values


@kernel
def _add_up(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    itself: float,
    starts: NDArray[np.int64],
    neighbours: NDArray[np.int32],
    similarities: NDArray[np.float32],
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    count = 0
    for q in range(len(asked)):
        count = add(asked[q], weights[q] * itself, stamps, sums, touched, stamp, count)
        for at in range(starts[asked[q]], starts[asked[q] + 1]):
            value = weights[q] * similarities[at]
            count = add(neighbours[at], value, stamps, sums, touched, stamp, count)
    return collect(sums, touched, count)


@kernel
def _strongest(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    itself: float,
    item: int,
    starts: NDArray[np.int64],
    neighbours: NDArray[np.int32],
    similarities: NDArray[np.float32],
) -> int:
    """Which asked item gives `item` most; the newest of equal ones, -1 where none gives any."""
    best, most = -1, 0.0
    for q in range(len(asked)):
        given = weights[q] * itself if asked[q] == item else 0.0
        for at in range(starts[asked[q]], starts[asked[q] + 1]):
            if neighbours[at] == item:
                given = weights[q] * similarities[at]
                break
        if given > 0 and given >= most:
            best, most = q, given
    return best

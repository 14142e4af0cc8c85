"""What a customer's other items say about each item: a small regression for every item of a shop.

From the sets of items of each customer (or session): an item's likeliest explanations are the
`candidates` most similar to it, and their shares in explaining it are solved for together. So two
items that say the same are not counted twice, as item-kNN does. Each item is solved by itself in
memory of the number of rows, and the answer holds `n_items x candidates` numbers: this is EASE for
shops too large for it.

Held by the contract suite and tests/models/test_sparse_ease.py.
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_true_or_false
from shopkeeper.models.cooccurrence import Neighbours, find_neighbours
from shopkeeper.models.incidence import Rows, transpose
from shopkeeper.models.item_to_item import ItemToItem
from shopkeeper.models.kernel import kernel
from shopkeeper.models.ridge import RidgeConfig, penalties, strongest, worth_of
from shopkeeper.models.weightings import Weighting, powers

_SWEEPS = 50
_CLOSE = 0.01
"""The solution is taken when no share moves by more than this part of the largest."""


class SparseEASEConfig(RidgeConfig, frozen=True):
    candidates: int = 100
    """Most similar items among which the explanation of each item is sought."""
    against: bool = False
    """Whether an item may speak against another; if not, every share is at least 0."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("candidates", self.candidates, 1, 10_000)
        require_true_or_false("against", self.against)


class SparseEASE(ItemToItem[SparseEASEConfig]):
    r"""Local ridge regression of each item on those most similar to it.

    $B_{\cdot j}$ minimises $\sum_r w_r (x_{rj} - \sum_i x_{ri} B_{ij})^2 + \sum_i \lambda_i
    B_{ij}^2$ over the candidates `i` of `j`, by coordinate descent to one part in a hundred; worth
    and penalties as `RidgeConfig` says. With all items as candidates and `against` it is EASE.

    Source: Steck, "Markov Random Fields for Collaborative Filtering", 2019, for the sparse form of
    EASE; Ning & Karypis, "SLIM: Sparse Linear Methods for Top-N Recommender Systems", 2011, for
    candidates by similarity and shares of at least 0.
    """

    name: ClassVar[str] = "sparse_ease"
    Config: ClassVar[type[contract.Config]] = SparseEASEConfig

    def _link(self, rows: Rows, n_items: int) -> Neighbours:
        config, columns = self.config, transpose(rows, n_items)
        near = find_neighbours(rows, n_items, config.candidates, alike(rows, n_items))
        worth = worth_of(rows, config)
        counts = np.bincount(rows.members, np.repeat(worth, rows.sizes), n_items).astype(float)
        shares = _solve(
            columns.starts, columns.members, near.starts, near.items,
            worth, counts, penalties(counts, config), config.against, _SWEEPS, _CLOSE,
        )  # fmt: skip
        targets = np.repeat(np.arange(n_items, dtype=np.int32), np.diff(near.starts))
        return strongest(near.items, targets, shares, n_items, config.neighbours)


def alike(rows: Rows, n_items: int) -> Weighting:
    """What makes an item a candidate: the cosine, wide rows counting less."""
    return powers(rows, n_items, 0.5, 0.5, 0.5)


@kernel
def _solve(
    item_starts: NDArray[np.int64],
    item_rows: NDArray[np.int32],
    near_starts: NDArray[np.int64],
    near_items: NDArray[np.int32],
    worth: NDArray[np.float64],
    counts: NDArray[np.float64],
    penalty: NDArray[np.float64],
    against: bool,
    sweeps: int,
    close: float,
) -> NDArray[np.float32]:
    """The share of each candidate in its item, beside `near_items`."""
    shares = np.zeros(len(near_items), np.float32)
    left = np.zeros(len(worth))  # what of the item each row has yet to be told
    for item in range(len(counts)):
        near = near_items[near_starts[item] : near_starts[item + 1]]
        share = shares[near_starts[item] : near_starts[item + 1]]
        left[item_rows[item_starts[item] : item_starts[item + 1]]] = 1.0
        for _ in range(sweeps):
            moved = _sweep(
                near, share, left, item_starts, item_rows, worth, counts, penalty, against
            )
            if moved <= close:
                break
        left[item_rows[item_starts[item] : item_starts[item + 1]]] = 0.0
        for other in near:
            left[item_rows[item_starts[other] : item_starts[other + 1]]] = 0.0
    return shares


@kernel
def _sweep(
    near: NDArray[np.int32],
    share: NDArray[np.float32],
    left: NDArray[np.float64],
    item_starts: NDArray[np.int64],
    item_rows: NDArray[np.int32],
    worth: NDArray[np.float64],
    counts: NDArray[np.float64],
    penalty: NDArray[np.float64],
    against: bool,
) -> float:
    """Solve for each share, the others held; how far one moved, as a part of the largest."""
    moved, largest = 0.0, 0.0
    for c in range(len(near)):
        begin, end = item_starts[near[c]], item_starts[near[c] + 1]
        told = counts[near[c]] * share[c]
        for at in range(begin, end):
            told += worth[item_rows[at]] * left[item_rows[at]]
        best = np.float32(told / (counts[near[c]] + penalty[near[c]]))
        if best < 0 and not against:
            best = np.float32(0)
        change = best - share[c]
        if change != 0:
            share[c] = best
            for at in range(begin, end):
                left[item_rows[at]] -= change
        moved, largest = max(moved, abs(float(change))), max(largest, abs(float(best)))
    return moved / largest if largest > 0 else 0.0

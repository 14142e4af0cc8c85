"""Links by regression: what both forms of EASE share, their configuration and how links are kept.

Pure. Held by tests/models/test_ridge.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.cooccurrence import Neighbours
from shopkeeper.models.incidence import Rows
from shopkeeper.models.item_to_item import ItemToItemConfig

_LEAST = 1e-6


class RidgeConfig(ItemToItemConfig, frozen=True):
    neighbours: int = 500
    """Links kept for each item, the strongest of either sign."""
    reg: float = 10.0
    """Penalty of an item's squared links to others, against the squared errors of all rows."""
    growth: float = 0.5
    """Exponent of an item's rows by which its penalty grows; at 0 all have the same."""
    breadth: float = 0.25
    """How much less a row with many items counts: 1 / size^breadth; at 0 all count alike."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_number("reg", self.reg, 1e-3, 1e9)
        require_number("growth", self.growth, 0, 2)
        require_number("breadth", self.breadth, 0, 10)


def worth_of(rows: Rows, config: RidgeConfig) -> NDArray[np.float64]:
    """How much each row counts, shape `(n_rows,)`."""
    return np.asarray(np.maximum(rows.sizes, 1.0) ** -config.breadth, np.float64)


def penalties(counts: NDArray[np.float64], config: RidgeConfig) -> NDArray[np.float64]:
    """The penalty of each item, from what its rows count together."""
    return config.reg * np.maximum(counts, _LEAST) ** config.growth


def strongest(
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
    links: NDArray[np.float32],
    n_items: int,
    most: int,
) -> Neighbours:
    """The `most` strongest links of each source, by their absolute values.

    Args:
        sources: Shape `(n,)`, beside `targets` and `links`; any order, each pair at most once.
    """
    found = links != 0
    sources, targets, links = sources[found], targets[found], links[found]
    order = np.lexsort((targets, -np.abs(links), sources))
    sizes = np.bincount(sources, minlength=n_items)
    place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    order = order[place < most]
    starts = np.concatenate([[0], np.cumsum(np.minimum(sizes, most))]).astype(np.int64)
    return Neighbours(starts, targets[order], links[order])

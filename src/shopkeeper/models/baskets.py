"""What was taken together at one moment, line by line: what models of habits count.

From acts to distinct lines of baskets. A line of a small basket says more than one of a large
basket, and a product listed twice in one basket is one line. Fitting and asking count alike because
both count here. Pure; held by tests/models/test_baskets.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Lines:
    """Distinct lines by customer, moment and item, rising; all arrays `(n,)`."""

    owners: NDArray[np.int64]
    items: NDArray[np.int32]
    times: NDArray[np.float64]
    worth: NDArray[np.float64]
    """Worth of the act, divided by the size of its basket to the power of `breadth`."""
    baskets: NDArray[np.float64]
    """Worth of the whole basket at its first line, 0 at the others."""


def lines_of(
    owners: NDArray[np.int64],
    items: NDArray[np.int32],
    times: NDArray[np.float64],
    worth: NDArray[np.float64],
    breadth: float,
) -> Lines:
    """Gather acts into lines; the strongest act of an item in a basket stands for it.

    Args:
        owners: Whose act it was; acts of one owner at one moment are one basket.
        times: In any unit.
        worth: What each act counts, at least 0.
        breadth: How much less a line of a large basket says; 0 switches it off.

    >>> two, one = np.zeros(2, np.int64), np.ones(2)
    >>> lines_of(two, np.array([3, 1], np.int32), one, one, breadth=1.0).worth.tolist()
    [0.5, 0.5]
    """
    order = np.lexsort((-worth, items, times, owners))
    owners, items, times, worth = owners[order], items[order], times[order], worth[order]
    begins = _changes(owners) | _changes(times)
    kept = begins | _changes(items)
    basket = np.cumsum(begins) - 1
    sizes = np.bincount(basket[kept])
    whole = np.zeros(len(order))
    if len(order):
        whole[begins] = np.maximum.reduceat(worth, np.flatnonzero(begins))
    shared = worth[kept] * sizes[basket[kept]] ** -float(breadth)
    return Lines(owners[kept], items[kept], times[kept], shared, whole[kept])


def loyalty_of(lines: Lines, n_items: int, prior: float) -> NDArray[np.float64]:
    """The share of each item's customers who took it more than once.

    Args:
        prior: Weight of the share of all items, counted in customers.

    Returns:
        Shape `(n_items,)`, in (0, 1).
    """
    width = max(n_items, 1)
    pairs, times = np.unique(lines.owners * width + lines.items, return_counts=True)
    buyers = np.bincount(pairs % width, minlength=n_items)[:n_items]
    loyal = np.bincount(pairs % width, times > 1, n_items)[:n_items]
    share = (loyal.sum() + 1) / (buyers.sum() + 2)
    return np.asarray((loyal + prior * share) / (buyers + prior), np.float64)


def _changes(
    values: NDArray[np.int64] | NDArray[np.int32] | NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Where a value differs from the one before it; the first does."""
    changed = np.ones(len(values), np.bool_)
    changed[1:] = values[1:] != values[:-1]
    return changed

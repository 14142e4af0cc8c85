"""Which items occur together more than by chance: similarities added up one item at a time.

From who holds what, both ways, to each item's most similar others. Room for one item's sums and
for the answer is all it takes, whatever the data. Pure; tests/models/test_cooccurrence.py compares
it with the matrix product it stands for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.incidence import Rows, transpose
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, Scratch, add, kernel, select


@dataclass(frozen=True, slots=True)
class Weighting:
    """The exponents of `find_neighbours`."""

    breadth: float
    source: float
    target: float
    shrinkage: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Compressed sparse rows: most similar first, equal ones by lower index."""

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    similarities: NDArray[np.float32]
    """Beside `items`, positive."""


def find_neighbours(rows: Rows, n_items: int, most: int, weighting: Weighting) -> Neighbours:
    r"""The `most` most similar others of each item.

    $s_{ij} = \sum_r |r|^{-breadth} / (n_i^{source} n_j^{target} + shrinkage)$ over rows `r` that
    hold both; `n` is in how many rows an item is.

    Args:
        rows: Items of each customer or session.
    """
    columns = transpose(rows, n_items)
    scratch = Scratch(n_items)
    kept, items, values = _all_neighbours(
        rows.starts, rows.members, columns.starts, columns.members,
        _power(rows.sizes, -weighting.breadth),
        _power(columns.sizes, weighting.source), _power(columns.sizes, weighting.target),
        weighting.shrinkage, min(most, n_items),
        scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(n_items),
    )  # fmt: skip
    starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
    return Neighbours(starts, items[kept], values[kept])


def _power(sizes: NDArray[np.int64], exponent: float) -> NDArray[np.float64]:
    return np.asarray(np.maximum(sizes, 1.0) ** exponent, np.float64)


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
    ones = np.ones(n_items, np.float32)
    for i in range(n_items):
        count = 0
        for at in range(item_starts[i], item_starts[i + 1]):
            row = item_rows[at]
            held = row_items[row_starts[row] : row_starts[row + 1]]
            count = add(
                held, ones[: len(held)], row_worth[row], stamps, sums, touched, stamp + i, count
            )
        for c in range(count):
            j = touched[c]
            similar[c] = 0 if i == j else sums[j] / (source[i] * target[j] + shrinkage)
        best, found = select(touched[:count], similar[:count], NOTHING_FORBIDDEN, width)
        kept[i, : len(best)] = True
        items[i, : len(best)] = best
        values[i, : len(best)] = found
    return kept, items, values

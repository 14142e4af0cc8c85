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
from shopkeeper.models.weightings import Weighting


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Compressed sparse rows: strongest first, equal ones by lower index."""

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    similarities: NDArray[np.float32]
    """Beside `items`."""


def find_neighbours(rows: Rows, n_items: int, most: int, weighting: Weighting) -> Neighbours:
    r"""The `most` most similar others of each item.

    $s_{ij} = \sum_r w_r / (a_i b_j + shrinkage)$ over rows `r` that hold both.

    Args:
        rows: Items of each customer or session.
        weighting: `w`, `a` and `b`, made from these rows.
    """
    columns = transpose(rows, n_items)
    scratch = Scratch(n_items)
    kept, items, values = _all_neighbours(
        rows.starts, rows.members, columns.starts, columns.members,
        weighting.worth, weighting.source, weighting.target, weighting.shrinkage,
        min(most, n_items),
        scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(n_items),
    )  # fmt: skip
    starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
    return Neighbours(starts, items[kept], values[kept])


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

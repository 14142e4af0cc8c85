"""Who is most like whom: lists of the nearest vectors, made once and added to for new items.

From vectors to a sparse matrix of cosines. Comparing all with all costs their number squared times
the width, in blocks, so that memory is bounded. Held by tests/models/test_alike.py.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.models.kernel import NOTHING_FORBIDDEN, kernel, select

_BLOCK = 256
"""Items compared with all others at a time."""


def with_lists_of(
    fresh: NDArray[np.int64],
    lists: sparse.csr_array,
    vectors: NDArray[np.float32],
    least: float,
    k: int,
) -> sparse.csr_array:
    """The lists with those of fresh items, who also join the lists of items most like them.

    Args:
        fresh: Items without a list.
        lists: Shape `(n, n)`: how alike each item is to those on its list.
        vectors: Shape `(n, width)`, rows of length 1, or of 0 where nothing is known.
        least: Cosine below which nothing is put on a list.
        k: Longest list of a fresh item.
    """
    n = len(vectors)
    blocks = (fresh[at : at + _BLOCK] for at in range(0, len(fresh), _BLOCK))
    own = [_most_like(vectors, block, least, k) for block in blocks]
    rows, items, alike = (
        np.concatenate([np.empty(0, kind), *(found[part] for found in own)])
        for part, kind in enumerate((np.int64, np.int64, np.float32))
    )
    known = np.ones(n, np.bool_)
    known[fresh] = False
    back = known[items]
    edges = (np.concatenate([rows, items[back]]), np.concatenate([items, rows[back]]))
    added = sparse.csr_array((np.concatenate([alike, alike[back]]), edges), shape=(n, n))
    joined = (lists + added).tocsr()
    joined.sort_indices()
    return joined


def _most_like(
    vectors: NDArray[np.float32], rows: NDArray[np.int64], least: float, k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Item, other item and cosine of the closest pairs of some items."""
    alike = vectors[rows] @ vectors.T  # (rows, n)
    alike[np.arange(len(rows)), rows] = -1
    counts, items, cosines = nearest(alike, least, k)
    return np.repeat(rows, counts), items, cosines


@kernel
def nearest(
    alike: NDArray[np.float32], least: float, k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Of each row the `k` greatest that are not below the least: how many, their columns, they."""
    n_rows, n = alike.shape
    k = min(k, n)
    counts = np.zeros(n_rows, np.int64)
    found, cosines = np.empty(n_rows * k, np.int64), np.empty(n_rows * k, np.float32)
    room = min(n, 8 * k)
    columns, values = np.empty(room, np.int32), np.empty(room, np.float32)
    size = 0
    for row in range(n_rows):
        close, floor = 0, np.float32(least)
        for column in range(n):
            if alike[row, column] < floor:
                continue
            if close == room:  # what is below the best so far can no longer be among them
                kept, greatest = select(columns, values, NOTHING_FORBIDDEN, k)
                close = len(kept)
                columns[:close], values[:close] = kept, greatest
                floor = greatest[close - 1] if close == k else floor
            columns[close], values[close] = column, alike[row, column]
            close += 1
        best, greatest = select(columns[:close], values[:close], NOTHING_FORBIDDEN, k)
        counts[row] = len(best)
        found[size : size + len(best)] = best
        cosines[size : size + len(best)] = greatest
        size += len(best)
    return counts, found[:size], cosines[:size]

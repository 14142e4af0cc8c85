"""The loops of `UserKNN`: who is alike, what they have, and which own item speaks for another.

Arrays as `UserKNN` has learned them. Held by tests/models/test_user_knn.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.kernel import NOTHING_FORBIDDEN, add, collect, kernel, select
from shopkeeper.models.links import add_links


@kernel
def find_alike(
    own: NDArray[np.int32],
    vector: NDArray[np.float64],
    owner_starts: NDArray[np.int64],
    owners: NDArray[np.int32],
    values: NDArray[np.float32],
    neighbours: int,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The customers most like the vector over `own`, and how alike they are."""
    count = 0
    count = add_links(
        own, vector, owner_starts, owners, values, stamps, sums, touched, stamp, count
    )
    return select(*collect(sums, touched, count), NOTHING_FORBIDDEN, neighbours)


@kernel
def add_habits(
    customers: NDArray[np.int32],
    weights: NDArray[np.float32],
    starts: NDArray[np.int64],
    items: NDArray[np.int32],
    rates: NDArray[np.float32],
    staples: NDArray[np.int32],
    staple_rates: NDArray[np.float32],
    crowd: float,
    own: NDArray[np.int32],
    mine: NDArray[np.float32],
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Items and their scores: what neighbours have, what all have, what is the customer's own.

    Args:
        customers: The neighbours, weighed by `weights`.
        crowd: Weight of `staple_rates`.
        mine: Beside `own`, weighed already.
    """
    count = 0
    count = add_links(customers, weights, starts, items, rates, stamps, sums, touched, stamp, count)
    if crowd > 0:
        count = add(staples, staple_rates, crowd, stamps, sums, touched, stamp, count)
    count = add(own, mine, 1.0, stamps, sums, touched, stamp, count)
    return collect(sums, touched, count)


@kernel
def strongest_habit(
    customers: NDArray[np.int32],
    own: NDArray[np.int32],
    vector: NDArray[np.float64],
    item: int,
    starts: NDArray[np.int64],
    items: NDArray[np.int32],
    rates: NDArray[np.float32],
    owner_starts: NDArray[np.int64],
    owners: NDArray[np.int32],
    values: NDArray[np.float32],
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    stamp: int,
) -> int:
    """Which own item speaks most for `item` through the neighbours who have both; -1: none."""
    for c in range(len(customers)):
        for at in range(starts[customers[c]], starts[customers[c] + 1]):
            if items[at] == item:
                stamps[customers[c]] = stamp
                sums[customers[c]] = rates[at]
    best, most = -1, 0.0
    for q in range(len(own)):
        given = 0.0
        for at in range(owner_starts[own[q]], owner_starts[own[q] + 1]):
            if stamps[owners[at]] == stamp:
                given += vector[q] * values[at] * sums[owners[at]]
        if given > most:
            best, most = q, given
    return best

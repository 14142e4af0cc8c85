"""Lists of links, from one thing to others, each link with its strength: added up, and looked up.

The loops that every model of such lists asks its lists with: `starts` says where the list of each
begins, `others` and `strengths` hold them one after another. Held by tests/models/test_links.py.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.kernel import Scratch, add, kernel

Links = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
"""`starts`, `others` and `strengths`."""


@kernel
def add_links(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64] | NDArray[np.float32],
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    strengths: NDArray[np.float32],
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
    count: int,
) -> int:
    """Add the lists of what is asked, each by its weight, to a `Scratch`; how many are touched now.

    Args:
        asked: Shape `(h,)`, whose lists are added.
        weights: Beside `asked`.
    """
    for q in range(len(asked)):
        row = slice(starts[asked[q]], starts[asked[q] + 1])
        count = add(others[row], strengths[row], weights[q], stamps, sums, touched, stamp, count)
    return count


def strongest(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    items: Sequence[int],
    links: Links,
    scratch: Scratch,
    itself: float = 0.0,
) -> list[int | None]:
    """Which of what is asked gives each item most, the newest of equal ones; None: none gives any.

    All are found at the cost of one: each list is looked through once.

    Args:
        asked: Shape `(h,)`, oldest first.
        weights: Beside `asked`.
        items: Each at most once; one nobody knows has none.
        itself: Strength of the link of an item to itself, where its list does not hold it.
    """
    known = [item for item in items if 0 <= item < len(scratch.stamps)]
    best = _strongest(
        asked, weights, itself, np.array(known, np.int32), *links,
        scratch.stamps, scratch.sums, scratch.take_stamps(1),
    )  # fmt: skip
    found = {item: int(asked[at]) for item, at in zip(known, best.tolist(), strict=True) if at >= 0}
    return [found.get(item) for item in items]


@kernel
def _strongest(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    itself: float,
    items: NDArray[np.int32],
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    strengths: NDArray[np.float32],
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    stamp: int,
) -> NDArray[np.int32]:
    best, most = np.full(len(items), -1, np.int32), np.zeros(len(items), np.float64)
    for at in range(len(items)):
        stamps[items[at]], sums[items[at]] = stamp, at  # where it stands
    given = np.zeros(len(items), np.float64)
    for q in range(len(asked)):
        given[:] = 0.0
        if stamps[asked[q]] == stamp:
            given[int(sums[asked[q]])] = weights[q] * itself
        for at in range(starts[asked[q]], starts[asked[q] + 1]):
            if stamps[others[at]] == stamp:
                given[int(sums[others[at]])] = weights[q] * strengths[at]
        for at in range(len(items)):
            if given[at] > 0 and given[at] >= most[at]:
                best[at], most[at] = q, given[at]
    return best

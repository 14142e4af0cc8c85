"""Lists of links, from one thing to others, each link with its strength: added up, and looked up.

The loops that every model of such lists asks its lists with: `starts` says where the list of each
begins, `others` and `strengths` hold them one after another. Held by tests/models/test_links.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.kernel import add, kernel


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


@kernel
def strongest_link(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    itself: float,
    item: int,
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    strengths: NDArray[np.float32],
) -> int:
    """Which of what is asked gives `item` most; the newest of equal ones, -1 where none gives any.

    Args:
        asked: Shape `(h,)`, oldest first.
        weights: Beside `asked`.
        itself: Strength of the link of an item to itself.
    """
    best, most = -1, 0.0
    for q in range(len(asked)):
        given = weights[q] * itself if asked[q] == item else 0.0
        for at in range(starts[asked[q]], starts[asked[q] + 1]):
            if others[at] == item:
                given = weights[q] * strengths[at]
                break
        if given > 0 and given >= most:
            best, most = q, given
    return best

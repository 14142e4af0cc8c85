"""What moving products by hand would change in expected margin, on shelves that were filled.

Candidates as they were logged come in, with the rules before and after; the difference for one
shelf goes out. Pure. It is accounting: a product's chance of being bought is the one that was
logged, at the first place, and falls with the worth of its place, `1 / log2(2 + place)`; whether
people would have chosen otherwise it cannot know.

tests/decisions/merchandising/test_previewing.py
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.merchandising.steering import Course, steer

Floats = NDArray[np.float64]


def margin_moved(
    items: NDArray[np.int32],
    chances: Floats,
    margins: Floats,
    before: Course | None,
    after: Course | None,
    n: int,
) -> float:
    """Expected margin of the shelf under the rules after, less that under those before.

    Args:
        items: Shape `(k,)`, catalogue indices of the candidates, best first.
        chances: Shape `(k,)`, how likely each is to be bought, 0 to 1.
        margins: Shape `(n_products,)`, of one sold, minor units; NaN unknown, and counts nothing.
        before: As `Steering.course` gives it, like `after`.
        n: Places of the shelf.

    Returns:
        Minor units.
    """
    chance = np.zeros(len(margins))
    chance[items] = chances
    worth = np.nan_to_num(margins) * chance
    return _expected(items, worth, after, n) - _expected(items, worth, before, n)


def _expected(items: NDArray[np.int32], worth: Floats, course: Course | None, n: int) -> float:
    steered = steer(items, course)
    shelf = items[steered.order].tolist()
    for place, item in steered.pins:
        shelf = [one for one in shelf if one != item]
        shelf.insert(place, item)
    shown = np.array(shelf[:n], np.int32)
    return float((worth[shown] / np.log2(np.arange(len(shown)) + 2.0)).sum())

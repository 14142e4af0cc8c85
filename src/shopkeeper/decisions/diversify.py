"""Keep a slate from showing the same thing over and over."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop

SHARE_PER_TYPE = 1 / 3
"""At most this part of a slate is of one product type, while others are to be had."""


def diversify(items: NDArray[np.int32], n: int, shop: Shop) -> list[int]:
    """Places in `items` of the `n` to show, best first.

    One variant of each group; no product type above its share until the others run out. What is
    chosen stays in its order, so a better product is never below a worse one of the first pass.

    Args:
        items: Shape `(k,)`, catalogue indices, best first.
    """
    cap = max(1, round(n * SHARE_PER_TYPE))
    types, groups = shop.columns.product_type[items], shop.columns.group[items]
    chosen, spare = _first_pass(types, groups, n, cap)
    return chosen + spare[: n - len(chosen)]


def _first_pass(
    types: Sequence[int] | NDArray[np.int32],
    groups: Sequence[int] | NDArray[np.int32],
    n: int,
    cap: int,
) -> tuple[list[int], list[int]]:
    chosen: list[int] = []
    spare: list[int] = []
    seen_types: Counter[int] = Counter()
    seen_groups: set[int] = set()
    for place, (kind, group) in enumerate(zip(types, groups, strict=True)):
        if len(chosen) == n:
            break
        if group >= 0 and int(group) in seen_groups:
            continue
        seen_groups.add(int(group))
        full = kind >= 0 and seen_types[int(kind)] >= cap
        (spare if full else chosen).append(place)
        seen_types[int(kind)] += not full
    return chosen, spare

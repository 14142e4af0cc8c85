"""Keep a slate from showing the same thing over and over.

One dial weighs relevance against likeness to what is already chosen; caps hold one type or brand
to its share while others are to be had; of the variants of one thing one is shown. Pure. Held by
tests/decisions/test_diversify.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop
from shopkeeper.models.kernel import kernel

SHARE_PER_TYPE = 1 / 3
"""At most this part of a slate is of one product type, while others are to be had."""
SHARE_PER_BRAND = 1 / 2
"""The same of one brand."""
WINDOW = 200
"""Candidates, the best, that the dial chooses from at most; fewer for a short slate."""
_DEEP = 5


def diversify(items: NDArray[np.int32], n: int, shop: Shop, dial: float = 0.0) -> list[int]:
    """Places in `items` of the `n` to show, in the order to show them.

    Relevance is by place, as readers' attention falls: $1 / log_2(2 + place)$; so the dial means
    the same whatever model scored. The best always stays first; with the dial at 0 what is chosen
    stays in its order, those beyond a cap after the others.

    Args:
        items: Shape `(k,)`, catalogue indices, best first.
        dial: 0 to 1.

    Source: Carbonell & Goldstein, "The Use of MMR, Diversity-Based Reranking", 1998.
    """
    window = items[: min(WINDOW, _DEEP * n)] if dial > 0 else items
    chosen = _choose(window, n, shop, dial)
    if len(chosen) < n and len(window) < len(items):
        rest = np.delete(np.arange(len(items), dtype=np.int32), chosen)
        rest = rest[_unlike_groups(items[rest], items[chosen], shop)]
        chosen += rest[_choose(items[rest], n - len(chosen), shop, 0.0)].tolist()
    return chosen


def _choose(items: NDArray[np.int32], n: int, shop: Shop, dial: float) -> list[int]:
    columns = shop.columns
    caps = max(1, round(n * SHARE_PER_TYPE)), max(1, round(n * SHARE_PER_BRAND))
    vectors = shop.vectors(items) if dial > 0 else _NO_VECTORS
    found = _greedy(
        columns.product_type[items], columns.brand[items], columns.group[items],
        vectors, n, dial, *caps,
    )  # fmt: skip
    places: list[int] = found.tolist()
    return places


def _unlike_groups(
    items: NDArray[np.int32], chosen: NDArray[np.int32], shop: Shop
) -> NDArray[np.bool_]:
    group = shop.columns.group
    return (group[items] < 0) | ~np.isin(group[items], group[chosen])


_SAME_TYPE, _SAME_BRAND = 0.5, 0.25
"""How alike two products are at least that share a type, a brand."""
_NO_VECTORS = np.zeros((0, 0), np.float32)


@kernel
def _greedy(
    types: NDArray[np.int32],
    brands: NDArray[np.int32],
    groups: NDArray[np.int32],
    vectors: NDArray[np.float32],
    n: int,
    dial: float,
    type_cap: int,
    brand_cap: int,
) -> NDArray[np.int32]:
    """Places of those chosen, one after the other."""
    count = len(types)
    closest = np.zeros(count, np.float32)  # likeness to the most alike of those chosen
    out = np.zeros(count, np.bool_)
    of_type, of_brand = np.zeros(count, np.int32), np.zeros(count, np.int32)
    chosen = np.empty(min(n, count), np.int32)
    size = 0
    while size < len(chosen):
        full = (of_type >= type_cap) | (of_brand >= brand_cap)
        best = _best_of(out, full, closest, dial)
        if best < 0:
            break
        chosen[size] = best
        size += 1
        out[best] = True
        alike = _cosines(vectors, best, count, dial)
        for place in range(count):
            same_type = types[place] >= 0 and types[place] == types[best]
            same_brand = brands[place] >= 0 and brands[place] == brands[best]
            of_type[place] += same_type
            of_brand[place] += same_brand
            out[place] |= groups[place] >= 0 and groups[place] == groups[best]
            if dial > 0.0 and not out[place]:
                shared = np.float32(_SAME_TYPE * same_type + _SAME_BRAND * same_brand)
                closest[place] = max(closest[place], shared, alike[place])
    return chosen[:size]


@kernel
def _best_of(
    out: NDArray[np.bool_], full: NDArray[np.bool_], closest: NDArray[np.float32], dial: float
) -> int:
    """The place of highest value that is not out, those not full first; -1 where none is left."""
    best, most = -1, 0.0
    for place in range(len(out)):
        if out[place] or (best >= 0 and full[place] and not full[best]):
            continue
        value = (1.0 - dial) / np.log2(2.0 + place) - dial * closest[place]
        if best < 0 or full[best] != full[place] or value > most:
            best, most = place, value
    return best


@kernel
def _cosines(
    vectors: NDArray[np.float32], best: int, count: int, dial: float
) -> NDArray[np.float32]:
    """How alike each row is to the best, of rows of length 1; 0 where there are none."""
    if dial == 0.0 or len(vectors) == 0:
        return np.zeros(count, np.float32)
    alike: NDArray[np.float32] = np.dot(vectors, vectors[best])
    return alike

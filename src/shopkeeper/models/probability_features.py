"""What a visit so far and its customer's past say of a purchase to come, as numbers.

One compiled loop over a history describes it, for training and serving alike. What is known of
products (how often looked at, put into a basket, bought) is counted from visits that were over when
asked: in training the counts grow as time passes, in serving they are those of the last fit.

Held by tests/models/test_probability_features.py: nothing planted in the future moves a number.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.dataset import Kind
from shopkeeper.models.kernel import kernel
from shopkeeper.models.probability_moments import SILENCE

NAMES = (
    "acts", "looks", "carts", "removes", "wishes", "products", "repeats", "most_looks",
    "minutes", "silence", "pace", "basket", "acts_since_cart", "last_in_basket",
    "visits", "purchases", "days_since_visit", "days_since_purchase", "carts_left", "seen_before",
    "bought_before", "cart_rate", "best_cart_rate", "buy_rate", "best_buy_rate", "popularity",
    "price", "basket_price", "price_to_own", "hour", "weekday",
)  # fmt: skip
"""One a column. Counts and durations are logarithms of one more."""
RISING = ("carts", "basket", "cart_rate", "best_cart_rate", "buy_rate", "best_buy_rate")
"""The chance may only rise with these, all else as it is."""
WIDTH = len(NAMES)
LONGEST = 2_000
"""Acts of a history that are looked at, the newest."""
_VISIT = 200  # acts of a visit that are told apart, the newest
_WEIGHT = 20.0  # looks that a product's rates are drawn towards those of its type with
_LOOK, _CLICK, _CART, _REMOVE, _BUY = (
    int(Kind.VIEW), int(Kind.CLICK), int(Kind.CART), int(Kind.REMOVE), int(Kind.PURCHASE),
)  # fmt: skip
_WISH = int(Kind.WISHLIST)
_IMPRESSION = int(Kind.IMPRESSION)
_HOUR, _DAY = 3_600.0, 86_400.0

Counts = NDArray[np.float64]
"""Shape `(n, 3)`: looks, carts, purchases."""


@kernel
def describe(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    times: NDArray[np.float64],
    start: int,
    now: float,
    counts: Counts,
    by_type: Counts,
    types: NDArray[np.int32],
    price: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Fill `out`, shape `(WIDTH,)`, with what is known; NaN is what is not.

    Args:
        items: Shape `(h,)`, oldest first; the visit from `start` on.
        counts: Shape `(n_items, 3)`.
        by_type: Shape `(types + 1, 3)`; the last is of everything.
        types: Shape `(n_items,)`, a row of `by_type`; the last where unknown.
        price: Shape `(n_items,)`, NaN unknown.
    """
    for h in range(len(items) - 1, start - 1, -1):
        if kinds[h] == _BUY:  # a purchase ends a visit: what follows is another
            start = h + 1
            break
    _visit(items, kinds, times, start, now, out)
    _past(items, kinds, times, start, now, out)
    _products(items, kinds, start, counts, by_type, types, out)
    _prices(items, kinds, start, price, out)
    out[29] = (now % _DAY) // _HOUR
    out[30] = (now // _DAY) % 7


@kernel
def _visit(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    times: NDArray[np.float64],
    start: int,
    now: float,
    out: NDArray[np.float64],
) -> None:
    looks = carts = removes = wishes = acts = 0
    since_cart = -1
    for h in range(start, len(items)):
        kind = kinds[h]
        acts += kind != _IMPRESSION
        since_cart += since_cart >= 0
        looks += kind in (_LOOK, _CLICK)
        removes += kind == _REMOVE
        wishes += kind >= _WISH and kind not in (_REMOVE, _IMPRESSION)
        if kind == _CART:
            carts += 1
            since_cart = 0
    products, most, basket = _distinct(items, kinds, max(start, len(items) - _VISIT))
    out[0], out[1], out[2], out[3] = np.log1p(acts), np.log1p(looks), np.log1p(carts), removes
    out[4], out[5] = np.log1p(wishes), np.log1p(products)
    out[6], out[7] = np.log1p(max(acts - products, 0)), np.log1p(most)
    out[11], out[12] = np.log1p(basket), np.log1p(since_cart) if since_cart >= 0 else np.nan
    out[8] = out[9] = out[10] = out[13] = np.nan
    if start < len(items):
        last = len(items) - 1
        out[8] = np.log1p((max(now - times[start], 0.0)) / 60.0)
        out[9] = np.log1p(max(now - times[last], 0.0))
        out[10] = np.log1p((times[last] - times[start]) / max(acts - 1, 1)) if acts > 1 else np.nan
        out[13] = _in_basket(items, kinds, start, items[last])


@kernel
def _distinct(
    items: NDArray[np.int32], kinds: NDArray[np.int8], start: int
) -> tuple[int, int, int]:
    """How many products, the most looks at one of them, and how many lie in the basket."""
    products = most = basket = 0
    for h in range(start, len(items)):
        looks, first = 0, True
        for other in range(start, len(items)):
            if items[other] == items[h]:
                first = first and other >= h
                looks += kinds[other] in (_LOOK, _CLICK)
        if first:
            products += 1
            most = max(most, looks)
            basket += _in_basket(items, kinds, start, items[h])
    return products, most, basket


@kernel
def _in_basket(items: NDArray[np.int32], kinds: NDArray[np.int8], start: int, item: int) -> int:
    """1 where the newest word on a product is that it was put into the basket."""
    for h in range(len(items) - 1, start - 1, -1):
        if items[h] == item and kinds[h] in (_CART, _REMOVE):
            return int(kinds[h] == _CART)
    return 0


@kernel
def _past(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    times: NDArray[np.float64],
    start: int,
    now: float,
    out: NDArray[np.float64],
) -> None:
    visits = purchases = carts_left = 0
    bought_at = -1.0
    for h in range(max(0, start - LONGEST), start):
        if kinds[h] == _IMPRESSION:
            continue
        visits += visits == 0 or times[h] - times[h - 1] > SILENCE
        carts_left += kinds[h] == _CART
        if kinds[h] == _BUY:
            purchases += bought_at != times[h]
            bought_at, carts_left = times[h], 0
    out[14], out[15], out[18] = np.log1p(visits), np.log1p(purchases), np.log1p(carts_left)
    out[16] = np.log1p(max(now - times[start - 1], 0.0) / _DAY) if visits > 0 else np.nan
    out[17] = np.log1p(max(now - bought_at, 0.0) / _DAY) if purchases > 0 else np.nan
    out[19] = out[20] = np.nan
    if start < len(items):
        out[19] = out[20] = 0.0
        last = items[len(items) - 1]
        for h in range(max(0, start - LONGEST), start):
            if items[h] == last and kinds[h] != _IMPRESSION:
                out[19] = 1.0
                out[20] = max(out[20], 1.0 * (kinds[h] == _BUY))


@kernel
def _products(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    start: int,
    counts: Counts,
    by_type: Counts,
    types: NDArray[np.int32],
    out: NDArray[np.float64],
) -> None:
    for column in range(21, 26):
        out[column] = np.nan
    if start == len(items):
        return
    last = items[len(items) - 1]
    out[21] = out[22] = _rate(last, 1, counts, by_type, types)
    out[23] = out[24] = _rate(last, 2, counts, by_type, types)
    for h in range(max(start, len(items) - _VISIT), len(items)):
        out[22] = max(out[22], _rate(items[h], 1, counts, by_type, types))
        out[24] = max(out[24], _rate(items[h], 2, counts, by_type, types))
    share = (counts[last, 0] + 1.0) / (by_type[len(by_type) - 1, 0] + len(counts))
    out[25] = np.log(share * len(counts))


@kernel
def _rate(item: int, act: int, counts: Counts, by_type: Counts, types: NDArray[np.int32]) -> float:
    """How many carts or purchases a look at a product leads to, as a logarithm against all."""
    whole = by_type[len(by_type) - 1]
    base = (whole[act] + 1.0) / (whole[0] + 100.0)
    kind = by_type[types[item]]
    typical = (kind[act] + _WEIGHT * base) / (kind[0] + _WEIGHT)
    rate = (counts[item, act] + _WEIGHT * typical) / (counts[item, 0] + _WEIGHT)
    return float(np.log(rate / base))


@kernel
def _prices(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    start: int,
    price: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    own = own_n = basket = basket_n = 0.0
    for h in range(max(0, len(items) - LONGEST), len(items)):
        value = price[items[h]]
        if value > 0:
            if h < start and kinds[h] == _BUY:
                own, own_n = own + np.log(value), own_n + 1
            if h >= start and kinds[h] == _CART:
                basket, basket_n = basket + np.log(value), basket_n + 1
    out[26] = out[27] = out[28] = np.nan
    if basket_n > 0:
        out[27] = basket / basket_n
    if start < len(items) and price[items[len(items) - 1]] > 0:
        out[26] = np.log(price[items[len(items) - 1]])
        if own_n > 0:
            out[28] = out[26] - own / own_n


@kernel
def learn_visit(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    counts: Counts,
    by_type: Counts,
    types: NDArray[np.int32],
) -> None:
    """Add what happened to products in a visit that is over to the counts."""
    for h in range(len(items)):
        act = 1 if kinds[h] == _CART else 2 if kinds[h] == _BUY else 0
        if act > 0 or kinds[h] in (_LOOK, _CLICK):
            counts[items[h], act] += 1
            by_type[len(by_type) - 1, act] += 1
            if types[items[h]] < len(by_type) - 1:
                by_type[types[items[h]], act] += 1


@kernel
def describe_all(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    times: NDArray[np.float64],
    visits: NDArray[np.int64],
    over: NDArray[np.float64],
    since: NDArray[np.int64],
    begins: NDArray[np.int64],
    until: NDArray[np.int64],
    now: NDArray[np.float64],
    counts: Counts,
    by_type: Counts,
    types: NDArray[np.int32],
    price: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Describe moments in the order they are asked, counting visits as they are over.

    Args:
        visits: Shape `(v, 2)`: where each begins and ends, by the time it is known to be over.
        over: Shape `(v,)`: that time, rising.
        counts: Filled; afterwards it holds all visits.
        out: Shape `(m, WIDTH)`, filled.
    """
    done = 0
    for m in range(len(now)):
        while done < len(over) and over[done] <= now[m]:
            begin, end = visits[done]
            learn_visit(items[begin:end], kinds[begin:end], counts, by_type, types)
            done += 1
        low, high = max(since[m], begins[m] - LONGEST), until[m]
        describe(
            items[low:high], kinds[low:high], times[low:high], begins[m] - low, now[m],
            counts, by_type, types, price, out[m],
        )  # fmt: skip
    while done < len(over):
        begin, end = visits[done]
        learn_visit(items[begin:end], kinds[begin:end], counts, by_type, types)
        done += 1

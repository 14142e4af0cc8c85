"""What a price comes to with an offer, or that the offer cannot be applied.

Offers and amounts in minor units come in; amounts go out, -1 where there is none to give. Whole
numbers throughout: nothing here can be off by a rounding of floats. Pure.

The margin floor: (price with the offer - cost) / price with the offer is at least
`margin_floor_bps`, where the cost is that of the goods and of what the offer gives beside. An offer
that would go below is not applied at all: it is never made smaller than it says. Laws in
tests/decisions/offers/test_amounts.py: never below the floor nor below `auto_pricing_min_price`,
never negative, never above the list price, never more for a deeper offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.menu import Offer

Amounts = NDArray[np.int64]
WHOLE = 10_000
"""Basis points of the whole."""
_DEEP = frozenset({"percent", "bundle", "price_match"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What offers do to a price; every array of shape `(m, 1)`, or `(1, 1)` of one."""

    depth: Amounts
    """Basis points off."""
    off: Amounts
    """Minor units off."""
    extra: Amounts
    """Minor units the shop gives beside."""
    floor: Amounts
    """Basis points of the price to be kept."""
    least: Amounts
    """Baskets below this are not for it; 0 for an offer off each product."""
    deny: NDArray[np.bool_]
    """Whether it is refused where the cost is not known."""


def terms_of(offers: Sequence[Offer]) -> Terms:
    """The terms of offers as arrays, in their order."""
    return Terms(
        depth=_column([o.depth_bps if o.kind in _DEEP else 0 for o in offers]),
        off=_column([o.amount if o.kind == "amount" else 0 for o in offers]),
        extra=_column([o.cost or 0 for o in offers]),
        floor=_column([o.margin_floor_bps or 0 for o in offers]),
        least=_column([o.least_basket if o.on_basket else 0 for o in offers]),
        deny=np.array([o.unknown_cost != "allow" for o in offers], np.bool_)[:, None],
    )


def price_with(offer: Offer, prices: Amounts, costs: Amounts, minimums: Amounts) -> Amounts:
    """What each price comes to with the offer; of `price_match` the lowest it may come to.

    Args:
        offer: As `resolved` gives it; without a floor of its own it keeps the cost.
        prices: Shape `(k,)`, minor units, -1 unknown; of one product each or, where the offer is
            off the basket, of a whole basket each.
        costs: Shape `(k,)`, of the goods, -1 unknown.
        minimums: Shape `(k,)`, the least each may be sold for, -1 none.

    Returns:
        Shape `(k,)`, minor units; -1 where the offer cannot be applied.

    >>> off = Offer("spring", "10 % off", "percent", "Everybody", depth_bps=1000)
    >>> price_with(off, np.array([1005, 1000]), np.array([600, 950]), np.array([-1, -1])).tolist()
    [904, -1]
    """
    after: Amounts = prices_with(terms_of([offer]), prices, costs, minimums)[0]
    return after


def prices_with(terms: Terms, prices: Amounts, costs: Amounts, minimums: Amounts) -> Amounts:
    """`price_with` of many offers at once, shape `(m, k)`."""
    after = less(prices, terms.depth) - terms.off
    kept = keeps(after, terms, costs, minimums) & (prices >= np.maximum(terms.least, 0))
    return np.where(kept, after, np.int64(-1))


def keeps(after: Amounts, terms: Terms, costs: Amounts, minimums: Amounts) -> NDArray[np.bool_]:
    """Whether a price with an offer keeps the margin floor and the least price, and is a price."""
    known = costs >= 0
    left = after - terms.extra - np.maximum(costs, 0)
    enough = left >= share(np.maximum(after, 0), terms.floor)
    kept: NDArray[np.bool_] = (after > 0) & (after >= minimums) & enough & (known | ~terms.deny)
    return kept


def less(prices: Amounts, depth: Amounts | int) -> Amounts:
    """Prices less `depth` basis points, half a minor unit going to the even neighbour."""
    whole, rest = np.divmod(prices, WHOLE)  # apart, so that no product passes 2^63
    left = rest * (WHOLE - depth)
    down, over = np.divmod(left, WHOLE)
    amount = whole * (WHOLE - depth) + down
    up = (2 * over > WHOLE) | ((2 * over == WHOLE) & (amount % 2 == 1))
    result: Amounts = amount + up
    return result


def share(amounts: Amounts, bps: Amounts) -> Amounts:
    """So many basis points of amounts, rounded up."""
    whole, rest = np.divmod(amounts, WHOLE)
    result: Amounts = whole * bps - (-(rest * bps) // WHOLE)
    return result


def _column(values: list[int]) -> Amounts:
    return np.array(values, np.int64)[:, None]

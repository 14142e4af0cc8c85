"""What a set of rules would have given on past orders: the same choice of offers a basket gets.

Rules over a catalogue and past orders come in; sums go out, an estimate by what `ASSUMED` lists.
Pure. Held by tests/decisions/comparing/test_replaying.py.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.comparing.difference import Replayed
from shopkeeper.decisions.governed import Governed
from shopkeeper.decisions.offers import Basket, Measures, Surfaced, attributes_of, surfaced
from shopkeeper.domain import Money


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of somebody."""

    products: NDArray[np.int32]
    """Catalogue indices, each once; all have a price."""
    counts: NDArray[np.int64]
    """Units of each."""
    measures: Measures | None
    """Of the customer's orders before; None: nothing of them may be used."""


def replay(governed: Governed, orders: Sequence[PastOrder], market: str, now: datetime) -> Replayed:
    """What they would have been given, had the rules been in force.

    Args:
        now: Offers that are over by then are none; those still to begin count as begun.
    """
    governed = _begun(governed, market)
    discount = beside = margin = with_offer = 0
    uses: Counter[str] = Counter()
    for order in orders:
        basket = basket_of(governed, order)
        found = _found(governed, order, basket, market, now)
        off, extra = _off(governed, order, found), _extra(governed, order, found)
        discount, beside = discount + off, beside + extra
        with_offer += bool(found.offers)
        uses.update(offer.id for offer in found.offers)
        if basket.cost is not None:
            margin += basket.total - basket.cost - off - extra
    currency = governed.menu.columns.currency
    return Replayed(
        with_offer,
        Money(discount, currency),
        Money(beside, currency),
        Money(margin, currency) if costed(governed, orders) else None,
        dict(uses.most_common()),
    )


def costed(governed: Governed, orders: Sequence[PastOrder]) -> int:
    """Orders all of whose costs are known: those the margin is told of."""
    return sum(basket_of(governed, order).cost is not None for order in orders)


def basket_of(governed: Governed, order: PastOrder) -> Basket:
    """What was in the basket, at today's prices."""
    goods = governed.menu.goods
    costs = goods.cost[order.products]
    return Basket(
        total=int(goods.price[order.products] @ order.counts),
        cost=int(costs @ order.counts) if (costs >= 0).all() else None,
        items=int(order.counts.sum()),
        least=int(np.maximum(goods.minimum[order.products], 0) @ order.counts),
        food=bool(governed.foods[order.products].any()),
    )


def _begun(governed: Governed, market: str) -> Governed:
    """The rules as if every offer of the market had begun."""
    menu = governed.menu_in(market)
    offers = tuple(msgspec.structs.replace(o, starts=None) for o in menu.offers)
    return replace(governed, menu=replace(menu, offers=offers))


def _found(
    governed: Governed, order: PastOrder, basket: Basket, market: str, now: datetime
) -> Surfaced:
    attributes = attributes_of(governed.rules.tiers, order.measures, market, basket)
    verdicts = governed.guard.verdicts(attributes)
    menu = governed.menu
    return surfaced(menu, attributes, order.products, verdicts, now, basket=basket)


def _off(governed: Governed, order: PastOrder, found: Surfaced) -> int:
    """Minor units off the prices: of each product by its best price, and off the basket."""
    menu = governed.menu
    off = 0
    for product, count in zip(order.products.tolist(), order.counts.tolist(), strict=True):
        name, price = menu.columns.ids[product], int(menu.goods.price[product])
        prices = [o.prices[name].amount for o in found.offers if name in o.prices]
        off += (price - min(prices, default=price)) * count
    places = {offer.id: place for place, offer in enumerate(menu.offers)}
    for shown in found.offers:
        if menu.offers[places[shown.id]].on_basket:
            off += found.saves[shown.id] - int(menu.gives[places[shown.id]])
    return off


def _extra(governed: Governed, order: PastOrder, found: Surfaced) -> int:
    """Minor units the shop pays beside: once for a basket, for each unit of a product."""
    menu = governed.menu
    count = dict(
        zip((menu.columns.ids[i] for i in order.products), order.counts.tolist(), strict=True)
    )
    places = {offer.id: place for place, offer in enumerate(menu.offers)}
    paid = 0
    for shown in found.offers:
        place = places[shown.id]
        times = 1 if menu.offers[place].on_basket else sum(count[p] for p in shown.products)
        paid += int(menu.terms.extra[place, 0]) * times
    return paid

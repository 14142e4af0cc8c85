"""Who an offer is for, and nothing more than that may be asked of anybody.

`Attributes` is the allow-list: what an offer may depend on is a field of it, and there is no way
around it. Pure. Held by tests/decisions/offers/test_eligibility.py.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from shopkeeper.decisions.offers.amounts import WHOLE
from shopkeeper.decisions.offers.measures import Measures
from shopkeeper.decisions.offers.menu import Offer
from shopkeeper.decisions.offers.tiers import TiersFile, everyone_of, tier_of

NOT_YET = "the basket is not large enough for it yet"


class Attributes(msgspec.Struct, frozen=True):
    """All that an offer may know of whoever asks: the allow-list."""

    tier: str
    """As the published tiers have it; of whom nothing may be used, the tier of everyone."""
    orders: int
    """Completed so far; 0 where nothing may be used."""
    personalization: bool
    """Whether the customer's history may be used."""
    market: str
    basket_total: int
    """Minor units; 0: an empty basket."""
    basket_margin_bps: int | None
    """Share of `basket_total` left after the cost of the goods, rounded down; None: not known."""
    basket_items: int
    """Units in it."""
    basket_food: bool
    """Whether anything in it is food."""
    campaign: str
    """Id of the declared campaign this visit came by; empty: none."""


class Basket(msgspec.Struct, frozen=True):
    """What is in the basket, in minor units."""

    total: int = 0
    cost: int | None = None
    """Of the goods; None: not known of all of them."""
    items: int = 0
    """Units."""
    least: int = 0
    """What they may be sold for at the least, together."""
    food: bool = False
    """Whether any of it is food, priced or not."""


EMPTY = Basket()


def attributes_of(
    tiers: TiersFile,
    measures: Measures | None,
    market: str,
    basket: Basket = EMPTY,
    campaign: str = "",
) -> Attributes:
    """What offers may know of a moment.

    Args:
        measures: Of the customer's orders; None: nothing of them may be used.
    """
    margin = None
    if basket.cost is not None and basket.total > 0:
        margin = (basket.total - basket.cost) * WHOLE // basket.total
    return Attributes(
        tier=everyone_of(tiers) if measures is None else tier_of(measures, tiers),
        orders=0 if measures is None else max(measures.orders, int(not measures.whole)),
        personalization=measures is not None,
        market=market,
        basket_total=basket.total,
        basket_margin_bps=margin,
        basket_items=basket.items,
        basket_food=basket.food,
        campaign=campaign,
    )


def eligible(offer: Offer, attributes: Attributes, now: datetime, market: str) -> str:
    """Why the offer is not for this moment, in words its reader may see; empty where it is.

    Args:
        offer: As `resolved` gives it.
    """
    return _not_now(offer, now, market) or _not_theirs(offer, attributes)


def covers(markets: Sequence[str], market: str) -> bool:
    """Whether a place is among the markets; no markets are all of them.

    >>> covers(("US",), "US-NY"), covers(("US-NY",), "US")
    (True, False)
    """
    return not markets or market in markets or market.split("-")[0] in markets


def _not_now(offer: Offer, now: datetime, market: str) -> str:
    if offer.starts is not None and now < offer.starts:
        return "it has not begun yet"
    if offer.ends is not None and offer.ends <= now:
        return "it has ended"
    if offer.markets and not covers(offer.markets, market):
        return "it is not offered in this market"
    return ""


def _not_theirs(offer: Offer, attributes: Attributes) -> str:
    if offer.tiers and attributes.tier not in offer.tiers:
        return "it is for other tiers"
    if offer.rule != "none" and not _rule_met(offer, attributes):
        return "its condition is not met"
    if offer.least_basket and not _large_enough(offer, attributes):
        return NOT_YET
    return ""


def _rule_met(offer: Offer, attributes: Attributes) -> bool:
    if offer.rule == "first_order":
        return attributes.personalization and attributes.orders == 0
    return bool(offer.campaign) and attributes.campaign == offer.campaign


def _large_enough(offer: Offer, attributes: Attributes) -> bool:
    """An empty basket is still to be filled: what is off the basket may be told of before."""
    if offer.on_basket and attributes.basket_items == 0:
        return True
    return attributes.basket_total >= offer.least_basket

"""Offers as a page shows them: who gets one, until when, what it makes of a price, what law wants.

A decision comes in; what templates show goes out. Pure. Nothing is worked out here that the
decision does not say, but for the sum of a basket: tests/storefront/test_composed.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from shopkeeper.domain import Decision, Money, OfferShown, ProductId
from shopkeeper.storefront.cards import Card
from shopkeeper.storefront.words import shown_moment, shown_money

OFF_PRICES = frozenset(("percent", "amount"))
"""Kinds taken off the prices of a basket here; what else an offer gives is said in its words."""


class Offered(msgspec.Struct, frozen=True):
    """An offer of a page."""

    id: str
    title: str
    eligibility: str
    ends: str
    """A moment; empty where no end is set."""
    held: str
    """Until when it is kept for this visit; empty where it cannot run out."""
    duties: tuple[str, ...]
    """What a law wants said beside it, word for word."""


class Till(msgspec.Struct, frozen=True):
    """What a basket comes to."""

    total: Money
    """At the one price of everything in it."""
    off: tuple[tuple[str, Money], ...]
    """What each offer takes off, by its title."""
    used: tuple[str, ...]
    """Ids of the offers that applied."""

    @property
    def to_pay(self) -> Money:
        return Money(self.total.amount - self.saved, self.total.currency)

    @property
    def saved(self) -> int:
        """Taken off in all, in minor units."""
        return sum(money.amount for _, money in self.off)


def offered_of(decision: Decision, time_zone: str) -> tuple[Offered, ...]:
    """The offers of a page, those worth most first.

    Args:
        time_zone: Of the shop, IANA name.
    """
    zone = ZoneInfo(time_zone)
    return tuple(
        Offered(
            offer.id,
            offer.title,
            offer.eligibility,
            _moment(offer.ends, zone),
            _moment(offer.reserved_until, zone),
            duties_of(decision, offer.id),
        )
        for offer in decision.offers
    )


def duties_of(decision: Decision, offer: str) -> tuple[str, ...]:
    """What is to be said beside what an offer costs."""
    return tuple(said.text for said in decision.disclosures if offer in said.offers)


def priced(card: Card, decision: Decision) -> Card:
    """The card with the one price, what it was where that may be said, and its price with offers.

    Where several offers combine on it, the last one's price is the price with all of them.
    """
    shown = decision.prices.get(card.id)
    offers = [offer for offer in decision.offers if card.id in offer.prices]
    duties = dict.fromkeys(duty for offer in offers for duty in duties_of(decision, offer.id))
    return msgspec.structs.replace(
        card,
        price=shown_money(shown.price) if shown else card.price,
        was=shown_money(shown.was) if shown and shown.was else "",
        percent=shown.percent or 0 if shown and shown.was else 0,
        offered=shown_money(offers[-1].prices[card.id]) if offers else "",
        offered_by=" and ".join(offer.title for offer in offers),
        duties=tuple(duties),
    )


def till_of(
    prices: Mapping[ProductId, Money], held: Mapping[ProductId, int], decision: Decision
) -> Till:
    """The sum of a basket, with the offers of its page.

    Args:
        prices: The one price of each product in it.
        held: Product to how many.
    """
    currency = next(iter(prices.values())).currency
    total = sum(price.amount * held[product] for product, price in prices.items())
    left = {product: price.amount for product, price in prices.items()}
    off = [
        (offer, _taken(offer, left, held)) for offer in decision.offers if offer.kind in OFF_PRICES
    ]
    applied = [(offer, amount) for offer, amount in off if amount > 0]
    return Till(
        Money(total, currency),
        tuple((offer.title, Money(amount, currency)) for offer, amount in applied),
        tuple(offer.id for offer, _ in applied),
    )


def _taken(offer: OfferShown, left: dict[ProductId, int], held: Mapping[ProductId, int]) -> int:
    """What an offer takes off what the ones before it left."""
    if not offer.products:
        return offer.saves
    taken = 0
    for product, price in _lowered(offer, left):
        taken += (left[product] - price) * held[product]
        left[product] = price
    return taken


def _lowered(offer: OfferShown, left: Iterable[ProductId]) -> list[tuple[ProductId, int]]:
    return [(p, offer.prices[p].amount) for p in left if p in offer.prices]


def _moment(time: datetime | None, zone: ZoneInfo) -> str:
    return shown_moment(time.astimezone(zone)) if time is not None else ""

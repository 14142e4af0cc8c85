"""Which heading a shelf stands under and what was looked at last.

Held by `tests/storefront/test_shelves.py`: no product stands on two shelves of one page, and a
heading says what is on its shelf.
"""

from collections.abc import Iterable, Sequence

import msgspec

from shopkeeper.customers import Profile
from shopkeeper.domain import ProductId
from shopkeeper.storefront.cards import Card, card_of
from shopkeeper.storefront.composed import Shelf
from shopkeeper.storefront.front import Front, Shopper

RECENT = 6


def headed(shelves: Sequence[Shelf], shopper: Shopper) -> tuple[Shelf, ...]:
    """The shelves of the home page; one without a heading gets what is true of it.

    The one shelf of somebody who is not known stands under the page's own heading.
    """
    if shopper.persona.customer_id is None and len(shelves) < 2:
        return tuple(shelves)
    return tuple(shelf if shelf.title else _headed(shelf, shopper) for shelf in shelves)


def _headed(shelf: Shelf, shopper: Shopper) -> Shelf:
    bought = set(_named(shopper.profile, "Order Completed"))
    usual = {card.id for card in shelf.cards} <= bought
    own = "Your regulars" if usual else "For you"
    title = own if shopper.persona.customer_id is not None else "More from the shop"
    return msgspec.structs.replace(shelf, title=title)


def looked_at_last(front: Front, shopper: Shopper) -> tuple[Card, ...]:
    """The products looked at last, newest first, without those that were waved away."""
    disliked = set(_named(shopper.profile, "Product Disliked"))
    seen = dict.fromkeys(_named(shopper.profile, "Product Viewed"))
    found = (front.product(product_id) for product_id in seen if product_id not in disliked)
    return tuple(card_of(product) for product in found if product is not None)[:RECENT]


def _named(profile: Profile, name: str) -> Iterable[ProductId]:
    """Products of the events of one name, the newest first."""
    for event in reversed(profile.events):
        if event.name == name:
            yield from (line.product_id for line in event.lines)

"""What stands on a page's shelves, and under which heading.

Each shelf is a decision of its own, so that what is clicked on it can name the right one. Held by
`tests/storefront/test_shelves.py`: no product stands on two shelves of one page.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from shopkeeper import experience
from shopkeeper.customers import Profile
from shopkeeper.domain import Context, DecideRequest, Decision, PlacementRequest, ProductId
from shopkeeper.storefront.cards import Card, card_of, cards_of
from shopkeeper.storefront.front import Front, Shopper

ONLY, SHELF = 16, 8
"""Products of a shelf that stands alone, and of one of two."""
RECENT = 6
MAX_EXCLUDED, SPARE = 980, 64
"""Products one request may leave out; so many are asked for where a customer bought more."""


class Shelf(msgspec.Struct, frozen=True):
    name: str
    title: str
    """Empty where the page has no other."""
    decision: Decision
    cards: tuple[Card, ...]


def home_shelves(front: Front, shopper: Shopper, away: tuple[ProductId, ...]) -> tuple[Shelf, ...]:
    """Two for a customer who has bought before, their regulars and what is new to them; else one.

    Args:
        away: Products that stand elsewhere on the page.
    """
    bought = _bought_before(shopper) if shopper.persona.customer_id is not None else ()
    if not bought:
        return (Shelf("home", "", *_picks(front, shopper, ONLY, away)),)
    decision, cards = _picks(front, shopper, SHELF, away)
    ids = tuple(card.id for card in cards)
    title = "Your regulars" if set(ids) <= set(bought) else "For you"
    usual = Shelf("regulars", title, decision, cards)
    fresh = _new_to_them(front, shopper, (*away, *ids), bought)
    return (usual, fresh) if fresh.cards else (usual,)


def fill(
    front: Front,
    shopper: Shopper,
    placement: str,
    context: Context,
    n: int,
    exclude: tuple[ProductId, ...] = (),
) -> tuple[Decision, tuple[Card, ...]]:
    """Ask for one placement; the decision and the cards it makes."""
    decision = experience.decide(
        front.services,
        DecideRequest(
            placements=(PlacementRequest(placement, n=n, exclude=exclude),),
            customer=shopper.customer,
            session_id=shopper.session,
            context=context,
        ),
        signal=shopper.signal,
    )
    shown = decision.slates[placement].products
    return decision, cards_of(shown, front.shop().columns, decision.decision_id, placement)


def looked_at_last(front: Front, shopper: Shopper) -> tuple[Card, ...]:
    """The products looked at last, newest first, without those that were waved away."""
    disliked = set(_named(shopper.profile, "Product Disliked"))
    seen = dict.fromkeys(_named(shopper.profile, "Product Viewed"))
    found = (front.product(product_id) for product_id in seen if product_id not in disliked)
    return tuple(card_of(product) for product in found if product is not None)[:RECENT]


def _new_to_them(
    front: Front, shopper: Shopper, away: tuple[ProductId, ...], bought: tuple[ProductId, ...]
) -> Shelf:
    without, known = (*away, *bought)[:MAX_EXCLUDED], frozenset(bought)
    n = SHELF if known <= set(without) else SPARE
    decision, cards = _picks(front, shopper, n, without)
    fresh = tuple(card for card in cards if card.id not in known)[:SHELF]
    return Shelf("new", "New to you", decision, fresh)


def _picks(
    front: Front, shopper: Shopper, n: int, exclude: tuple[ProductId, ...]
) -> tuple[Decision, tuple[Card, ...]]:
    return fill(front, shopper, "home", shopper.context("home"), n, exclude)


def _bought_before(shopper: Shopper) -> tuple[ProductId, ...]:
    """Every product ordered, as far back as a decision looks, the most often ordered first."""
    counts = Counter(_named(shopper.profile, "Order Completed"))
    return tuple(product_id for product_id, _ in counts.most_common())


def _named(profile: Profile, name: str) -> Iterable[ProductId]:
    """Products of the events of one name, the newest first."""
    for event in reversed(profile.events):
        if event.name == name:
            yield from (line.product_id for line in event.lines)

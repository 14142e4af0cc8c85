"""A whole page from one decision: its shelves, words, offers, duties and what an ad promised.

Asks `experience` once a page and hands templates what it answered. Held by
tests/storefront/test_composed.py: everything on a page names the one decision behind it.
"""

import msgspec

from shopkeeper import experience
from shopkeeper.domain import Context, DecideRequest, Decision, ProductId
from shopkeeper.storefront.cards import Card, cards_of
from shopkeeper.storefront.front import Front, Shopper
from shopkeeper.storefront.keeping import Kept, kept_of
from shopkeeper.storefront.offered import Offered, offered_of, priced
from shopkeeper.storefront.worded import Said, said_by


class Shelf(msgspec.Struct, frozen=True):
    name: str
    title: str
    """As `pages.yaml` has it; empty where it has none."""
    cards: tuple[Card, ...]


class Composed(msgspec.Struct, frozen=True):
    """One page, as its template takes it."""

    decision: Decision
    shelves: tuple[Shelf, ...]
    """Those with something on them, in the order of `pages.yaml`."""
    offers: tuple[Offered, ...]
    words: tuple[Said, ...]
    promise: Kept | None
    """What the visit's ad said; None: nothing that binds."""

    def price(self, card: Card) -> Card:
        """A card of this page that stands on no shelf, with what the decision says of its price."""
        return priced(card, self.decision)


def compose(
    front: Front,
    shopper: Shopper,
    name: str,
    context: Context,
    away: tuple[ProductId, ...] = (),
) -> Composed:
    """Ask for a page of `pages.yaml`.

    Args:
        away: Products that stand elsewhere on the page: no shelf shows them.
    """
    decision = experience.decide(
        front.services,
        DecideRequest(
            page=name,
            customer=shopper.customer,
            session_id=shopper.session,
            context=context,
            promise=shopper.visit.promise,
        ),
        signal=shopper.signal,
    )
    return composed_of(front, decision, _shelves(front, decision, frozenset(away)))


def composed_of(front: Front, decision: Decision, shelves: tuple[Shelf, ...] = ()) -> Composed:
    """A page that was decided, as its template takes it."""
    return Composed(
        decision,
        shelves,
        offered_of(decision, front.services.facts.time_zone),
        said_by(decision),
        kept_of(front, decision),
    )


def _shelves(front: Front, decision: Decision, away: frozenset[ProductId]) -> tuple[Shelf, ...]:
    shop = front.shop()
    page = shop.governed.rules.pages.page(decision.page)
    titles = {slot.id: slot.title for slot in page.slots} if page else {}
    shelves = []
    for name, slate in decision.slates.items():
        shown = [one for one in slate.products if one.id not in away]
        cards = cards_of(shown, shop.columns, decision.decision_id, name)
        if cards:
            whole = tuple(priced(card, decision) for card in cards)
            shelves.append(Shelf(name, titles.get(name, ""), whole))
    return tuple(shelves)

"""Ask a snapshot once before anybody waits for it: loads all compiled code an answer needs."""

from datetime import UTC, datetime

from shopkeeper.customers import Profile
from shopkeeper.decisions.decide import decide
from shopkeeper.decisions.history import read_history
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.placements import PLACEMENTS
from shopkeeper.decisions.policy import Policy
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import (
    Context,
    DecideRequest,
    DecisionId,
    Event,
    Line,
    MessageId,
    PlacementRequest,
)

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def warmed(shop: Shop) -> Shop:
    """The same snapshot, after it answered for a customer who just looked at a product."""
    if not shop.columns.ids:
        return shop
    product = shop.columns.ids[0]
    event = Event(MessageId("warm-up"), "Product Viewed", _WHEN, (Line(product),))
    who = Profile(None, (event,), (1,))
    slots = tuple(PlacementRequest(name, n=4) for name in PLACEMENTS)
    for context in (Context(), Context(page="product", product_id=product)):
        request = DecideRequest(slots, context=context)
        policy = Policy(diversity=0.1)
        moment = Moment(who, read_history(who, shop), request, shop, 0.0, _WHEN, policy)
        decide(moment, DecisionId("warm-up"))
    return shop

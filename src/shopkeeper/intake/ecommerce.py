"""Check the payload of one e-commerce event and make it an `Event`, whatever names it came in.

Comes in: an object of the sender and the sender's vocabulary (`Names`). Goes out: an event; what
is not interpreted stays in `properties` as it was said. Pure; faults name the sender's own path.

Every name of Segment's specification is read here; `tests/intake/test_segment.py` holds that.
"""

from datetime import datetime
from typing import Any

import msgspec

from shopkeeper.domain import (
    EVENT_NAMES,
    Context,
    DecisionId,
    Event,
    Line,
    MessageId,
    Money,
    OrderId,
    ProductId,
    SessionId,
)
from shopkeeper.intake.fields import Fault, Fields, read_number, read_text

ONE_PRODUCT = frozenset({
    "Product Clicked",
    "Product Viewed",
    "Product Added",
    "Product Removed",
    "Product Added to Wishlist",
    "Product Removed from Wishlist",
    "Wishlist Product Added to Cart",
    "Product Shared",
    "Product Reviewed",
    "Product Disliked",
    "Reviews Viewed",
    "Reviews Searched",
    "Reviews Filtered",
    "Product Question Asked",
    "Product Question Answered",
})
"""Events about exactly one product."""

ORDERS = frozenset({"Order Completed", "Order Updated", "Order Cancelled", "Order Refunded"})
"""Events about one order, which they must name."""

_TEXTS = (
    "cart_id", "checkout_id", "list_id", "category", "affiliation", "promotion_id", "creative",
    "name", "brand", "variant", "sku", "url", "image_url", "coupon", "coupon_id", "coupon_name",
    "reason", "wishlist_id", "wishlist_name", "share_via", "recipient", "review_id",
    "shipping_method", "payment_method",
)  # fmt: skip
_LONG_TEXTS = ("review_body", "share_message")
_NUMBERS = ("revenue", "subtotal", "shipping", "tax", "discount", "value", "total", "rating")
_LISTS = ("filters", "sorts")
_LONG = 20_000


class Names(msgspec.Struct, frozen=True):
    """What one sender calls the fields an event is made of."""

    product_ids: tuple[str, ...] = ("product_id", "sku")
    """The first that is said wins."""
    products: str = "products"
    position: str = "position"
    order_id: str = "order_id"
    query: str = "query"
    totals: tuple[str, ...] = ("total", "revenue", "value")
    """Where the amount of an event stands; the first that is said wins."""
    inline: bool = True
    """The product of a one-product event stands in the payload itself, not in `products`."""


class Envelope(msgspec.Struct, frozen=True):
    """What was read around the payload."""

    message_id: MessageId
    time: datetime
    context: Context
    session_id: SessionId | None = None


def read_event(name: str, payload: Fields, names: Names, envelope: Envelope) -> Event:
    """Read a payload under the rules of its event's name; a name not ours is kept as it is.

    Raises:
        Fault: A field is missing or of the wrong type.
    """
    if name not in EVENT_NAMES:
        return keep_event(name, payload, envelope)
    currency = payload.currency()
    lines, leftovers = _lines(name, payload, names, currency)
    order_id = payload.required(names.order_id) if name in ORDERS else payload.text(names.order_id)
    query = payload.text(names.query, _LONG)
    if name == "Products Searched" and query is None:
        raise Fault(payload.at(names.query), "the words searched for", None)
    total = _total(payload, names, currency)
    _check_rest(payload)
    event = Event(
        envelope.message_id,
        name,
        envelope.time,
        lines=lines,
        session_id=_session(payload) or envelope.session_id,
        order_id=OrderId(order_id) if order_id else None,
        decision_id=_decision(payload),
        placement=payload.text("placement"),
        query=query,
        total=total,
        context=envelope.context,
    )
    return msgspec.structs.replace(event, properties=payload.rest() | leftovers)


def read_line(item: Fields, names: Names, currency: str | None) -> Line:
    """One product of an event; its price counts only where its currency is known."""
    product_id = next((found for n in names.product_ids if (found := item.text(n))), None)
    if product_id is None:
        raise Fault(item.at(names.product_ids[0]), "the id of a product", None)
    quantity = item.integer("quantity", at_least=1)
    price = item.money("price", item.currency() or currency)
    if price is not None and price.amount < 0:
        raise Fault(item.at("price"), "an amount of 0 or more", item.get("price"))
    return Line(
        ProductId(product_id),
        quantity=1 if quantity is None else quantity,
        price=price,
        position=item.integer(names.position, at_least=0) or None,
    )


def _lines(
    name: str, payload: Fields, names: Names, currency: str | None
) -> tuple[tuple[Line, ...], dict[str, Any]]:
    if name in ONE_PRODUCT and names.inline:
        return (read_line(payload, names, currency),), {}
    items = payload.records(names.products)
    if name in ONE_PRODUCT and len(items) != 1:
        raise Fault(payload.at(names.products), "exactly one product", payload.get(names.products))
    lines = tuple(read_line(item, names, currency) for item in items)
    rests = [item.rest() for item in items]
    return lines, {names.products: rests} if any(rests) else {}


def _total(payload: Fields, names: Names, currency: str | None) -> Money | None:
    for name in names.totals:
        if (found := payload.money(name, currency)) is not None:
            return found
    return None


def _check_rest(payload: Fields) -> None:
    rest = payload.rest()
    for name in rest.keys() & set(_TEXTS):
        read_text(rest[name], payload.at(name), _LONG)
    for name in rest.keys() & set(_LONG_TEXTS):
        read_text(rest[name], payload.at(name), _LONG)
    for name in rest.keys() & set(_NUMBERS):
        read_number(rest[name], payload.at(name))
    for name in rest.keys() & set(_LISTS):
        Fields({name: rest[name]}, payload.path).records(name)


def keep_event(name: str, payload: Fields, envelope: Envelope) -> Event:
    """An event whose payload is kept as it was said, apart from session, decision and placement."""
    return Event(
        envelope.message_id,
        name,
        envelope.time,
        session_id=_session(payload) or envelope.session_id,
        decision_id=_decision(payload),
        placement=payload.text("placement"),
        context=envelope.context,
        properties=payload.rest(),
    )


def _session(payload: Fields) -> SessionId | None:
    found = payload.text("session_id")
    return SessionId(found) if found else None


def _decision(payload: Fields) -> DecisionId | None:
    found = payload.text("decision_id")
    return DecisionId(found) if found else None

"""Translate Google Analytics 4 e-commerce events into ours.

Comes in: one event as the Measurement Protocol sends it, with the envelope's fields laid beside
it: `{name, params, timestamp_micros?, client_id? | user_pseudo_id?, user_id?, consent?}`. Goes
out: one `Arrival`, one `Rejection`, or, where one GA4 event holds many items and ours is about
one product, an outcome per item. Pure.

Whatever JSON comes in, nothing is raised, and an event sent twice gets the same message ids;
`tests/intake/test_ga4.py` holds both. GA4 has no message id: a digest of the event stands for it,
with the item's place behind it where there are several.

Source: Google, "Google Analytics 4: recommended events" and "Consent mode reference", 2025.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from shopkeeper.domain import Context, CustomerRef, Event, MessageId, SessionId
from shopkeeper.intake.arrival import Arrival, Outcome
from shopkeeper.intake.ecommerce import ONE_PRODUCT, Envelope, Names, keep_event, read_event
from shopkeeper.intake.fields import EPOCH, MAX_ID, Fault, Fields, check_plain, digest

EVENTS = {
    "view_item_list": "Product List Viewed",
    "select_item": "Product Clicked",
    "view_item": "Product Viewed",
    "add_to_cart": "Product Added",
    "remove_from_cart": "Product Removed",
    "add_to_wishlist": "Product Added to Wishlist",
    "view_cart": "Cart Viewed",
    "begin_checkout": "Checkout Started",
    "add_shipping_info": "Checkout Step Completed",
    "add_payment_info": "Payment Info Entered",
    "purchase": "Order Completed",
    "refund": "Order Refunded",
    "view_promotion": "Promotion Viewed",
    "select_promotion": "Promotion Clicked",
    "search": "Products Searched",
    "view_search_results": "Products Searched",
    "page_view": "Page Viewed",
}
"""What GA4 calls an event, and what we do; any other name is kept as it is."""

CATEGORIES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "personalization": (
        frozenset({"personalization_storage"}),
        frozenset({"functionality_storage"}),
    ),
    "analytics": (frozenset({"analytics_storage"}), frozenset()),
    "advertising": (frozenset({"ad_user_data", "ad_personalization"}), frozenset({"ad_storage"})),
}
"""A category of ours is agreed to where all of the first consent-mode keys are granted, and those
of the second that are stated; it is refused where one of either is denied. The Measurement Protocol
knows `ad_user_data` and `ad_personalization` alone, so no more is needed to agree to advertising.
`security_storage` says nothing: fraud is not among our uses."""

_NAMES = Names(
    product_ids=("item_id",),
    products="items",
    position="index",
    order_id="transaction_id",
    query="search_term",
    totals=("value",),
)
_RENAMED = {
    "item_name": "name",
    "item_brand": "brand",
    "item_category": "category",
    "item_variant": "variant",
    "item_list_id": "list_id",
    "creative_name": "creative",
    "shipping_tier": "shipping_method",
    "payment_type": "payment_method",
}
"""Fields of an event or an item that are kept under Segment's name."""
_ENVELOPE = frozenset({"items", "ga_session_id", "page_location"})
"""Parameters that are read before the payload is."""


class _Message(msgspec.Struct, frozen=True):
    """The part of a GA4 event that all events made of it share."""

    name: str
    envelope: Envelope
    who: CustomerRef
    consent: dict[str, Any] | None


def translate(raw: object, index: int, received: datetime) -> list[Outcome]:
    """Read one event.

    Args:
        index: Its place in the batch, from 0; named in a rejection.
        received: When it reached us (UTC); the time of an event that states none.
    """
    try:
        check_plain(raw)
        record = Fields(raw)
        params = record.record("params")
        message = _message(record, params, received)
        payloads = _payloads(message.name, params)
    except Fault as fault:
        return [fault.rejection(index)]
    if len(payloads) == 1:
        return [_outcome(message, payloads[0], "", index)]
    return [_outcome(message, part, f":{i}", index) for i, part in enumerate(payloads)]


def _message(record: Fields, params: Fields, received: datetime) -> _Message:
    name = record.required("name", "the name of an event")
    session = params.text("ga_session_id")
    envelope = Envelope(
        MessageId(record.text("message_id") or digest(record.values)),
        _time(record, received),
        Context(page=params.text("page_location", 4 * MAX_ID) or ""),
        SessionId(session) if session else None,
    )
    who = CustomerRef(
        record.text("user_id"), record.text("client_id") or record.text("user_pseudo_id")
    )
    return _Message(EVENTS.get(name, name), envelope, who, stated_consent(record))


def _time(record: Fields, received: datetime) -> datetime:
    micros = record.integer("timestamp_micros", at_least=0)
    if micros is None:
        return received
    return min(EPOCH + timedelta(microseconds=micros), received)


def _payloads(name: str, params: Fields) -> list[Fields]:
    """One payload per event to make: the params, or each item laid over them."""
    if name not in ONE_PRODUCT:
        return [params]
    items = params.records("items")
    if not items:
        raise Fault(params.at("items"), "at least one item", params.get("items"))
    shared = {key: value for key, value in params.values.items() if key not in _ENVELOPE}
    return [Fields({**shared, **item.values}, item.path) for item in items]


def _outcome(message: _Message, payload: Fields, suffix: str, index: int) -> Outcome:
    read = keep_event if message.name == "Page Viewed" else _read
    message_id = MessageId(message.envelope.message_id + suffix)
    try:
        event = read(
            message.name, payload, msgspec.structs.replace(message.envelope, message_id=message_id)
        )
    except Fault as fault:
        return fault.rejection(index)
    event = msgspec.structs.replace(event, properties=_renamed(event.properties))
    return Arrival(event, message.who, message.consent)


def _read(name: str, payload: Fields, envelope: Envelope) -> Event:
    return read_event(name, payload, _NAMES, envelope)


def _renamed(said: dict[str, Any]) -> dict[str, Any]:
    """The leftovers under Segment's names; those of the items under `products`."""
    found = {_RENAMED.get(n, n): value for n, value in said.items() if n not in _ENVELOPE}
    if isinstance(said.get("items"), list):
        found["products"] = [_renamed(i) if isinstance(i, dict) else i for i in said["items"]]
    return found


def stated_consent(record: Fields) -> dict[str, Any] | None:
    """Consent-mode keys as categories; only the word `granted`, or true, agrees.

    What is neither agreed to nor refused is left out, which agrees to nothing.

    >>> stated_consent(Fields({"consent": {"analytics_storage": "granted", "ad_storage": "no"}}))
    {'analytics': True}
    """
    stated = record.get("consent")
    if stated is None:
        return None
    if not isinstance(stated, dict):
        return {}
    granted = {key for key, value in stated.items() if _is(value, True, "granted")}
    denied = {key for key, value in stated.items() if _is(value, False, "denied")}
    said: dict[str, Any] = {}
    for category, (needed, heeded) in CATEGORIES.items():
        if denied & (needed | heeded):
            said[category] = False
        elif granted >= needed | (heeded & stated.keys()):
            said[category] = True
    return said


def _is(value: object, plain: bool, word: str) -> bool:
    return value is plain or (isinstance(value, str) and value.lower() == word)

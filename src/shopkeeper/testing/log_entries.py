"""Entries the suites of a log are made of."""

from datetime import UTC, datetime
from typing import Any

from shopkeeper.domain import (
    Basis,
    CustomerKey,
    DecideRequest,
    Decision,
    DecisionId,
    Event,
    Line,
    MessageId,
    Money,
    PriceObserved,
    PricePlace,
    ProductChanged,
    ProductId,
    ProductWithdrawn,
    Stated,
)
from shopkeeper.log import Entry, Record, Tombstone

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
BASIS = Basis(("analytics", "personalization"), "the contract suite", NOW)
ANN, BOB, EVE = CustomerKey(1), CustomerKey(2), CustomerKey(3)
STRANGER = CustomerKey(99)
"""A customer the sealer has no key of."""

_PLACE = PricePlace("GB", "GBP")


def customer_keys() -> dict[CustomerKey, bytes]:
    """Sealing keys of the suite's customers; the same in every process."""
    return {customer: bytes([customer]) * 32 for customer in (ANN, BOB, EVE)}


def entry(
    message: str, customer: CustomerKey | None = ANN, name: str = "Product Viewed", **event: Any
) -> Entry:
    """An entry with an event, as `experience` would hand it over."""
    record = Event(MessageId(message), name, NOW, lines=(Line(ProductId("mug")),), **event)
    return Entry(record.message_id, record, NOW, customer, BASIS if customer else None)


def entry_of(message: str, record: Record, customer: CustomerKey | None = None) -> Entry:
    """An entry with any record."""
    return Entry(MessageId(message), record, NOW, customer, BASIS if customer else None)


def every_kind() -> list[Entry]:
    """One entry of each kind of record, all of Ann's that can be."""
    request = DecideRequest(placements=())
    decision = Decision(DecisionId("d1"), NOW, request, "holdout", {}, {"model": "1"})
    mug, price = ProductId("mug"), Money(255, "GBP")
    return [
        entry("event"),
        entry("exposure", name="Products Exposed"),
        entry_of("decision", decision, ANN),
        entry_of("changed", ProductChanged(mug, {"title": "Mug"}, True, _PLACE, NOW)),
        entry_of("withdrawn", ProductWithdrawn(mug, NOW)),
        entry_of("priced", PriceObserved(mug, _PLACE, price, NOW, "feed")),
        entry_of("stated", Stated("size", "M", "quiz", NOW), ANN),
        entry_of("tombstone", Tombstone(NOW), ANN),
    ]

"""What happened in the shop, in Segment's V2 e-commerce names, and a few of our own.

Events carry no outside id of a customer: who it was travels beside the event until `customers`
has turned it into an internal key.
"""

from datetime import datetime
from typing import Any

import msgspec

from shopkeeper.domain.decision import Context
from shopkeeper.domain.ids import DecisionId, MessageId, OrderId, ProductId, SessionId
from shopkeeper.domain.money import Money

SEGMENT_EVENTS = (
    "Products Searched", "Product List Viewed", "Product List Filtered",
    "Promotion Viewed", "Promotion Clicked",
    "Product Clicked", "Product Viewed", "Product Added", "Product Removed",
    "Cart Viewed", "Checkout Started", "Checkout Step Viewed", "Checkout Step Completed",
    "Payment Info Entered",
    "Order Completed", "Order Updated", "Order Cancelled", "Order Refunded",
    "Coupon Entered", "Coupon Applied", "Coupon Removed", "Coupon Denied",
    "Product Added to Wishlist", "Product Removed from Wishlist", "Wishlist Product Added to Cart",
    "Product Shared", "Cart Shared", "Product Reviewed",
)  # fmt: skip
"""Every event of Segment's e-commerce specification, version 2."""

OWN_EVENTS = (
    "Products Exposed",  # what was really seen: decision_id, placement, products
    "Product Disliked",  # "not interested"
    "Reviews Viewed",  # of one product: opened, read
    "Reviews Searched",  # of one product, for the words of `query`
    "Reviews Filtered",  # of one product, by stars or topics
    "Product Question Asked",
    "Product Question Answered",
    "Page Viewed",  # a Segment `page` call
    "Customer Identified",  # a Segment `identify` call
)
"""What a personalization platform needs and the standard lacks, named in the same style."""

SHOWN_EVENTS = frozenset((
    "Products Exposed", "Product List Viewed", "Cart Viewed", "Promotion Viewed",
    "Checkout Step Viewed", "Page Viewed",
))  # fmt: skip
"""What a page showed, as opposed to what the customer did there. Pages send these by the dozen, so
they are kept apart: a customer's recent history is what they did."""

EVENT_NAMES = frozenset(SEGMENT_EVENTS + OWN_EVENTS)


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One product within an event."""

    product_id: ProductId
    quantity: int = 1
    price: Money | None = None
    """Per unit, as paid or as shown."""
    position: int | None = None
    """Place in the list it was shown in, from 1."""


class Event(msgspec.Struct, frozen=True, tag="event", omit_defaults=True):
    """One thing that happened, validated once, at the edge."""

    message_id: MessageId
    name: str
    """One of `EVENT_NAMES`, or the shop's own name for an event we keep but do not interpret."""
    time: datetime
    """When it happened (UTC), corrected for the sender's clock."""
    lines: tuple[Line, ...] = ()
    session_id: SessionId | None = None
    order_id: OrderId | None = None
    decision_id: DecisionId | None = None
    """The decision this answers: a click, a cart or an order that came from it."""
    placement: str | None = None
    query: str | None = None
    """The words of a search."""
    total: Money | None = None
    """What the customer paid, or the value of the step."""
    context: Context = Context()
    properties: dict[str, Any] = {}
    """Whatever else was said, as it was said."""
    claimed: bool = False
    """An order that a browser told of with a key everybody can read, and no server of the shop."""

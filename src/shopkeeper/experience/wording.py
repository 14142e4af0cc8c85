"""Say where a belief comes from and what it is, in words its customer may read.

Evidence, a variable and product titles come in; sentences go out. Pure.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from shopkeeper.customers.preferences import Evidence, Variable
from shopkeeper.domain import ProductId, Source, Value

Titles = Callable[[ProductId], str]
"""Title of a product; empty of one no longer sold."""

_SAID: dict[Source, str] = {
    "quiz": "You said so in a quiz",
    "post_purchase": "You said so after an order",
    "support": "You told our support",
    "form": "You filled it in",
    "import": "It came with your customer record",
    "customer": "You set it yourself",
    "behaviour": "It follows from what you did",
}
_DID = {
    "Order Completed": "You bought {product}",
    "Order Refunded": "You returned {product}",
    "Product Added": "You put {product} into the basket",
    "Product Removed": "You took {product} out of the basket",
    "Product Added to Wishlist": "You wished for {product}",
    "Product Removed from Wishlist": "You took {product} off your wish list",
    "Product Clicked": "You chose {product} from a list",
    "Product Viewed": "You looked at {product}",
    "Product Shared": "You shared {product}",
    "Product Reviewed": "You reviewed {product}",
    "Product Disliked": "You waved {product} away",
    "Reviews Viewed": "You read reviews of {product}",
    "Reviews Searched": "You searched the reviews of {product}",
    "Reviews Filtered": "You filtered the reviews of {product}",
    "Products Searched": "You searched for it",
    "Product List Filtered": "You filtered a list by it",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def evidence_words(evidence: Evidence, titles: Titles, zone: ZoneInfo) -> str:
    """Like "You looked at Red Mug on 3 March 2026".

    Args:
        zone: Whose calendar the day is told by.
    """
    product = titles(ProductId(evidence.product)) if evidence.product else ""
    if not evidence.event:
        said = _SAID[evidence.source]
    elif evidence.event in _DID:
        said = _DID[evidence.event].format(product=product or "something we no longer sell")
    else:
        said = f"It follows from “{evidence.event}”"
    return f"{said} on {day_words(evidence.time, zone)}"


def day_words(time: datetime, zone: ZoneInfo) -> str:
    """The day, as people write it."""
    local = time.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def value_words(value: Value | None, variable: Variable) -> str:
    """The value as a shopper reads it; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return variable.options.get(value, value)
    if isinstance(value, tuple):
        joint = ", then " if variable.kind == "ranked" else ", "
        return joint.join(variable.options.get(one, one) for one in value)
    return _scale_words(value, variable) if variable.kind == "scale" else f"{value:g}"


def _scale_words(value: float, variable: Variable) -> str:
    low, high = variable.ends
    share = (value - variable.low) / (variable.high - variable.low or 1.0)
    if not (low and high):
        return f"{share:.0%}"
    if abs(share - 0.5) <= _MIDDLE:
        return "in between"
    near = low if share < 0.5 else high
    return near if abs(share - 0.5) > _CLEAR else f"rather: {near}"


_MIDDLE, _CLEAR = 0.1, 0.3
"""Distances from the middle of a scale: what is within the first leans nowhere, what is beyond the
second leans clearly."""

"""The basket of a visit: what its events put in and took out. Pure.

`tests/storefront/test_basket.py` holds that a basket is what a plain count of the events says.
"""

from collections.abc import Sequence

import msgspec

from shopkeeper.domain import DecisionId, Event, ProductId, SessionId


class BasketLine(msgspec.Struct, frozen=True):
    product_id: ProductId
    quantity: int
    decision_id: DecisionId | None = None
    """The decision that showed it, where one did."""


def basket_of(events: Sequence[Event], session_id: SessionId) -> tuple[BasketLine, ...]:
    """What is in the basket now, in the order it was first put in.

    Args:
        events: Of one visit or more, oldest first.
    """
    held: dict[ProductId, BasketLine] = {}
    for event in events:
        if event.session_id != session_id:
            continue
        if event.name == "Order Completed":
            held.clear()
        elif event.name in _SIGNS:
            _apply(held, event, _SIGNS[event.name])
    return tuple(held.values())


_SIGNS = {"Product Added": 1, "Product Removed": -1}


def _apply(held: dict[ProductId, BasketLine], event: Event, sign: int) -> None:
    for line in event.lines:
        before = held.get(line.product_id)
        quantity = (before.quantity if before else 0) + sign * line.quantity
        if quantity <= 0:
            held.pop(line.product_id, None)
            continue
        decision = event.decision_id or (before.decision_id if before else None)
        held[line.product_id] = BasketLine(line.product_id, quantity, decision)

"""Entries of a log that tell of orders and looks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shopkeeper.domain import (
    Basis,
    CustomerKey,
    Event,
    Line,
    MessageId,
    OrderId,
    ProductId,
    SessionId,
)
from shopkeeper.log import Entry, Logged

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
AGREED = Basis(("analytics",), "test", NOW)
MUG, BOWL = ProductId("mug"), ProductId("bowl")
SHELF = {MUG: 0, BOWL: 1}


def act(
    name: str,
    days: float = 1.0,
    who: int | None = None,
    order: str = "",
    *products: ProductId,
    visit: str = "",
    basis: Basis = AGREED,
) -> Entry:
    """What happened so many days ago."""
    time = NOW - timedelta(days=days)
    message = MessageId(f"{name} {days} {who} {order} {products} {visit}")
    said: dict[str, Any] = {
        "lines": tuple(Line(one) for one in products),
        "order_id": OrderId(order) if order else None,
        "session_id": SessionId(visit) if visit else None,
    }
    event = Event(message, name, time, **said)
    customer = None if who is None else CustomerKey(who)
    return Entry(message, event, time, customer, basis if customer is not None else None)


def bought(days: float, who: int | None, order: str, *products: ProductId) -> Entry:
    return act("Order Completed", days, who, order, *(products or (MUG,)))


def logged(*entries: Entry) -> list[Logged]:
    return [Logged(i, NOW, entry) for i, entry in enumerate(entries, 1)]

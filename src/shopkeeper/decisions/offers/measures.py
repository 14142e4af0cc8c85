"""What tiers are told by: a customer's orders, and nothing else of them.

Events come in; counts, days and amounts go out. Pure. Cancelled orders do not count, one order is
counted once however often it was told, what lies ahead of `now` is not yet, and what was refunded
is taken off the order it was for. What a browser claims counts for no tier:
tests/decisions/offers/test_measures.py.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from shopkeeper.domain import Event

_DAY = timedelta(days=1)


class Paid(msgspec.Struct, frozen=True):
    """One order."""

    days: int
    """Whole days since."""
    amount: int
    """Minor units paid, less refunds; never below 0."""


class Measures(msgspec.Struct, frozen=True):
    """A customer's orders as tiers see them."""

    paid: tuple[Paid, ...] = ()
    """Newest first."""
    whole: bool = True
    """False: there are older events, so that every count is at least."""
    reach: int = 0
    """Whole days back to the oldest event that was read."""

    @property
    def orders(self) -> int:
        return len(self.paid)

    @property
    def days_since_first_order(self) -> int | None:
        return self.paid[-1].days if self.paid else None

    @property
    def days_since_last_order(self) -> int | None:
        return self.paid[0].days if self.paid else None

    def spent(self, days: int | None) -> int:
        """Minor units paid in the last `days`; None: ever."""
        return sum(p.amount for p in self.paid if days is None or p.days < days)

    def saw(self, days: int | None) -> bool:
        """Whether all of the last `days` was read."""
        return self.whole or (days is not None and days <= self.reach)


def measures_of(
    events: Sequence[Event], whole: bool, now: datetime, currency: str = ""
) -> Measures:
    """Read a customer's orders.

    Args:
        events: The customer's, in any order.
        whole: Whether they are all there ever were.
        currency: Amounts in another one are not counted; empty: that of the newest order.
    """
    past = sorted((e for e in events if e.time <= now), key=lambda e: e.time)
    told = [e for e in past if not e.claimed]
    orders = _orders(told)
    newest = next((e.total.currency for e in reversed(orders.values()) if e.total), "")
    refunds = _refunds(told, currency or newest)
    paid = [
        Paid((now - e.time) // _DAY, max(_amount(e, currency or newest) - refunds.get(name, 0), 0))
        for name, e in orders.items()
    ]
    reach = (now - past[0].time) // _DAY if past else 0
    return Measures(tuple(sorted(paid, key=lambda p: p.days)), whole, reach)


def _orders(past: Iterable[Event]) -> dict[str, Event]:
    """Order to its first telling, with its newest total; oldest first."""
    orders: dict[str, Event] = {}
    for event in past:
        name = event.order_id or event.message_id
        if event.name == "Order Completed":
            orders.setdefault(name, event)
        elif event.name == "Order Updated" and name in orders and event.total is not None:
            orders[name] = msgspec.structs.replace(orders[name], total=event.total)
        elif event.name == "Order Cancelled":
            orders.pop(name, None)
    return orders


def _refunds(past: Iterable[Event], currency: str) -> dict[str, int]:
    """Order to what was given back of it; without its number, of the newest before."""
    back: dict[str, int] = {}
    newest = ""
    for event in past:
        if event.name == "Order Completed":
            newest = event.order_id or event.message_id
        elif event.name == "Order Refunded":
            name = event.order_id or newest
            back[name] = back.get(name, 0) + _amount(event, currency)
    return back


def _amount(event: Event, currency: str) -> int:
    if event.total is not None:
        return abs(event.total.amount) if event.total.currency == currency else 0
    priced = [(line.price, line.quantity) for line in event.lines if line.price is not None]
    return sum(abs(p.amount * n) for p, n in priced if p.currency == currency)

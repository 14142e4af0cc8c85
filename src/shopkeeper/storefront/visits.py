"""What each visit put into its basket and ordered, for as long as the shop is open.

A basket is there for everybody, whatever they agreed to, so it is not read from what is kept of
customers: it is held here, in memory, by the visit's random name, and goes with the program or with
the customer. Any thread may use it. Held by `tests/storefront/test_visits.py`.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from shopkeeper.domain import CustomerRef, Event, MessageId, SessionId

HELD = 2_000
"""Visits at most; the one that did nothing for longest goes first."""
BASKET_EVENTS = frozenset(("Product Added", "Product Removed", "Order Completed"))

Whose = tuple[CustomerRef, SessionId]


class Visits:
    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[Whose, dict[MessageId, Event]] = OrderedDict()

    def keep(self, customer: CustomerRef, session: SessionId, events: Iterable[Event]) -> None:
        """Hold what concerns the basket; the same message twice counts once."""
        wanted = [event for event in events if event.name in BASKET_EVENTS]
        if not wanted:
            return
        with self._lock:
            held = self._held.setdefault((customer, session), {})
            for event in wanted:
                held.setdefault(event.message_id, event)
            self._held.move_to_end((customer, session))
            while len(self._held) > HELD:
                self._held.popitem(last=False)

    def of(self, customer: CustomerRef, session: SessionId) -> tuple[Event, ...]:
        """In the order they happened."""
        with self._lock:
            return tuple(self._held.get((customer, session), {}).values())

    def forget(self, customer: CustomerRef) -> None:
        """Everything of a customer, in whichever visit."""
        with self._lock:
            for whose in [whose for whose in self._held if whose[0] == customer]:
                del self._held[whose]

"""Whom the shop can be viewed as: real customers of the data, and two strangers."""

from collections.abc import Sequence

import msgspec

from shopkeeper.domain import CustomerRef, SessionId
from shopkeeper.experience import Regular
from shopkeeper.storefront.visit import Visit
from shopkeeper.storefront.words import counted

STRANGER, WITH_BASKET = "stranger", "basket"


class Persona(msgspec.Struct, frozen=True):
    ref: str
    label: str
    line: str
    """Who that is, in one line."""
    customer_id: str | None = None
    """None: somebody the shop has never seen."""

    def customer(self, visit: Visit) -> CustomerRef:
        """The ids a page of this visit speaks of."""
        if self.customer_id is not None:
            return CustomerRef(id=self.customer_id)
        return CustomerRef(anonymous_id=f"demo-{visit.id}-{self.ref}")

    def session(self, visit: Visit) -> SessionId:
        """One per person viewed as, so that each keeps a basket of their own."""
        return SessionId(f"demo-{visit.id}-{self.ref}")


def personas(regulars: Sequence[Regular]) -> tuple[Persona, ...]:
    """Everybody on offer; the first is whom a new visit begins as."""
    known = [
        Persona(f"c-{regular.id}", f"Customer {regular.id}", _line(regular), regular.id)
        for regular in regulars
    ]
    return (
        *known,
        Persona(STRANGER, "A stranger", "First visit, nothing known"),
        Persona(WITH_BASKET, "A stranger with a basket", "First visit, two products chosen"),
    )


def _line(regular: Regular) -> str:
    orders = counted(regular.orders, "order")
    favourite = regular.favourite_type.rpartition(" > ")[2]
    return f"{orders}, mostly {favourite.lower()}" if favourite else orders

"""Spend what was held: an order that used a limited offer uses up its budget, for good.

Follows the log for `Order Completed` that names offers of the menu, in `offers` (a list of ids) or
`coupon` (one), and what they took off, in `discount`, major units as Segment has it. Each order
counts once, so entries may be read again, and takes the place of what was held for its customer or
its visit. Held by tests/experience/test_redeeming.py.
"""

from collections.abc import Sequence

import structlog

from shopkeeper.customers import Directory, Person
from shopkeeper.decisions import Shop
from shopkeeper.decisions.offers import Offer, hold_of, offers_named, order_named, visit_named
from shopkeeper.decisions.ports import Granted, Hold, Reservations
from shopkeeper.domain import CustomerKey, Event, InvalidRequest, NotFound, parse_money
from shopkeeper.log import Kind, Log, Logged, Positions

NAME = "redemptions"
ORDERED = "Order Completed"
_BATCH = 2_000
_log = structlog.get_logger("shopkeeper.experience")


class Redeeming:
    """Follows orders for one shop."""

    def __init__(
        self, log: Log, directory: Directory, reservations: Reservations, positions: Positions
    ) -> None:
        self._log = log
        self._directory = directory
        self._reservations = reservations
        self._positions = positions

    def follow(self, shop: Shop) -> None:
        """Redeem what orders used since the last look."""
        position = self._positions.of(NAME)
        while batch := self._log.read(position, _BATCH, Kind.EVENT):
            position = batch[-1].position
            for logged in batch:
                self._redeem(logged, shop)
            self._positions.advance(NAME, position)

    def _redeem(self, logged: Logged, shop: Shop) -> None:
        event = logged.entry.record
        if not isinstance(event, Event) or event.name != ORDERED:
            return
        named = set(offers_named(event.properties))
        used = [offer for offer in shop.governed.menu.offers if offer.id in named]
        holds = self._holds(event, logged.entry.customer, used, shop) if used else []
        if not holds:
            return
        answers = self._reservations.redeem(holds, event.time)
        for offer, answer in answers.items():
            if not isinstance(answer, Granted):
                _log.warning("offer used beyond its limits", offer=offer, why=answer.reason)

    def _holds(
        self, event: Event, customer: CustomerKey | None, used: Sequence[Offer], shop: Shop
    ) -> list[Hold]:
        holder, instead = self._holder(event, customer)
        found = (
            hold_of(
                shop.governed.menu.file,
                offer,
                key=order_named(event.order_id or event.message_id),
                holder=holder,
                saves=_saved(event, offer, len(used), shop.columns.currency),
                now=event.time,
                instead=instead,
            )
            for offer in used
        )
        return [hold for hold in found if hold is not None]

    def _holder(self, event: Event, customer: CustomerKey | None) -> tuple[str, tuple[str, ...]]:
        """Whom caps count for, and all that pages may have held the offer under for them."""
        visits = [event.session_id] if event.session_id else []
        try:
            person = None if customer is None else self._directory.person(customer)
        except NotFound:  # erased meanwhile: nothing is left but the order
            person = None
        if person is None:
            alone = visit_named(event.session_id or event.message_id)
            return alone, tuple(map(visit_named, visits))
        outside = self._directory.outside_names(person)
        names = [name for ref in outside if (name := ref.anonymous_id or ref.id)]
        held = (*map(str, person.keys), *map(visit_named, (*visits, *names)))
        return holder_named(person), held


def holder_named(person: Person) -> str:
    """What a known customer's offers are held under, and whom caps count for.

    >>> holder_named(Person((CustomerKey(7), CustomerKey(3))))
    '7'
    """
    return str(person.key)


def _saved(event: Event, offer: Offer, used: int, currency: str) -> int:
    """Its share of what was taken off, in minor units; its own amount where nothing says."""
    told = event.properties.get("discount")
    if isinstance(told, int | float | str) and not isinstance(told, bool):
        try:
            return max(parse_money(told, currency).amount, 0) // used
        except InvalidRequest:
            _log.warning("discount cannot be read", offer=offer.id)
    return offer.amount

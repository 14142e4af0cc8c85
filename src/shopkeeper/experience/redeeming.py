"""Spend what was held: an order that used a limited offer uses up its budget, for good.

An `Order Completed` that names offers of the menu, in `offers` (a list of ids) or `coupon` (one),
and what they took off, in `discount` together or in `discounts` by offer, major units as Segment
has it, is redeemed as soon as it is in the log, by whoever put it there, who still knows which
visit it is of. What a crash came before is caught up from the log. Each order counts once, so
entries may be read again, and takes the place of what was held for its customer or its visit. Whose
a use was is kept as long as a cap counts it. Held by tests/experience/test_redeeming.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

import msgspec
import structlog

from shopkeeper.customers import Directory, Person
from shopkeeper.decisions import Shop
from shopkeeper.decisions.offers import Offer, hold_of, limits_of, offers_named, order_named
from shopkeeper.decisions.ports import Granted, Hold, Reservations, Use
from shopkeeper.domain import CustomerRef, Event, InvalidRequest, NotFound, SessionId, parse_money
from shopkeeper.experience.holders import Holder, holder_of
from shopkeeper.log import Entry, Kind, Log, Positions

NAME = "redemptions"
ORDERED = "Order Completed"
OWN_TURN = timedelta(minutes=1)
"""For how long an order is left to whoever put it into the log."""
_BATCH = 2_000
_log = structlog.get_logger("shopkeeper.experience")


class Order(NamedTuple):
    """An entry of the log, and what it came with that is not kept there."""

    entry: Entry
    who: CustomerRef = CustomerRef()
    session: SessionId | None = None


def uses_offers(event: Event) -> bool:
    """Whether it is an order that says it used some."""
    return event.name == ORDERED and any(offers_named(event.properties))


class Redeeming:
    """Counts what orders used, for one shop."""

    def __init__(
        self, log: Log, directory: Directory, reservations: Reservations, positions: Positions
    ) -> None:
        self._log = log
        self._directory = directory
        self._reservations = reservations
        self._positions = positions

    def follow(self, shop: Shop, now: datetime) -> None:
        """Redeem what orders used that were left unredeemed since the last look.

        Stops at the first entry that is not due: times received need not rise as positions do.
        """
        position = self._positions.of(NAME)
        while batch := self._log.read(position, _BATCH, Kind.EVENT):
            due = list(takewhile(lambda logged: logged.received <= now - OWN_TURN, batch))
            self.redeem((Order(logged.entry) for logged in due), shop)
            if due:
                position = due[-1].position
                self._positions.advance(NAME, position)
            if len(due) < len(batch):
                return

    def fade(self, shop: Shop, now: datetime) -> None:
        """Let go of whose uses those are that no cap counts any more."""
        menu = shop.governed.menu
        campaigns = {campaign.id: campaign for campaign in menu.file.campaigns}
        limits = (
            limit
            for offer in menu.offers
            for limit in limits_of(offer, campaigns.get(offer.campaign), now)
        )
        for name, since in {limit.name: limit.since for limit in limits}.items():
            self._reservations.fade(name, now if since is None else since)

    def redeem(self, orders: Iterable[Order], shop: Shop) -> None:
        """Count what each of these used; once, however often it is told."""
        used = ((tuple(self._holds(order, shop)), order.entry.time) for order in orders)
        uses = [Use(holds, time) for holds, time in used if holds]
        if not uses:
            return
        for answers in self._reservations.redeem(uses):
            for offer, answer in answers.items():
                if not isinstance(answer, Granted):
                    _log.warning("offer used beyond its limits", offer=offer, why=answer.reason)

    def _holds(self, order: Order, shop: Shop) -> Iterator[Hold]:
        event = order.entry.record
        if not isinstance(event, Event) or not uses_offers(event):
            return
        named = set(offers_named(event.properties))
        used = [offer for offer in shop.governed.menu.offers if offer.id in named]
        key = order_named(event.order_id or order.entry.message_id)
        holder = self._holder(order, event) if used else Holder()
        of_nobody = order.entry.customer is None  # then it outlives whoever's keys these are
        for offer in used:
            hold = hold_of(
                shop.governed.menu.file,
                offer,
                key=key,
                holder=next(iter(holder.visits if of_nobody else holder.names), key),
                also=holder.names,
                saves=_saved(event, offer, len(used), shop.columns.currency),
                now=event.time,
                instead=holder.names,
            )
            if hold is not None:
                yield _unnamed(hold) if of_nobody else hold

    def _holder(self, order: Order, event: Event) -> Holder:
        """Whose use it is: the customer's whose the order is, or who is known by what it came with.

        Whoever agreed to nothing is nobody in the log; the offer's cap is theirs all the same.
        """
        person = self._person(order)
        return holder_of(self._directory, person, order.who, order.session or event.session_id)

    def _person(self, order: Order) -> Person | None:
        if order.entry.customer is None:
            return self._directory.find(order.who)
        try:
            return self._directory.person(order.entry.customer)
        except NotFound:  # erased meanwhile: nothing is left but the order
            return None


def _unnamed(hold: Hold) -> Hold:
    """The use of an order of nobody's: whose it was is kept only where a cap needs it."""
    if any(limit.cap is not None for limit in hold.limits):
        return hold
    return msgspec.structs.replace(hold, holder=hold.key, also=())


def _saved(event: Event, offer: Offer, used: int, currency: str) -> int:
    """Its share of what was taken off, in minor units; its own amount where nothing says."""
    shares, told = event.properties.get("discounts"), event.properties.get("discount")
    if isinstance(shares, Mapping) and offer.id in shares:
        told, used = shares[offer.id], 1
    if isinstance(told, int | float | str) and not isinstance(told, bool):
        try:
            return max(parse_money(told, currency).amount, 0) // used
        except InvalidRequest:
            _log.warning("discount cannot be read", offer=offer.id)
    return offer.amount

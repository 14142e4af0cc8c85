"""Spend what was held: an order that used a limited offer uses up its budget, for good.

Follows the log for `Order Completed` that names offers of the menu, in `offers` (a list of ids) or
`coupon` (one), and what they took off, in `discount`, major units as Segment has it. Redeeming
twice is redeeming once, so entries may be read again. Held by tests/experience/test_redeeming.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from shopkeeper.decisions import Shop
from shopkeeper.decisions.offers import Offer, hold_of, visit_named
from shopkeeper.decisions.ports import Granted, Hold, Reservations
from shopkeeper.domain import Event, InvalidRequest, parse_money
from shopkeeper.log import Kind, Log, Logged, Positions

NAME = "redemptions"
ORDERED = "Order Completed"
_BATCH = 2_000
_log = structlog.get_logger("shopkeeper.experience")


class Redeeming:
    """Follows orders for one shop."""

    def __init__(self, log: Log, reservations: Reservations, positions: Positions) -> None:
        self._log = log
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
        holds = list(_holds(event, logged, shop))
        if not holds:
            return
        answers = self._reservations.redeem(holds, event.time)
        for offer, answer in answers.items():
            if not isinstance(answer, Granted):
                _log.warning("offer used beyond its limits", offer=offer, why=answer.reason)


def _holds(event: Event, logged: Logged, shop: Shop) -> Iterator[Hold]:
    named = dict.fromkeys(offers_named(event.properties))
    menu = shop.governed.menu
    used = [offer for offer in menu.offers if offer.id in named]
    visit = visit_named(event.session_id or event.message_id)
    holder = str(logged.entry.customer) if logged.entry.customer is not None else visit
    for offer in used:
        saved = _saved(event, offer, len(used), shop.columns.currency)
        hold = hold_of(menu.file, offer, key=visit, holder=holder, saves=saved, now=event.time)
        if hold is not None:
            yield hold


def offers_named(properties: Mapping[str, Any]) -> Iterator[str]:
    """Ids of the offers an order says it used.

    >>> list(offers_named({"coupon": "spring", "offers": ["ten", 7]}))
    ['spring', 'ten']
    """
    coupon, offers = properties.get("coupon"), properties.get("offers")
    if isinstance(coupon, str):
        yield coupon
    if isinstance(offers, list):
        yield from (offer for offer in offers if isinstance(offer, str))


def _saved(event: Event, offer: Offer, used: int, currency: str) -> int:
    """Its share of what was taken off, in minor units; its own amount where nothing says."""
    told = event.properties.get("discount")
    if isinstance(told, int | float | str) and not isinstance(told, bool):
        try:
            return max(parse_money(told, currency).amount, 0) // used
        except InvalidRequest:
            _log.warning("discount cannot be read", offer=offer.id)
    return offer.amount

"""What each catalogue entry of the log does, said once for every back-end.

A record and the back-end's own storage come in; products, offers and ledger points are put there.
What the ledger promises of their order is in `catalog.ledger`.
"""

from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from shopkeeper.catalog.ledger import FEED, PricePoint
from shopkeeper.catalog.product import OFFER_FIELDS, Offer, bare, joined, merge, offer_of
from shopkeeper.domain import (
    PriceObserved,
    PricePlace,
    Product,
    ProductChanged,
    ProductId,
    ProductWithdrawn,
)
from shopkeeper.log import Record

_NEXT = timedelta(microseconds=1)
"""The least the ledger tells apart."""


class Storage(Protocol):
    """The little a back-end must be able to do while it follows the log."""

    def body(self, product_id: ProductId) -> Product | None:
        """The product without any offer."""

    def put_body(self, body: Product, time: datetime) -> None:
        """Replace the body; `time` is when it was added, unless it was there already."""

    def remove(self, product_id: ProductId) -> None:
        """Drop the body and every offer; the ledger stays."""

    def offer(self, product_id: ProductId, place: PricePlace) -> Offer | None: ...

    def put_offer(self, product_id: ProductId, place: PricePlace, offer: Offer) -> None: ...

    def point_at(
        self, product_id: ProductId, place: PricePlace, time: datetime
    ) -> PricePoint | None:
        """The ledger's point in force at `time`."""

    def newest_stated(self, product_id: ProductId, place: PricePlace) -> PricePoint | None:
        """The ledger's last point that the shop itself stated."""

    def put_point(self, product_id: ProductId, place: PricePlace, point: PricePoint) -> None:
        """Add the point, in place of one at the very same time."""


def follow(storage: Storage, record: Record) -> None:
    """Take in one record; those that do not concern the catalogue change nothing."""
    if isinstance(record, ProductChanged):
        _change(storage, record)
    elif isinstance(record, PriceObserved):
        _observe(storage, record)
    elif isinstance(record, ProductWithdrawn):
        storage.remove(record.product_id)


def _change(storage: Storage, change: ProductChanged) -> None:
    place = _in_currency(change.place, _stated_currency(change))
    body = storage.body(change.product_id)
    known = body or Product(change.product_id, title=change.product_id)
    offer = storage.offer(change.product_id, place)
    merged = merge(joined(known, offer or Offer()), change)
    storage.put_body(bare(merged), change.time)
    if change.whole or not OFFER_FIELDS.isdisjoint(change.fields):
        made = offer_of(merged, place.currency)
        storage.put_offer(change.product_id, place, made)
        if made.in_force is not None and (change.whole or _names_a_price(change)):
            point = PricePoint(change.time, made.in_force, FEED, made.on_sale)
            _note(storage, change.product_id, place, point)


def _observe(storage: Storage, seen: PriceObserved) -> None:
    place = _in_currency(seen.place, seen.price.currency)
    if storage.offer(seen.product_id, place) is None:
        storage.put_offer(seen.product_id, place, Offer())
    _note(storage, seen.product_id, place, PricePoint(seen.time, seen.price, seen.source))


def _note(storage: Storage, product_id: ProductId, place: PricePlace, point: PricePoint) -> None:
    """Add to the ledger what it does not say already."""
    if point.stated:
        newest = storage.newest_stated(product_id, place)
        if newest is not None and newest.time > point.time:
            point = msgspec.structs.replace(point, time=newest.time + _NEXT)
    before = storage.point_at(product_id, place, point.time)
    if before is None or not (_says_same(before, point) or _bars(before, point)):
        storage.put_point(product_id, place, point)


def _says_same(before: PricePoint, point: PricePoint) -> bool:
    return msgspec.structs.replace(before, time=point.time) == point


def _bars(before: PricePoint, point: PricePoint) -> bool:
    """Whether an inferred price would take the place of what the shop stated."""
    return before.stated and not point.stated and before.time == point.time


def _names_a_price(change: ProductChanged) -> bool:
    return "price" in change.fields or "sale_price" in change.fields


def _stated_currency(change: ProductChanged) -> str:
    stated = change.fields.get("price") or change.fields.get("sale_price")
    return str(stated["currency"]) if stated else change.place.currency


def _in_currency(place: PricePlace, currency: str) -> PricePlace:
    """The place itself, or the same market in the currency the price really is in.

    A price can so never be read as an amount of another currency.
    """
    same = place.currency == currency
    return place if same else msgspec.structs.replace(place, currency=currency)

"""Build events from the view `staged`: a row each, or rows grouped as lines of one.

Comes in: the staged table and its mapping. Goes out: (rows used, `Arrival`), by time. Refunds are
matched to their orders by `refunds`. Reads through DuckDB, which spills what does not fit.
"""

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from shopkeeper.domain import (
    CustomerRef,
    Event,
    Line,
    MessageId,
    Money,
    OrderId,
    ProductId,
    SessionId,
)
from shopkeeper.intake.arrival import Arrival
from shopkeeper.intake.ecommerce import ORDERS
from shopkeeper.intake.fields import EPOCH
from shopkeeper.intake.mapping import Mapping
from shopkeeper.intake.refunds import Refunded, Sold, match_refunds
from shopkeeper.intake.staging import Staged, money_of

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class _Row:
    """One event's columns."""

    name: str
    key: Sequence[str | None]
    micros: int
    customer_id: str | None
    anonymous_id: str | None
    session_id: str | None
    order_id: str | None
    query: str | None
    message_id: str | None
    products: Sequence[str | None]
    quantities: Sequence[int]
    prices: Sequence[int | None]
    properties: Sequence[Any] | None


def table_events(
    staged: Staged, mapping: Mapping, received: datetime
) -> Iterator[tuple[int, Arrival]]:
    """Every event of the table, by time; those of one moment in the file's order."""
    source = _Source(staged, mapping, received)
    streams = [source.sold(), source.refunded()] if mapping.refunds else [source.sold()]
    return heapq.merge(*streams, key=lambda pair: pair[1].event.time)


class _Source:
    def __init__(self, staged: Staged, mapping: Mapping, received: datetime) -> None:
        self.connection = staged.table.connection
        self.mapping = mapping
        self.moneys = _Moneys(mapping.place.currency)
        self.now = (received - EPOCH) // timedelta(microseconds=1)

    def sold(self) -> Iterator[tuple[int, Arrival]]:
        sql = _GROUPED if self.mapping.group_by else _SINGLE
        result = self.connection.cursor().execute(sql, [self.now])
        while batch := result.fetchmany(_BATCH):
            for cells in batch:
                row = _Row(*cells)
                yield len(row.products), self._arrival(row)

    def _arrival(self, row: _Row) -> Arrival:
        said = zip(self.mapping.properties, row.properties or (), strict=True)
        properties = self.mapping.constants | {n: value for n, value in said if value is not None}
        lines = self._lines(row)
        event = Event(
            self._message_id(row),
            row.name,
            EPOCH + timedelta(microseconds=row.micros),
            lines=lines,
            session_id=SessionId(row.session_id) if row.session_id else None,
            order_id=OrderId(row.order_id) if row.order_id else None,
            query=row.query,
            total=_total(lines) if row.name in ORDERS else None,
            properties=properties,
        )
        return Arrival(event, CustomerRef(row.customer_id, row.anonymous_id), None)

    def _lines(self, row: _Row) -> tuple[Line, ...]:
        if self.mapping.product_id is None:
            return ()
        return tuple(
            Line(ProductId(product), quantity, self.moneys[price])
            for product, quantity, price in zip(
                row.products, row.quantities, row.prices, strict=True
            )
            if product
        )

    def _message_id(self, row: _Row) -> MessageId:
        if row.message_id:
            return _digest(self.mapping.name, row.name, row.message_id)
        if self.mapping.group_by:
            return _digest(self.mapping.name, row.name, *row.key)
        ids = (row.customer_id, row.anonymous_id, row.session_id, row.order_id, row.query)
        cells = (*row.products, *row.quantities, *row.prices, *(row.properties or ()))
        time = row.micros if self.mapping.time else None
        return _digest(self.mapping.name, row.name, time, *ids, *cells)

    def refunded(self) -> Iterator[tuple[int, Arrival]]:
        """Refund events: the lines of one credit note that go back to one order."""
        cursor = self.connection.cursor()
        rows = cursor.execute(_REFUNDED, [self.now]).fetchall()
        sold = [Sold(*row) for row in cursor.execute(_SOLD, [self.now]).fetchall()]
        lines = [
            Refunded(customer, product, at, price, n) for _, at, customer, product, n, price in rows
        ]
        orders = match_refunds(sold, lines)
        notes = {note: i for i, (note, *_) in reversed(list(enumerate(rows)))}
        found = sorted(zip(rows, orders, strict=True), key=lambda p: (notes[p[0][0]], p[1] or ""))
        for (note, order), part in groupby(found, key=lambda p: (p[0][0], p[1])):
            same = [row for row, _ in part]
            yield len(same), self._refund(note, order, same)

    def _refund(self, note: str, order: str | None, rows: Sequence[Any]) -> Arrival:
        _, micros, customer, *_ = rows[0]
        lines = tuple(
            Line(ProductId(product), n, self.moneys[price]) for *_, product, n, price in rows
        )
        event = Event(
            _digest(self.mapping.name, "Order Refunded", note, order),
            "Order Refunded",
            EPOCH + timedelta(microseconds=micros),
            lines=lines,
            order_id=OrderId(order) if order else None,
            total=_total(lines),
            properties={**self.mapping.constants, "refund_id": note, "matched": order is not None},
        )
        return Arrival(event, CustomerRef(customer), None)


class _Moneys(dict[int | None, Money | None]):
    """Staged prices as money, each made once."""

    def __init__(self, currency: str) -> None:
        super().__init__({None: None})
        self.currency = currency

    def __missing__(self, price: int) -> Money:
        self[price] = money = money_of(price, self.currency)
        return money


def _total(lines: Sequence[Line]) -> Money | None:
    """What the lines cost together; None where one has no price."""
    priced = [(line.price, line.quantity) for line in lines if line.price is not None]
    if not priced or len(priced) < len(lines):
        return None
    amount = sum(price.amount * quantity for price, quantity in priced)
    return Money(amount, priced[0][0].currency) if amount < 2**63 else None


def _digest(*parts: object) -> MessageId:
    body = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return MessageId(hashlib.blake2b(body.encode(), digest_size=16).hexdigest())


_GROUPED = """
select name, key, min(coalesce(micros, $1)) as moment,
  arg_min(customer_id, line), arg_min(anonymous_id, line), arg_min(session_id, line),
  arg_min(order_id, line), arg_min(query, line), arg_min(message_id, line),
  list(product_id order by line), list(quantity order by line), list(price order by line),
  arg_min(properties, line)
from sold group by name, key order by moment, min(line)
"""
_SINGLE = """
select name, key, coalesce(micros, $1) as moment,
  customer_id, anonymous_id, session_id, order_id, query, message_id,
  [product_id], [quantity], [price], properties
from sold order by moment, line
"""
_REFUNDED = """
select order_id, coalesce(micros, $1) as moment, customer_id, product_id, quantity, price
from refunded where order_id is not null order by moment, line
"""
_SOLD = """
select customer_id, product_id, order_id, coalesce(micros, $1), price, quantity from sold
where order_id is not null
  and (customer_id, product_id) in (select (customer_id, product_id) from refunded)
order by line
"""

"""The catalogue in the shop's SQLite file: `products`, `offers` and `price_ledger`.

In the column `source`, `sale` stands for what the shop stated as a sale price.

`apply` is one job of the writer, so entries and position are stored together or not at all, and
several processes may follow the log into one file. Held by `shopkeeper.testing.catalog`.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from shopkeeper.catalog.backends.sqlite_reductions import REDUCTIONS, REDUCTIONS_AMONG
from shopkeeper.catalog.follow import follow
from shopkeeper.catalog.ledger import FEED, PricePoint, joined_points
from shopkeeper.catalog.product import Offer, joined, offered
from shopkeeper.catalog.reductions import WINDOW, Reduction
from shopkeeper.domain import Money, PricePlace, Product, ProductId
from shopkeeper.log import Kind, Logged
from shopkeeper.storage import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SALE = "sale"

_POSITION = "SELECT position FROM projections WHERE name = 'catalog'"
_SET_POSITION = """
    INSERT INTO projections (name, position) VALUES ('catalog', ?)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position"""
_PRODUCTS = """
    SELECT p.body, o.availability, o.price, o.sale_price, l.price, l.source
    FROM products p
    LEFT JOIN offers o ON o.product = p.product
        AND o.market = ? AND o.currency = ? AND o.channel = ?
    LEFT JOIN price_ledger l ON o.price IS NULL AND o.sale_price IS NULL AND l.product = o.product
        AND l.market = o.market AND l.currency = o.currency AND l.channel = o.channel
        AND l.time = (SELECT max(time) FROM price_ledger WHERE product = o.product
            AND market = o.market AND currency = o.currency AND channel = o.channel)"""
_HISTORY = """
    SELECT time, price, source FROM price_ledger
    WHERE product = ? AND market = ? AND currency = ? AND channel = ? ORDER BY time"""
_POINT = """
    SELECT time, price, source FROM price_ledger
    WHERE product = ? AND market = ? AND currency = ? AND channel = ? AND time <= ?
    ORDER BY time DESC LIMIT 1"""
_NEWEST_STATED = """
    SELECT time, price, source FROM price_ledger
    WHERE product = ? AND market = ? AND currency = ? AND channel = ?
        AND source IN ('feed', 'sale')
    ORDER BY time DESC LIMIT 1"""
_OFFER = """
    SELECT availability, price, sale_price FROM offers
    WHERE product = ? AND market = ? AND currency = ? AND channel = ?"""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Product)


class SqliteCatalog:
    """A `Catalog` in a file."""

    name = "catalog"
    follows: Kind | None = Kind.CATALOGUE

    def __init__(self, database: Database) -> None:
        self._database = database

    def position(self) -> int:
        return _first(self._database.read(_POSITION), 0)

    def apply(self, entries: Sequence[Logged], position: int) -> None:
        def job(connection: sqlite3.Connection) -> None:
            reached = _first(connection.execute(_POSITION).fetchall(), 0)
            tables = _Tables(connection)
            for logged in entries:
                if logged.position > reached:
                    follow(tables, logged.entry.record)
            connection.execute(_SET_POSITION, (max(reached, position),))

        self._database.write(job)

    def reset(self) -> None:
        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM products")
            connection.execute("DELETE FROM offers")
            connection.execute("DELETE FROM price_ledger")
            connection.execute("DELETE FROM projections WHERE name = 'catalog'")

        self._database.write(job)

    def product(self, product_id: ProductId, place: PricePlace) -> Product | None:
        sql = f"{_PRODUCTS} WHERE p.product = ?"
        rows = self._database.read(sql, (*_place(place), product_id))
        return _product(rows[0], place) if rows else None

    def products(self, place: PricePlace) -> list[Product]:
        rows = self._database.read(f"{_PRODUCTS} ORDER BY p.product", _place(place))
        return [_product(row, place) for row in rows]

    def price_history(self, product_id: ProductId, place: PricePlace) -> list[PricePoint]:
        rows = self._database.read(_HISTORY, _key(product_id, place))
        return joined_points(_point(row, place) for row in rows)

    def reductions(
        self,
        place: PricePlace,
        progressive: bool = True,
        among: Collection[ProductId] | None = None,
    ) -> dict[ProductId, Reduction]:
        asked = (*_place(place), WINDOW // _MICROSECOND, progressive)
        if among is None:
            rows = self._database.read(REDUCTIONS, asked)
        else:
            wanted = json.dumps(sorted(set(among)))
            rows = self._database.read(REDUCTIONS_AMONG, (*asked, wanted))
        return {row[0]: _reduction(row[1:], place) for row in rows}

    def added(self, product_id: ProductId) -> datetime | None:
        sql = "SELECT added FROM products WHERE product = ?"
        rows = self._database.read(sql, (product_id,))
        return _time(rows[0][0]) if rows else None


class _Tables:
    """The tables within one job of the writer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def body(self, product_id: ProductId) -> Product | None:
        row = self._row("SELECT body FROM products WHERE product = ?", (product_id,))
        return _decoder.decode(row[0]) if row else None

    def put_body(self, body: Product, time: datetime) -> None:
        self._connection.execute(
            "INSERT INTO products (product, body, added) VALUES (?, ?, ?)"
            " ON CONFLICT (product) DO UPDATE SET body = excluded.body",
            (body.id, _encoder.encode(body), _micros(time)),
        )

    def remove(self, product_id: ProductId) -> None:
        self._connection.execute("DELETE FROM products WHERE product = ?", (product_id,))
        self._connection.execute("DELETE FROM offers WHERE product = ?", (product_id,))

    def offer(self, product_id: ProductId, place: PricePlace) -> Offer | None:
        row = self._row(_OFFER, _key(product_id, place))
        return _offer(row, place) if row else None

    def put_offer(self, product_id: ProductId, place: PricePlace, offer: Offer) -> None:
        amounts = (_amount(offer.price), _amount(offer.sale_price), offer.availability)
        self._connection.execute(
            "INSERT OR REPLACE INTO offers"
            " (product, market, currency, channel, price, sale_price, availability)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*_key(product_id, place), *amounts),
        )

    def point_at(
        self, product_id: ProductId, place: PricePlace, time: datetime
    ) -> PricePoint | None:
        row = self._row(_POINT, (*_key(product_id, place), _micros(time)))
        return _point(row, place) if row else None

    def newest_stated(self, product_id: ProductId, place: PricePlace) -> PricePoint | None:
        row = self._row(_NEWEST_STATED, _key(product_id, place))
        return _point(row, place) if row else None

    def put_point(self, product_id: ProductId, place: PricePlace, point: PricePoint) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO price_ledger"
            " (product, market, currency, channel, time, price, source)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *_key(product_id, place),
                _micros(point.time),
                point.price.amount,
                _SALE if point.sale else point.source,
            ),
        )

    def _row(self, sql: str, parameters: Sequence[object]) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection.execute(sql, parameters).fetchone()
        return row


def _product(row: tuple[Any, ...], place: PricePlace) -> Product:
    body, *stated, observed, source = row
    if stated[0] is None:
        return joined(_decoder.decode(body), offered(None, None))
    newest = None if observed is None else _point((0, observed, source), place)
    return joined(_decoder.decode(body), offered(_offer(stated, place), newest))


def _offer(row: Sequence[Any], place: PricePlace) -> Offer:
    availability, price, sale_price = row
    return Offer(_money(price, place), _money(sale_price, place), availability)


def _point(row: Sequence[Any], place: PricePlace) -> PricePoint:
    time, price, source = row
    sale = source == _SALE
    return PricePoint(_time(time), Money(price, place.currency), FEED if sale else source, sale)


def _reduction(row: Sequence[Any], place: PricePlace) -> Reduction:
    start, prior, lowest, progressive, new_product = row
    return Reduction(
        _time(start),
        _money(prior, place),
        _money(lowest, place),
        bool(progressive),
        bool(new_product),
    )


def _money(amount: int | None, place: PricePlace) -> Money | None:
    return None if amount is None else Money(amount, place.currency)


def _amount(money: Money | None) -> int | None:
    return None if money is None else money.amount


def _place(place: PricePlace) -> tuple[str, ...]:
    return (place.market, place.currency, place.channel)


def _key(product_id: ProductId, place: PricePlace) -> tuple[str, ...]:
    return (product_id, *_place(place))


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


def _first(rows: Sequence[tuple[Any, ...]], default: int) -> int:
    return int(rows[0][0]) if rows else default

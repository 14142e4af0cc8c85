"""Requests of right in the shop's SQLite file."""

import sqlite3
from collections.abc import Sequence
from functools import partial

import msgspec

from shopkeeper.customers.backends.sqlite_erasing import listed, micros
from shopkeeper.customers.rights import RightsRequest
from shopkeeper.domain import Conflict, CustomerKey, NotFound
from shopkeeper.storage import Database

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(RightsRequest).decode

_ADD = "INSERT INTO rights_requests (id, customer, created, body) VALUES (?, ?, ?, ?)"
_FIND = "SELECT body FROM rights_requests WHERE id = ?"
_UPDATE = "UPDATE rights_requests SET customer = ?, body = ? WHERE id = ?"
_OF = """
    SELECT body FROM rights_requests WHERE customer IN (SELECT value FROM json_each(?))
    ORDER BY created, id
"""
_LAST = "SELECT body FROM rights_requests ORDER BY created DESC, id DESC LIMIT ?"


class SqliteRights:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, request: RightsRequest) -> None:
        self._database.write(partial(_add, request=request))

    def find(self, request_id: str) -> RightsRequest | None:
        rows = self._database.read(_FIND, (request_id,))
        return _decode(rows[0][0]) if rows else None

    def update(self, before: RightsRequest, after: RightsRequest) -> None:
        self._database.write(partial(_update, before=before, after=after))

    def of(self, customers: Sequence[CustomerKey]) -> list[RightsRequest]:
        return [_decode(body) for (body,) in self._database.read(_OF, (listed(customers),))]

    def last(self, n: int) -> list[RightsRequest]:
        rows = self._database.read(_LAST, (max(n, 0),))
        return [_decode(body) for (body,) in reversed(rows)]


def _add(connection: sqlite3.Connection, request: RightsRequest) -> None:
    row = (request.id, request.customer, micros(request.received), _encode(request))
    try:
        connection.execute(_ADD, row)
    except sqlite3.IntegrityError:
        raise Conflict(f"there already is a request {request.id!r}") from None


def _update(connection: sqlite3.Connection, before: RightsRequest, after: RightsRequest) -> None:
    found = connection.execute(_FIND, (before.id,)).fetchone()
    if found is None:
        raise NotFound(f"there is no request {before.id[:200]!r}")
    stored = _decode(found[0])
    if stored != before:
        raise Conflict(f"request {before.id!r} is {stored.status!r} by now")
    connection.execute(_UPDATE, (after.customer, _encode(after), before.id))

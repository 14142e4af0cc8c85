"""The jobs by which a customer is erased from the shop's SQLite file.

A writer's connection comes in; each function is one step of a transaction. The connection wipes
what it deletes (`secure_delete`, see `storage.opening`).
"""

import secrets
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shopkeeper.customers import tombstones
from shopkeeper.customers.ports import Note, Person
from shopkeeper.customers.tombstones import Erasure
from shopkeeper.domain import CustomerKey

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MEMBERS = """
    SELECT member.customer FROM customers AS owner
    JOIN customers AS member ON member.person = owner.person
    WHERE owner.customer = ? ORDER BY member.customer <> member.person, member.customer
"""
NAMES = """
    SELECT kind, outside FROM identities WHERE customer IN (SELECT value FROM json_each(?))
    ORDER BY kind <> 'id', kind, outside
"""
STORED_SECRET = "SELECT value FROM secrets WHERE name = ?"  # noqa: S105
_ADD_RANDOM = "INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"
_LIVING = """
    SELECT customer FROM customers
    WHERE seal_key IS NOT NULL AND customer IN (SELECT value FROM json_each(?)) ORDER BY customer
"""
_STRANGERS = """
    SELECT customer FROM customers AS device
    WHERE customer IN (SELECT value FROM json_each(?)) AND person = customer
    AND seal_key IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM identities AS known
        WHERE known.customer = device.customer AND +known.kind = 'id')
"""
_FORGET_NAMES = "DELETE FROM identities WHERE customer IN (SELECT value FROM json_each(?))"
_FORGET_SEALS = """
    UPDATE customers SET seal_key = NULL
    WHERE seal_key IS NOT NULL AND customer IN (SELECT value FROM json_each(?))
"""
_LET_GO = """
    UPDATE customers SET person = customer
    WHERE person IN (SELECT value FROM json_each(?1))
    AND customer NOT IN (SELECT value FROM json_each(?1))
"""
_ADD_TOMBSTONE = """
    INSERT INTO tombstones (digest, time) VALUES (?, ?)
    ON CONFLICT (digest) DO UPDATE SET time = max(time, excluded.time)
"""
_LAST_KEY = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'customers'"


def micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def from_micros(time: int) -> datetime:
    return _EPOCH + time * _MICROSECOND


def listed(keys: Sequence[CustomerKey]) -> str:
    """Keys as `json_each` reads them."""
    return "[" + ",".join(str(int(key)) for key in keys) + "]"


def make_secret(connection: sqlite3.Connection, name: str) -> bytes:
    """The secret of that name; another process may have made it a moment ago."""
    connection.execute(_ADD_RANDOM, (name, secrets.token_bytes(32)))
    made: bytes = _one(connection, STORED_SECRET, (name,))
    return made


def erase(
    connection: sqlite3.Connection, person: Person, now: datetime, note: Note | None
) -> tuple[CustomerKey, ...]:
    members = _column(connection, MEMBERS, (person.key,))
    devices = _column(connection, _STRANGERS, (listed(person.keys),))
    keys = (*members[:1], *sorted({*members[1:], *devices} - {*members[:1]}))
    if not _column(connection, _LIVING, (listed(keys),)):
        return ()
    secret = make_secret(connection, tombstones.SECRET)
    digests = _digests(connection, secret, keys)
    erasure = Erasure(keys, digests, now, tombstones.shop_of(secret))
    if note is not None:
        note(erasure)
    _erase(connection, erasure)
    return keys


def reapply(
    connection: sqlite3.Connection, erasures: Sequence[Erasure], secret: bytes
) -> tuple[CustomerKey, ...]:
    keys = [key for erasure in erasures for key in erasure.keys]
    again = _column(connection, _LIVING, (listed(keys),))
    connection.execute(_LET_GO, (listed(keys),))
    back = frozenset(again)
    for erasure in erasures:
        if not back.isdisjoint(erasure.keys):  # under names, or a secret, it did not know of
            found = _digests(connection, secret, erasure.keys)
            _leave_tombstones(connection, found, erasure.time)
    for erasure in erasures:
        _erase(connection, erasure)
    _raise_last_key(connection, max(keys, default=0))
    return tuple(again)


def is_reapplied(connection: sqlite3.Connection, erasures: Sequence[Erasure]) -> bool:
    """Whether reapplying would change nothing but tombstones whose time is over."""
    keys = [key for erasure in erasures for key in erasure.keys]
    newest = _one(connection, "SELECT coalesce(max(time), 0) FROM tombstones", ())
    return (
        max(keys, default=0) <= _one(connection, _LAST_KEY, ())
        and max((micros(e.time) for e in erasures if e.digests), default=0) <= newest
        and not _column(connection, _LIVING, (listed(keys),))
    )


def _erase(connection: sqlite3.Connection, erasure: Erasure) -> None:
    connection.execute(_FORGET_NAMES, (listed(erasure.keys),))
    connection.execute(_FORGET_SEALS, (listed(erasure.keys),))
    _leave_tombstones(connection, erasure.digests, erasure.time)


def _digests(
    connection: sqlite3.Connection, secret: bytes, keys: Sequence[CustomerKey]
) -> tuple[bytes, ...]:
    return tombstones.digests(secret, connection.execute(NAMES, (listed(keys),)).fetchall())


def _leave_tombstones(
    connection: sqlite3.Connection, digests: Sequence[bytes], time: datetime
) -> None:
    connection.executemany(_ADD_TOMBSTONE, [(digest, micros(time)) for digest in digests])


def _raise_last_key(connection: sqlite3.Connection, key: int) -> None:
    """A backup does not know the keys given since: nobody else may get one of an erased."""
    connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'customers', 0 "
        "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'customers')"
    )
    connection.execute(
        "UPDATE sqlite_sequence SET seq = ? WHERE name = 'customers' AND seq < ?", (key, key)
    )


def _column(connection: sqlite3.Connection, sql: str, parameters: Sequence[object]) -> list[Any]:
    return [row[0] for row in connection.execute(sql, parameters)]


def _one(connection: sqlite3.Connection, sql: str, parameters: Sequence[object]) -> Any:
    return connection.execute(sql, parameters).fetchone()[0]

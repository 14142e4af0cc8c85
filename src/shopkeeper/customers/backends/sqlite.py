"""The directory in the shop's SQLite file.

Nothing is cached: another process may merge or make somebody at any time, and a look costs some
ten microseconds.
"""

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shopkeeper.customers.book import Book, Name, names
from shopkeeper.customers.ports import Person
from shopkeeper.domain import CustomerKey, CustomerRef, NotFound
from shopkeeper.storage import Database

_AT_ONCE = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# `+` and CROSS keep the planner from walking through everybody who has a known id.
_WHOM = """
    SELECT wanted.column1, wanted.column2, member.customer,
        wanted.column1 = 'id' OR EXISTS (
            SELECT 1 FROM customers AS one
            CROSS JOIN identities AS known ON known.customer = one.customer
            WHERE one.person = owner.person AND +known.kind = 'id')
    FROM (VALUES {wanted}) AS wanted
    JOIN identities AS name ON name.kind = wanted.column1 AND name.outside = wanted.column2
    JOIN customers AS owner ON owner.customer = name.customer
    JOIN customers AS member ON member.person = owner.person
    ORDER BY member.customer <> member.person, member.customer
"""
_MEMBERS = """
    SELECT member.customer FROM customers AS owner
    JOIN customers AS member ON member.person = owner.person
    WHERE owner.customer = ? ORDER BY member.customer <> member.person, member.customer
"""
_KNOWN_IDS = """
    SELECT asked.customer, known.outside FROM customers AS asked
    CROSS JOIN customers AS member ON member.person = asked.person
    CROSS JOIN identities AS known ON known.customer = member.customer AND +known.kind = 'id'
    WHERE asked.customer IN (SELECT value FROM json_each(?))
"""
_Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteDirectory:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = _utc_now) -> None:
        """`clock` says when somebody was made."""
        self._database = database
        self._clock = clock

    def resolve(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        book = _open(self._database.read, refs)
        people = [book.resolve(ref) for ref in refs]
        if book.is_as_stored:
            return people
        return self._database.write(lambda connection: self._admit(connection, refs))

    def find(self, ref: CustomerRef) -> Person | None:
        return _open(self._database.read, [ref]).find(ref)

    def person(self, key: CustomerKey) -> Person:
        members = self._database.read(_MEMBERS, (key,))
        if not members:
            raise NotFound(f"no customer has the key {key!r}")
        return Person(tuple(CustomerKey(member) for (member,) in members))

    def seal_key(self, key: CustomerKey) -> bytes | None:
        rows = self._database.read("SELECT seal_key FROM customers WHERE customer = ?", (key,))
        return rows[0][0] if rows else None

    def outside_ids(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, str]:
        asked = "[" + ",".join(str(int(key)) for key in keys) + "]"
        found = dict(self._database.read(_KNOWN_IDS, (asked,)))
        return {key: found[key] for key in keys if key in found}

    def _admit(
        self, connection: sqlite3.Connection, refs: Sequence[CustomerRef]
    ) -> list[Person | None]:
        book = _open(lambda *asked: connection.execute(*asked).fetchall(), refs)
        book.next_key = _next_key(connection)
        people = [book.resolve(ref) for ref in refs]
        _store(connection, book, (self._clock() - _EPOCH) // timedelta(microseconds=1))
        return people


def _open(query: _Query, refs: Sequence[CustomerRef]) -> Book:
    book = Book()
    wanted = list(dict.fromkeys(name for ref in refs for name in names(ref)))
    for start in range(0, len(wanted), _AT_ONCE):
        page: dict[tuple[Name, bool], list[CustomerKey]] = {}
        for kind, outside, member, identified in _whom(query, wanted[start : start + _AT_ONCE]):
            page.setdefault(((kind, outside), bool(identified)), []).append(member)
        for (name, identified), keys in page.items():
            book.enter(name, keys, identified)
    return book


def _whom(query: _Query, wanted: Sequence[Name]) -> list[tuple[Any, ...]]:
    places = ", ".join(["(?, ?)"] * len(wanted))
    return query(_WHOM.format(wanted=places), [part for name in wanted for part in name])


def _next_key(connection: sqlite3.Connection) -> int:
    """Above every key ever used, those of deleted customers included."""
    rows = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'customers'").fetchall()
    return rows[0][0] + 1 if rows else 1


def _store(connection: sqlite3.Connection, book: Book, now: int) -> None:
    connection.executemany(
        "INSERT INTO customers (customer, person, seal_key, created) VALUES (?, ?, ?, ?)",
        [(key, key, secrets.token_bytes(32), now) for key in book.made],
    )
    connection.executemany(
        "UPDATE customers SET person = ? WHERE person = ?",
        [(root, old) for old, root in book.joined.items()],
    )
    connection.executemany(
        "INSERT INTO identities (kind, outside, customer) VALUES (?, ?, ?) "
        "ON CONFLICT (kind, outside) DO UPDATE SET customer = excluded.customer",
        [(*name, key) for name, key in book.named.items()],
    )

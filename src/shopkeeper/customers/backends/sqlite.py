"""The directory in the shop's SQLite file.

Nothing but secrets is cached: another process may merge, make or erase somebody at any time, and a
look costs some ten microseconds.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from shopkeeper.customers import tombstones
from shopkeeper.customers.backends import sqlite_erasing as erasing
from shopkeeper.customers.book import Book, names
from shopkeeper.customers.ports import Note, Person
from shopkeeper.customers.tombstones import Erasure, Kind, Name
from shopkeeper.domain import CustomerKey, CustomerRef, NotFound
from shopkeeper.storage import Database

_AT_ONCE = 400

# `+` and CROSS keep the planner from walking through everybody who has a known id; CASE, unlike
# OR, does not look where it need not.
_WHOM = """
    SELECT wanted.column1, wanted.column2, member.customer,
        CASE wanted.column1 WHEN 'id' THEN 1 ELSE EXISTS (
            SELECT 1 FROM customers AS one
            CROSS JOIN identities AS known ON known.customer = one.customer
            WHERE one.person = owner.person AND +known.kind = 'id') END
    FROM (VALUES {wanted}) AS wanted
    JOIN identities AS name ON name.kind = wanted.column1 AND name.outside = wanted.column2
    JOIN customers AS owner ON owner.customer = name.customer
    JOIN customers AS member ON member.person = owner.person
    ORDER BY member.customer <> member.person, member.customer
"""
_KNOWN_IDS = """
    SELECT asked.customer, known.outside FROM customers AS asked
    CROSS JOIN customers AS member ON member.person = asked.person
    CROSS JOIN identities AS known ON known.customer = member.customer AND +known.kind = 'id'
    WHERE asked.customer IN (SELECT value FROM json_each(?))
"""
_ANY_ERASED = "SELECT EXISTS (SELECT 1 FROM tombstones)"
_ERASED = "SELECT digest, time FROM tombstones WHERE digest IN ({wanted})"
_Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteDirectory:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = _utc_now) -> None:
        """`clock` says when somebody was made."""
        self._database = database
        self._clock = clock
        self._secrets: dict[str, bytes] = {}

    def resolve(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        book = _open(self._database.read, refs)
        people = [book.resolve(ref) for ref in refs]
        if book.is_as_stored:
            return people
        return self._database.write(lambda connection: self._admit(connection, refs))

    def separate(self, ref: CustomerRef) -> Person | None:
        return self._database.write(lambda connection: self._part(connection, ref))

    def find(self, ref: CustomerRef) -> Person | None:
        return self.find_all([ref])[0]

    def find_all(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        book = _open(self._database.read, refs)
        return [book.find(ref) for ref in refs]

    def person(self, key: CustomerKey) -> Person:
        members = self._database.read(erasing.MEMBERS, (key,))
        if not members:
            raise NotFound(f"no customer has the key {key!r}")
        return Person(tuple(CustomerKey(member) for (member,) in members))

    def seal_key(self, key: CustomerKey) -> bytes | None:
        rows = self._database.read("SELECT seal_key FROM customers WHERE customer = ?", (key,))
        return rows[0][0] if rows else None

    def outside_ids(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, str]:
        found = dict(self._database.read(_KNOWN_IDS, (erasing.listed(keys),)))
        return {key: found[key] for key in keys if key in found}

    def outside_names(self, person: Person) -> tuple[CustomerRef, ...]:
        members = [key for (key,) in self._database.read(erasing.MEMBERS, (person.key,))]
        owned = self._database.read(erasing.NAMES, (erasing.listed(members),))
        return tuple(CustomerRef(**{kind: outside}) for kind, outside in owned)

    def erase(
        self, person: Person, now: datetime, note: Note | None = None
    ) -> tuple[CustomerKey, ...]:
        keys = self._database.write(partial(erasing.erase, person=person, now=now, note=note))
        if keys:
            self._database.wipe()
        return keys

    def reapply(self, erasures: Sequence[Erasure]) -> tuple[CustomerKey, ...]:
        again = self._database.write(partial(self._reapply, erasures=erasures))
        if again:
            self._database.wipe()
        return again

    def erased_at(self, ref: CustomerRef) -> datetime | None:
        return self.erased_times([ref])[0]

    def erased_times(self, refs: Sequence[CustomerRef]) -> list[datetime | None]:
        secret = self.secret(tombstones.SECRET)  # made before any backup that may be restored
        if not self._database.read(_ANY_ERASED)[0][0]:
            return [None] * len(refs)
        digests = [tombstones.digests(secret, names(ref)) for ref in refs]
        times = self._tombstones({digest for own in digests for digest in own})
        found = [max((times[one] for one in own if one in times), default=None) for own in digests]
        return [None if time is None else erasing.from_micros(time) for time in found]

    def forget_tombstones(self, before: datetime) -> int:
        sql = "DELETE FROM tombstones WHERE time < ?"
        return self._database.write(lambda c: c.execute(sql, (erasing.micros(before),)).rowcount)

    def secret(self, name: str) -> bytes:
        known = self._secrets.get(name)
        if known is None:
            rows = self._database.read(erasing.STORED_SECRET, (name,))
            made = partial(erasing.make_secret, name=name)
            known = self._secrets[name] = rows[0][0] if rows else self._database.write(made)
        return known

    def _tombstones(self, digests: Iterable[bytes]) -> dict[bytes, int]:
        wanted, found = list(digests), dict[bytes, int]()
        for start in range(0, len(wanted), _AT_ONCE):
            page = wanted[start : start + _AT_ONCE]
            sql = _ERASED.format(wanted=", ".join("?" * len(page)))
            found |= dict(self._database.read(sql, page))
        return found

    def _admit(
        self, connection: sqlite3.Connection, refs: Sequence[CustomerRef]
    ) -> list[Person | None]:
        book = _open(lambda *asked: connection.execute(*asked).fetchall(), refs)
        book.next_key = _next_key(connection)
        people = [book.resolve(ref) for ref in refs]
        _store(connection, book, erasing.micros(self._clock()))
        return people

    def _part(self, connection: sqlite3.Connection, ref: CustomerRef) -> Person | None:
        owner = "SELECT customer FROM identities WHERE kind = 'anonymous_id' AND outside = ?"
        device = dict(names(ref)).get("anonymous_id")
        own = connection.execute(owner, (device,)).fetchone()
        if own is None:
            return None
        book = _open(lambda *asked: connection.execute(*asked).fetchall(), [ref])
        book.next_key = _next_key(connection)
        parted = book.separate(ref, own[0])
        _store(connection, book, erasing.micros(self._clock()))
        return parted

    def _reapply(
        self, connection: sqlite3.Connection, erasures: Sequence[Erasure]
    ) -> tuple[CustomerKey, ...]:
        """A database that has no secret yet is older than any erasure: all of them count."""
        stored = connection.execute(erasing.STORED_SECRET, (tombstones.SECRET,)).fetchone()
        secret = erasing.make_secret(connection, tombstones.SECRET)
        if stored is not None:
            shop = tombstones.shop_of(secret)
            erasures = [erasure for erasure in erasures if erasure.shop == shop]
        if erasing.is_reapplied(connection, erasures):
            return ()
        return erasing.reapply(connection, erasures, secret)


def _open(query: _Query, refs: Sequence[CustomerRef]) -> Book:
    book = Book()
    wanted = list(dict.fromkeys(name for ref in refs for name in names(ref)))
    for start in range(0, len(wanted), _AT_ONCE):
        page: dict[tuple[Kind, str, int], list[CustomerKey]] = {}
        for kind, outside, member, identified in _whom(query, wanted[start : start + _AT_ONCE]):
            page.setdefault((kind, outside, identified), []).append(member)
        for (kind, outside, identified), keys in page.items():
            book.enter((kind, outside), keys, bool(identified))
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
        "UPDATE customers SET person = customer WHERE customer = ?", [(key,) for key in book.parted]
    )
    connection.executemany(
        "INSERT INTO identities (kind, outside, customer) VALUES (?, ?, ?) "
        "ON CONFLICT (kind, outside) DO UPDATE SET customer = excluded.customer",
        [(*name, key) for name, key in book.named.items()],
    )

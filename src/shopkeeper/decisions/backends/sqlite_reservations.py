"""Reservations in the shop's SQLite file: exact for all threads and processes that open it.

Each call is one job of the writer, so nobody else writes between counting and keeping. Obeys the
suite in `shopkeeper.testing.reservations`; tests/decisions/test_reservations.py runs it.
"""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import msgspec

from shopkeeper.decisions.backends.holding import (
    Row,
    Terms,
    admit_all,
    held_for,
    total_key,
    used_at,
)
from shopkeeper.decisions.ports import (
    SEPARATOR,
    Answers,
    Hold,
    Use,
    check_expiry,
    check_holds,
)
from shopkeeper.log.codec import to_micros
from shopkeeper.storage import Database

_CLEAR_PERIOD = "DELETE FROM reservations WHERE offer = ? AND period = ? AND expires <= ?"
_CLEAR_HOLDERS = """
DELETE FROM reservations
WHERE holder IN (SELECT value FROM json_each(?)) AND offer = ? AND expires <= ?
"""
_FIND = """
SELECT row.key, offer, period, holder, amount, created, expires, redeemed
FROM json_each(?) AS asked CROSS JOIN reservations AS row
WHERE row.key = asked.value AND offer = ? ORDER BY asked.id
"""
_HELD = """
SELECT key FROM reservations WHERE holder IN (SELECT value FROM json_each(?)) AND offer = ?
AND redeemed IS NULL ORDER BY key
"""
_USED = """
SELECT coalesce(sum(amount), 0) FROM reservations WHERE offer = ? AND period = ?
AND (redeemed IS NOT NULL OR key NOT IN (SELECT value FROM json_each(?)))
"""
_TIMES = """
SELECT key, redeemed IS NOT NULL FROM reservations
WHERE holder IN (SELECT value FROM json_each(?)) AND offer = ? AND created >= ?
AND (redeemed IS NOT NULL OR key NOT IN (SELECT value FROM json_each(?)))
"""
_PUT = """
INSERT OR REPLACE INTO reservations
(key, offer, period, holder, amount, created, expires, redeemed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_TAKE = """
DELETE FROM reservations WHERE key IN (SELECT value FROM json_each(?)) AND redeemed IS NULL
"""
_RELEASE = """
DELETE FROM reservations WHERE key >= ? AND key < ? AND redeemed IS NULL RETURNING key
"""
_DISOWN = """
UPDATE reservations SET holder = '' WHERE holder = ? AND redeemed IS NOT NULL RETURNING key
"""
_FADE = """
UPDATE reservations SET holder = ''
WHERE offer = ? AND redeemed IS NOT NULL AND created < ? AND holder != '' RETURNING key
"""
_FORGET = "DELETE FROM reservations WHERE holder = ? RETURNING key"


class SqliteReservations:
    """Any thread may use it; several processes may open one file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, holds: Sequence[Hold], now: datetime, expires: datetime) -> Answers:
        check_expiry(now, expires)
        [answers] = self._admit([(holds, held_for(now, expires))])
        return answers

    def redeem(self, uses: Sequence[Use]) -> list[Answers]:
        return self._admit([(use.holds, used_at(use.time)) for use in uses])

    def release(self, key: str) -> int:
        bounds = key + SEPARATOR, key + chr(ord(SEPARATOR) + 1)
        return len(set(self._database.write(_rows(_RELEASE, bounds))))

    def spent(self, name: str, period: str) -> int:
        rows = self._database.read(_FIND, (_listed([total_key(period)]), name))
        return sum(Row(*row).amount for row in rows)

    def forget(self, holders: Collection[str]) -> int:
        return self._database.write(lambda connection: _each(_FORGET, connection, holders))

    def fade(self, name: str, before: datetime) -> int:
        return len(self._database.write(_rows(_FADE, (name, to_micros(before)))))

    def disown(self, holders: Collection[str]) -> int:
        def job(connection: sqlite3.Connection) -> int:
            spent = _each(_DISOWN, connection, holders)
            return spent + _each(_FORGET, connection, holders)

        return self._database.write(job)

    def _admit(self, asked: Sequence[tuple[Sequence[Hold], Terms]]) -> list[Answers]:
        for holds, _ in asked:
            check_holds(holds)
        if not any(holds for holds, _ in asked):
            return [{} for _ in asked]

        def job(connection: sqlite3.Connection) -> list[Answers]:
            shelf = _Table(connection)
            return [admit_all(shelf, holds, terms) for holds, terms in asked]

        return self._database.write(job)


class _Table:
    """A shelf within a job of the writer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def clear(self, name: str, period: str, holders: Sequence[str], now: int) -> None:
        self._connection.execute(_CLEAR_PERIOD, (name, period, now))
        self._connection.execute(_CLEAR_HOLDERS, (_listed(holders), name, now))

    def find(self, keys: Sequence[str], name: str) -> list[Row]:
        return [Row(*row) for row in self._connection.execute(_FIND, (_listed(keys), name))]

    def held(self, holders: Sequence[str], name: str) -> list[str]:
        rows = self._connection.execute(_HELD, (_listed(holders), name)) if holders else ()
        return [key for (key,) in rows]

    def used(self, name: str, period: str, but: Sequence[str]) -> int:
        asked = (name, period, _listed(but))
        return int(self._connection.execute(_USED, asked).fetchone()[0])

    def times(
        self, name: str, holders: Sequence[str], since: int, but: Sequence[str]
    ) -> list[tuple[str, bool]]:
        asked = (_listed(holders), name, since, _listed(but))
        return [(key, bool(had)) for key, had in self._connection.execute(_TIMES, asked)]

    def put(self, row: Row) -> None:
        self._connection.execute(_PUT, row)

    def take(self, keys: Sequence[str]) -> None:
        if keys:
            self._connection.execute(_TAKE, (_listed(keys),))


def _listed(words: Sequence[str]) -> str:
    """For `json_each`."""
    return msgspec.json.encode(words).decode()


Read = Callable[[sqlite3.Connection], list[tuple[object, ...]]]


def _rows(sql: str, parameters: Sequence[object]) -> Read:
    return lambda connection: connection.execute(sql, parameters).fetchall()


def _each(sql: str, connection: sqlite3.Connection, holders: Collection[str]) -> int:
    """How many keys it says were touched."""
    named = {holder for holder in holders if holder}
    return len({row for holder in named for row in connection.execute(sql, (holder,))})

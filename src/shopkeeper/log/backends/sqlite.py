"""The log in the shop's SQLite file: durable before it is acknowledged, shared by processes.

Entries come in, are encoded and sealed in the caller's thread, and join the next group commit of
`storage.Database`; rows are read on the reading thread's own connection.

Obeys the suite in `shopkeeper.testing.log`, and survives `kill -9` in mid-stream;
`tests/log/backends/test_sqlite.py` runs both.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from threading import Lock
from typing import Any, NamedTuple

from shopkeeper.domain import BackendFailed, CustomerKey, MessageId
from shopkeeper.log.bounds import FATES, check_count
from shopkeeper.log.codec import Codec, Row, digest, from_micros, to_micros, utc_now
from shopkeeper.log.ports import SCHEMA, Entry, Fate, Kind, Logged, Receipt, Sealer
from shopkeeper.storage import Database

CHUNK = 200
"""Rows per INSERT: one step of the engine, and one wait for the interpreter lock, for all."""

# Kinds stand in the text: bound, the partial index of one kind has every use planned again.
_ROWS = """
SELECT position, message, schema, kind, customer, time, received, body, open, sealed
FROM entries LEFT JOIN bases USING (basis)
"""
_READ = _ROWS + "WHERE position > ? ORDER BY position LIMIT ?"
_READ_KIND = _ROWS + "WHERE kind = {kind:d} AND position > ? ORDER BY position LIMIT ?"
_FIND = _ROWS + "WHERE message = ?"
_RECENT = _ROWS + "WHERE customer = ? AND kind = {kind:d} ORDER BY position DESC LIMIT ?"
_LAST = """
SELECT max(
    coalesce((SELECT max(position) FROM entries WHERE customer = ?1 AND kind = {event:d}), 0),
    coalesce((SELECT max(position) FROM entries WHERE customer = ?1 AND kind = {statement:d}), 0))
"""
_LAST_SAID = """
SELECT value, (SELECT max(position) FROM entries WHERE customer = value AND kind = {kind:d})
FROM json_each(?)
"""
_COUNT = """
SELECT kind, count(*) FROM entries WHERE customer IN (SELECT value FROM json_each(?)) GROUP BY kind
"""
_DROP = "DELETE FROM entries WHERE position = ?"
_HEAD = "SELECT max(position) FROM entries"
_STANDING = "SELECT position FROM entries WHERE message = ?"
_NEWEST_SCHEMA = "SELECT schema FROM entries ORDER BY position DESC LIMIT 1"
_ADD_BASIS = "INSERT INTO bases (body) VALUES (?) ON CONFLICT DO NOTHING"
_ADD_ROWS = """
INSERT INTO entries (message, schema, kind, customer, time, received, basis, open, sealed)
VALUES {rows} ON CONFLICT (message) DO NOTHING
"""
_ADD_ROW = "(?, ?, ?, ?, ?, ?, (SELECT basis FROM bases WHERE body = ?), ?, ?)"
_ADD_FATE = "INSERT INTO fates (time, name, fate, reason) VALUES (?, ?, ?, ?)"
_TRIM_FATES = "DELETE FROM fates WHERE id <= (SELECT max(id) FROM fates) - ?"
_FATES = "SELECT time, name, fate, reason FROM fates ORDER BY id DESC LIMIT ?"


class SqliteLog:
    """Any thread may use it; several processes may open one file.

    Args:
        database: Closed with the log, the last of its users to go.
        clock: Tells when an entry was received (UTC).

    Raises:
        BackendFailed: The log was written by a newer version.
    """

    def __init__(
        self, database: Database, sealer: Sealer, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._codec = Codec(sealer)
        self._clock = clock
        self._lock = Lock()
        self._enqueued = 0  # counts of batches: what is not flushed yet may not be found yet
        self._flushed = 0
        self._refuse_newer()

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        rows = self._encode(entries)
        if not rows:
            return []
        places = self._database.write(partial(_store, rows=rows))
        return [
            Receipt(entry.message_id, place.position, place.duplicate)
            for entry, place in zip(entries, places, strict=True)
        ]

    def enqueue(self, entries: Sequence[Entry]) -> None:
        rows = self._encode(entries)
        if rows:
            self._enqueue(partial(_store, rows=rows))

    def flush(self) -> None:
        target = self._enqueued
        self._database.flush()
        with self._lock:
            self._flushed = max(self._flushed, target)

    def read(self, after: int, limit: int, kind: Kind | None = None) -> list[Logged]:
        check_count("limit", limit)
        sql = _READ if kind is None else _READ_KIND.format(kind=kind)
        return self._decode(self._database.read(sql, (after, limit)))

    def recent(
        self, customers: Sequence[CustomerKey], n: int, kind: Kind = Kind.EVENT
    ) -> list[Logged]:
        check_count("n", n)
        found: dict[int, tuple[Any, ...]] = {}
        sql = _RECENT.format(kind=kind)
        for key in customers:
            rows = self._database.read(sql, (key, n))
            found.update((row[0], row) for row in rows)
        return self._decode([found[position] for position in sorted(found)[-n:]])

    def find(self, message_id: MessageId) -> Logged | None:
        message = digest(message_id)
        rows = self._database.read(_FIND, (message,))
        if not rows and self._flushed < self._enqueued:
            self.flush()
            rows = self._database.read(_FIND, (message,))
        return self._decode(rows)[0] if rows else None

    def head(self) -> int:
        return self._database.read(_HEAD)[0][0] or 0

    def last_position(self, customers: Sequence[CustomerKey]) -> int:
        sql = _LAST.format(event=Kind.EVENT, statement=Kind.STATEMENT)
        found = (self._database.read(sql, (key,))[0][0] for key in customers)
        return max(found, default=0)

    def last_said(self, customers: Sequence[CustomerKey]) -> dict[CustomerKey, int]:
        sql = _LAST_SAID.format(kind=Kind.STATEMENT)
        found = self._database.read(sql, (_listed(customers),))
        return {CustomerKey(key): position for key, position in found if position is not None}

    def count(self, customers: Sequence[CustomerKey]) -> dict[Kind, int]:
        self.flush()
        found = self._database.read(_COUNT, (_listed(customers),))
        return {Kind(kind): n for kind, n in found}

    def drop(self, positions: Sequence[int]) -> int:
        return self._database.write(partial(_drop, positions=positions))

    def note(self, fates: Sequence[Fate]) -> None:
        rows = [(to_micros(f.time), f.name, f.fate, f.reason) for f in fates]
        if rows:
            self._enqueue(partial(_note, rows=rows))

    def fates(self, n: int) -> list[Fate]:
        check_count("n", n)
        self.flush()
        rows = self._database.read(_FATES, (n,))
        return [Fate(from_micros(row[0]), *row[1:]) for row in reversed(rows)]

    def close(self) -> None:
        self._database.close()

    def _enqueue(self, job: Callable[[sqlite3.Connection], object]) -> None:
        self._database.enqueue(job)
        with self._lock:
            self._enqueued += 1

    def _encode(self, entries: Sequence[Entry]) -> list[Row]:
        received = self._clock()
        return [self._codec.encode(entry, received) for entry in entries]

    def _decode(self, rows: Sequence[tuple[Any, ...]]) -> list[Logged]:
        return [self._codec.decode(row[0], Row._make(row[1:])) for row in rows]

    def _refuse_newer(self) -> None:
        rows = self._database.read(_NEWEST_SCHEMA)
        if rows and rows[0][0] > SCHEMA:
            raise BackendFailed(
                f"database {self._database.path}: its log was written in format {rows[0][0]} by a "
                f"newer Shopkeeper, this version reads up to {SCHEMA}; nothing was changed"
            )


def _listed(keys: Sequence[CustomerKey]) -> str:
    """Keys as `json_each` reads them."""
    return "[" + ",".join(str(int(key)) for key in keys) + "]"


class _Place(NamedTuple):
    position: int
    duplicate: bool


def _store(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[_Place]:
    """Insert the rows not there yet, and tell where each stands. A job of the writer."""
    for body in dict.fromkeys(row.basis for row in rows if row.basis is not None):
        connection.execute(_ADD_BASIS, (body,))
    places: list[_Place] = []
    for start in range(0, len(rows), CHUNK):
        places += _store_chunk(connection, rows[start : start + CHUNK])
    return places


def _store_chunk(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[_Place]:
    values = [value for row in rows for value in row]
    cursor = connection.execute(_add_rows(len(rows)), values)
    added, last = cursor.rowcount, cursor.lastrowid or 0
    if added == len(rows):  # AUTOINCREMENT under the write lock: they stand in a row
        return [_Place(position, False) for position in range(last - added + 1, last + 1)]
    return _look_up(connection, rows, added)


def _look_up(connection: sqlite3.Connection, rows: Sequence[Row], added: int) -> list[_Place]:
    """Where each stands, some being duplicates. New rows stand above all that were there."""
    positions = [connection.execute(_STANDING, (row.message,)).fetchone()[0] for row in rows]
    fresh = set(sorted(set(positions), reverse=True)[:added])
    places = []
    for position in positions:
        places.append(_Place(position, position not in fresh))
        fresh.discard(position)
    return places


@lru_cache(CHUNK)
def _add_rows(count: int) -> str:
    return _ADD_ROWS.format(rows=", ".join([_ADD_ROW] * count))


def _note(connection: sqlite3.Connection, rows: Sequence[tuple[int, str, str, str]]) -> None:
    connection.executemany(_ADD_FATE, rows)
    connection.execute(_TRIM_FATES, (FATES,))


def _drop(connection: sqlite3.Connection, positions: Sequence[int]) -> int:
    return sum(connection.execute(_DROP, (position,)).rowcount for position in set(positions))

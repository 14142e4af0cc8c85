"""Keys and audit rows in the shop's SQLite file.

Nothing is cached, so that a key revoked by another process is refused at once.
"""

import sqlite3
from datetime import UTC, datetime, timedelta

import msgspec

from shopkeeper.access.ports import AuditRow, Key, Keys, StoredKey
from shopkeeper.domain import Conflict, NotFound
from shopkeeper.storage import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Key).decode


class SqliteKeyStore:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: Key, digest: bytes) -> None:
        self._database.write(lambda connection: _add(connection, key, digest))

    def find(self, key_id: str) -> StoredKey | None:
        rows = self._database.read(
            "SELECT body, digest FROM access_keys WHERE id = ? AND revoked IS NULL", (key_id,)
        )
        return StoredKey(_decode(rows[0][0]), rows[0][1]) if rows else None

    def revoke(self, key_id: str, time: datetime) -> bool:
        return self._database.write(lambda connection: _revoke(connection, key_id, _micros(time)))

    def list(self) -> Keys:
        rows = self._database.read("SELECT body FROM access_keys WHERE revoked IS NULL")
        return sorted((_decode(body) for (body,) in rows), key=lambda key: (key.created, key.id))


class SqliteAuditTrail:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, row: AuditRow) -> None:
        values = (_micros(row.time), row.actor, row.action, row.subject, row.detail)
        self._database.write(lambda connection: connection.execute(_NOTE, values).rowcount)

    def last(self, n: int) -> list[AuditRow]:
        rows = self._database.read(_LAST, (max(n, 0),))
        return [AuditRow(_EPOCH + time * _MICROSECOND, *told) for time, *told in reversed(rows)]


_NOTE = "INSERT INTO audit (time, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)"
_LAST = "SELECT time, actor, action, subject, detail FROM audit ORDER BY id DESC LIMIT ?"


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _add(connection: sqlite3.Connection, key: Key, digest: bytes) -> None:
    try:
        connection.execute(
            "INSERT INTO access_keys (id, digest, body) VALUES (?, ?, ?)",
            (key.id, digest, _encode(key)),
        )
    except sqlite3.IntegrityError:
        raise Conflict(f"there already is a key {key.id!r}") from None


def _revoke(connection: sqlite3.Connection, key_id: str, time: int) -> bool:
    found = connection.execute("SELECT revoked FROM access_keys WHERE id = ?", (key_id,)).fetchone()
    if found is None:
        raise NotFound(f"there is no key {key_id[:200]!r}")
    if found[0] is None:
        connection.execute("UPDATE access_keys SET revoked = ? WHERE id = ?", (time, key_id))
    return found[0] is None

"""Versions of rules in the shop's SQLite file; nothing is cached."""

import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from shopkeeper.decisions.published import Act, Proposed, Publication
from shopkeeper.domain import Conflict, NotFound
from shopkeeper.storage import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, str]).decode

_PROPOSE = """
    INSERT INTO rule_versions (version, body, author, proposed) VALUES (?, ?, ?, ?)
    ON CONFLICT (version) DO NOTHING
"""
_FIND = """
    SELECT version, body, author, proposed FROM rule_versions
    WHERE substr(version, 1, length(?1)) = ?1 LIMIT 2
"""
_IN_FORCE = "SELECT version FROM rule_history ORDER BY id DESC LIMIT 1"
_PUBLISH = "INSERT INTO rule_history (version, action, actor, time) VALUES (?, ?, ?, ?)"
_HISTORY = "SELECT version, action, actor, time FROM rule_history ORDER BY id DESC LIMIT ?"


class SqliteRules:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def propose(self, proposed: Proposed) -> None:
        row = (proposed.version, _encode(proposed.texts), proposed.author, _micros(proposed.time))
        self._database.write(lambda connection: connection.execute(_PROPOSE, row).rowcount)

    def find(self, version: str) -> Proposed | None:
        rows = self._database.read(_FIND, (version,)) if version else []
        if len(rows) != 1:
            return None
        found, body, author, time = rows[0]
        return Proposed(found, _decode(body), author, _time(time))

    def put_in_force(self, publication: Publication, after: str | None) -> None:
        self._database.write(partial(_put_in_force, publication=publication, after=after))

    def mark(self) -> int:
        found: int = self._database.read("SELECT coalesce(max(id), 0) FROM rule_history")[0][0]
        return found

    def in_force(self) -> str | None:
        rows = self._database.read(_IN_FORCE)
        return str(rows[0][0]) if rows else None

    def history(self, n: int) -> list[Publication]:
        rows = self._database.read(_HISTORY, (max(n, 0),))
        return [_publication(*row) for row in reversed(rows)]


def _put_in_force(
    connection: sqlite3.Connection, publication: Publication, after: str | None
) -> None:
    version = publication.version
    known = "SELECT 1 FROM rule_versions WHERE version = ?"
    if connection.execute(known, (version,)).fetchone() is None:
        raise NotFound(f"no rules of version {version!r} were proposed")
    found = connection.execute(_IN_FORCE).fetchone()
    now = found[0] if found else None
    if now != after:
        raise Conflict(f"version {now!r} came into force meanwhile, expected {after!r}")
    connection.execute(
        _PUBLISH, (version, publication.act, publication.actor, _micros(publication.time))
    )


def _publication(version: str, act: Act, actor: str, time: int) -> Publication:
    return Publication(version, act, actor, _time(time))


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND

"""What is remembered of customers, in the shop's SQLite file."""

import sqlite3
from collections.abc import Sequence
from functools import partial

from shopkeeper.customers.backends.sqlite_erasing import listed
from shopkeeper.customers.ports import Kept
from shopkeeper.domain import CustomerKey
from shopkeeper.storage import Database

_GET = """
    SELECT customer, position, rules, sealed FROM memories
    WHERE customer IN (SELECT value FROM json_each(?))
"""
_PUT = """
    INSERT INTO memories (customer, position, rules, sealed)
    SELECT customer, ?2, ?3, ?4 FROM customers WHERE customer = ?1 AND seal_key IS NOT NULL
    ON CONFLICT (customer) DO UPDATE
    SET position = excluded.position, rules = excluded.rules, sealed = excluded.sealed
    WHERE excluded.position >= position
"""
_DROP = "DELETE FROM memories WHERE customer IN (SELECT value FROM json_each(?))"


class SqliteMemories:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, Kept]:
        rows = self._database.read(_GET, (listed(keys),))
        return {CustomerKey(key): Kept(*stored) for key, *stored in rows}

    def put(self, key: CustomerKey, kept: Kept) -> None:
        row = (key, kept.position, kept.rules, kept.sealed)
        self._database.enqueue(lambda connection: connection.execute(_PUT, row).rowcount)

    def drop(self, keys: Sequence[CustomerKey]) -> int:
        return self._database.write(partial(_drop, keys=listed(keys)))


def _drop(connection: sqlite3.Connection, keys: str) -> int:
    return connection.execute(_DROP, (keys,)).rowcount

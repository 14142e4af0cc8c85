"""How blocks fare, in the shop's SQLite file: the table `tallies`.

Decisions are looked up before the writer's job, counts and position stored together or not at all.
Held by `shopkeeper.testing.tallies`.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence

from shopkeeper.decisions.blocks.buckets import counted_in
from shopkeeper.decisions.blocks.ports import Tally
from shopkeeper.log import Kind, Log, Logged
from shopkeeper.storage import Database

_POSITION = "SELECT position FROM projections WHERE name = 'tallies'"
_SET_POSITION = """
    INSERT INTO projections (name, position) VALUES ('tallies', ?)
    ON CONFLICT (name) DO UPDATE SET position = excluded.position"""
_COUNT = """
    INSERT INTO tallies (block, bucket, shown, acted) VALUES (?, ?, ?, ?)
    ON CONFLICT (block, bucket) DO UPDATE
    SET shown = shown + excluded.shown, acted = acted + excluded.acted"""


class SqliteTallies:
    """`Tallies` in a file.

    Args:
        log: The one it follows, to look up decisions in.
    """

    name = "tallies"
    follows: Kind | None = None

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def position(self) -> int:
        rows = self._database.read(_POSITION)
        return int(rows[0][0]) if rows else 0

    def apply(self, entries: Sequence[Logged], position: int) -> None:
        counted = list(counted_in(entries, self._log))

        def job(connection: sqlite3.Connection) -> None:
            found = connection.execute(_POSITION).fetchone()
            reached = int(found[0]) if found else 0
            fresh = Counter(one for at, one in counted if at > reached)
            for one, times in fresh.items():
                seen = (0, times) if one.acted else (times, 0)
                connection.execute(_COUNT, (one.block, one.bucket, *seen))
            connection.execute(_SET_POSITION, (max(reached, position),))

        self._database.write(job)

    def reset(self) -> None:
        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM tallies")
            connection.execute("DELETE FROM projections WHERE name = 'tallies'")

        self._database.write(job)

    def counts(self) -> Mapping[tuple[str, str], Tally]:
        rows = self._database.read("SELECT block, bucket, shown, acted FROM tallies")
        return {(block, bucket): Tally(shown, acted) for block, bucket, shown, acted in rows}

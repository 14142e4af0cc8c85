"""Positions in the shop's SQLite file, beside those of the projections."""

from shopkeeper.storage import Database

_OF = "SELECT position FROM projections WHERE name = ?"
_ADVANCE = """
    INSERT INTO projections (name, position) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)
"""


class SqlitePositions:
    """Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, name: str) -> int:
        rows = self._database.read(_OF, (name,))
        return int(rows[0][0]) if rows else 0

    def advance(self, name: str, position: int) -> None:
        row = (name, position)
        self._database.write(lambda connection: connection.execute(_ADVANCE, row).rowcount)

"""Positions on every back-end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.log import Positions
from shopkeeper.log.backends.memory_positions import MemoryPositions
from shopkeeper.log.backends.sqlite_positions import SqlitePositions
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.positions import PositionsContract


class TestMemoryPositions(PositionsContract):
    @pytest.fixture
    def positions(self) -> Positions:
        return MemoryPositions()


class TestSqlitePositions(PositionsContract):
    @pytest.fixture
    def positions(self, tmp_path: Path) -> Iterator[Positions]:
        database = open_database(tmp_path / "shop.db")
        yield SqlitePositions(database)
        database.close()

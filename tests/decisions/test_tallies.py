"""How blocks fare, in the shop's file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.decisions.backends.memory_tallies import MemoryTallies
from shopkeeper.decisions.backends.sqlite_tallies import SqliteTallies
from shopkeeper.log import Log, catch_up
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.storage import Database
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.sealing import MemorySealer
from shopkeeper.testing.tallies import TalliesContract, decided, saw


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "shop.db")
    yield database
    database.close()


@pytest.fixture
def log() -> Log:
    return MemoryLog(MemorySealer({}))


class TestMemoryTallies(TalliesContract):
    @pytest.fixture
    def log(self) -> Log:
        return MemoryLog(MemorySealer({}))

    @pytest.fixture
    def tallies(self, log: Log) -> MemoryTallies:
        return MemoryTallies(log)


class TestSqliteTallies(TalliesContract):
    @pytest.fixture
    def log(self) -> Log:
        return MemoryLog(MemorySealer({}))

    @pytest.fixture
    def tallies(self, database: Database, log: Log) -> SqliteTallies:
        return SqliteTallies(database, log)


def test_two_that_follow_one_log_into_one_file_count_once(database: Database, log: Log) -> None:
    log.append([decided("d1", "warm"), saw("m1", "d1", "warm")])
    entries = log.read(0, 9)
    mine, yours = SqliteTallies(database, log), SqliteTallies(database, log)
    mine.apply(entries, 2)
    yours.apply(entries, 2)
    catch_up(log, yours)
    assert [tuple(tally) for tally in mine.counts().values()] == [(1, 0)]

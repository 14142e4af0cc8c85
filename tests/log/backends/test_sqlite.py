"""The SQLite log obeys every law of a log, and those of a durable one."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from shopkeeper.domain import BackendFailed, MessageId
from shopkeeper.log import SCHEMA, Log
from shopkeeper.log.backends import SqliteLog
from shopkeeper.storage import Database
from shopkeeper.testing.log import LogLaws
from shopkeeper.testing.log_entries import ANN, customer_keys, entry
from shopkeeper.testing.log_kill import check_survivors, kill_mid_stream
from shopkeeper.testing.log_machine import LogMachine
from shopkeeper.testing.sealing import MemorySealer

APPENDER = Path(__file__).with_name("appender.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def sealer() -> MemorySealer:
    return MemorySealer(customer_keys())


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


class TestSqliteLog(LogLaws):
    @pytest.fixture
    def log(self, sealer: MemorySealer, database: Database) -> Iterator[Log]:
        log = SqliteLog(database, sealer)
        yield log
        log.close()


class SqliteMachine(LogMachine):
    """Each run starts from a copy of one empty file, which spares it the migrations."""

    def start(self) -> Log:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "shop.db")
        self.path.write_bytes(_empty_file())
        return self._open()

    def reopen(self) -> Log:
        self.log.close()
        return self._open()

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()

    def _open(self) -> Log:
        return SqliteLog(Database(self.path), self.sealer)


@cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shop.db")
        Database(path).close()
        return path.read_bytes()


TestSqliteMachine = SqliteMachine.TestCase
TestSqliteMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_what_was_acknowledged_survives_kill_nine(path: Path, sealer: MemorySealer) -> None:
    acknowledged = kill_mid_stream([sys.executable, str(APPENDER), str(path)])
    log = SqliteLog(Database(path), sealer)
    check_survivors(log, acknowledged)
    log.close()


def test_two_processes_store_a_message_once(path: Path, sealer: MemorySealer) -> None:
    command = [sys.executable, str(APPENDER), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        acknowledged = kill_mid_stream(command)
        other.kill()
        assert other.stdout is not None
        acknowledged += [line.strip() for line in other.stdout if line.endswith("\n")]
    log = SqliteLog(Database(path), sealer)
    check_survivors(log, acknowledged)
    log.close()


def test_one_process_sees_what_another_has_committed(path: Path, sealer: MemorySealer) -> None:
    ours, theirs = Database(path), Database(path)
    here, there = SqliteLog(ours, sealer), SqliteLog(theirs, sealer)
    first = here.append([entry("a")])[0]
    assert there.append([entry("a")])[0].position == first.position
    assert there.append([entry("a")])[0].duplicate
    assert there.last_position([ANN]) == here.head() == first.position
    ours.close()
    theirs.close()


def test_no_word_of_a_customer_is_in_the_file(path: Path, sealer: MemorySealer) -> None:
    database = Database(path)
    log = SqliteLog(database, sealer)
    log.append([entry("subject-id", query="a very private wish"), entry("open-id", None)])
    database.close()
    written = path.read_bytes()
    assert b"private wish" not in written
    assert b"subject-id" not in written
    assert b"open-id" in written


def test_an_altered_row_is_reported_not_believed(database: Database, sealer: MemorySealer) -> None:
    log = SqliteLog(database, sealer)
    log.append([entry("a"), entry("b", None)])
    database.write(lambda c: c.execute("UPDATE entries SET sealed = zeroblob(80) WHERE position=1"))
    database.write(lambda c: c.execute("UPDATE entries SET open = x'01' WHERE position=2"))
    with pytest.raises(BackendFailed, match="altered"):
        log.find(MessageId("a"))
    with pytest.raises(BackendFailed, match="log position 2: damaged"):
        log.find(MessageId("b"))


def test_a_log_in_a_newer_format_is_refused(database: Database, sealer: MemorySealer) -> None:
    log = SqliteLog(database, sealer)
    log.append([entry("a")])
    database.write(lambda c: c.execute("UPDATE entries SET schema = ?", (SCHEMA + 1,)))
    with pytest.raises(BackendFailed, match="newer Shopkeeper"):
        SqliteLog(database, sealer)
    with pytest.raises(BackendFailed, match="newer Shopkeeper"):
        log.read(0, 1)


def test_a_full_disk_undoes_the_batch_and_later_appends_work(
    database: Database, sealer: MemorySealer
) -> None:
    log = SqliteLog(database, sealer)
    log.append([entry("before")])
    pages = database.read("PRAGMA page_count")[0][0]
    database.write(lambda c: c.execute(f"PRAGMA max_page_count={pages + 4}").fetchall())
    with pytest.raises(BackendFailed, match="no room left on its disk"):
        log.append([entry(f"m{i}", query="x" * 500) for i in range(200)])
    assert [e.entry.message_id for e in log.read(0, 100)] == ["before"]
    database.write(lambda c: c.execute("PRAGMA max_page_count=1000000").fetchall())
    assert not log.append([entry("m0")])[0].duplicate

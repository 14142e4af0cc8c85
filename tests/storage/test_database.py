"""A shop's file serves many threads and processes, and says clearly what went wrong."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection

import pytest
from structlog.testing import capture_logs

from shopkeeper.domain import BackendFailed
from shopkeeper.storage import Database

SMALL_DISK = Path(__file__).with_name("small_disk.py")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "shop.db")
    yield database
    database.close()


def add(name: str, version: int = 1):
    def job(connection: Connection) -> str:
        connection.execute("INSERT INTO projections VALUES (?, ?)", (name, version))
        return name

    return job


def names(database: Database) -> list[str]:
    return [row[0] for row in database.read("SELECT name FROM projections ORDER BY name")]


def test_a_write_is_read_at_once_by_every_thread(database: Database) -> None:
    def write_and_read(i: int) -> bool:
        database.write(add(f"{i:03}"))
        return f"{i:03}" in names(database)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(write_and_read, range(100)))
    assert len(names(database)) == 100


def test_commits_are_durable_and_readers_do_not_wait_for_the_writer(database: Database) -> None:
    assert database.read("PRAGMA journal_mode") == [("wal",)]
    settings = database.write(
        lambda c: [
            c.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "wal_autocheckpoint")
        ]
    )
    assert settings == [2, 0]  # FULL, and never on the writer's own account
    assert database.write(lambda _: names(database)) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(BackendFailed, match="may only be read"):
        database.read("DELETE FROM projections")


def test_enqueued_writes_are_there_after_a_flush(database: Database) -> None:
    for i in range(50):
        database.enqueue(add(f"{i:03}"))
    database.flush()
    assert len(names(database)) == 50


def test_an_enqueued_write_that_fails_is_logged_and_counted(database: Database) -> None:
    with capture_logs() as logs:
        database.enqueue(add("one"))
        database.enqueue(add("one"))
        database.flush()
    assert database.failures == 1
    assert [line["event"] for line in logs] == ["enqueued_write_failed"]
    assert names(database) == ["one"]


def test_closing_keeps_what_was_enqueued(tmp_path: Path) -> None:
    database = Database(tmp_path / "shop.db")
    for i in range(50):
        database.enqueue(add(f"{i:03}"))
    database.close()
    again = Database(tmp_path / "shop.db")
    assert len(names(again)) == 50
    again.close()


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "shop.db")
    database.read("SELECT 1")
    database.close()
    database.close()
    with pytest.raises(BackendFailed, match="closed"):
        database.read("SELECT 1")
    with pytest.raises(BackendFailed, match="closed"):
        database.write(add("one"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["shop.db"]


def test_connections_of_ended_threads_are_given_back(database: Database) -> None:
    for _ in range(20):
        thread = threading.Thread(target=database.read, args=("SELECT 1",))
        thread.start()
        thread.join()
    assert len(database._readers) <= 1


def test_a_full_disk_fails_the_write_and_later_writes_work(tmp_path: Path) -> None:
    """In a process of its own, whose files may not grow beyond a limit, lifted half way."""
    command = [sys.executable, str(SMALL_DISK), str(tmp_path / "shop.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["refused", "nothing of it stored", "stored"], done.stderr


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "shop.db")
    database.write(add("one"))
    modes = {p.name: oct(p.stat().st_mode & 0o777) for p in tmp_path.iterdir()}
    database.close()
    assert set(modes) == {"shop.db", "shop.db-wal", "shop.db-shm"}
    assert set(modes.values()) == {"0o600"}

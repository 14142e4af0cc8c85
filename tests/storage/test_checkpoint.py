"""The write-ahead log stays short, and goes into the file without the writer's doing."""

import sqlite3
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any

import pytest
from structlog.testing import capture_logs

from shopkeeper.storage import Database, checkpoint
from shopkeeper.storage.checkpoint import BACKGROUND, Checkpointer
from shopkeeper.storage.opening import connect

ADD = "INSERT INTO products VALUES (?, zeroblob(100000), 0)"


def wal_size(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def write_megabytes(database: Database, label: str, count: int) -> None:
    """One commit per megabyte."""
    for i in range(count):
        rows = [(f"{label}-{i}-{j}",) for j in range(10)]
        database.write(lambda c, rows=rows: c.executemany(ADD, rows))


def test_a_long_write_ahead_log_is_moved_into_the_file_in_the_background(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    Database(path).close()
    began = Event()

    def watched() -> sqlite3.Connection:
        connection = connect(path, writing=True)
        connection.set_trace_callback(lambda sql: began.set() if "checkpoint" in sql else None)
        return connection

    writer = connect(path, writing=True)
    checkpointer = Checkpointer(path, watched)
    checkpointer.tend(writer)
    assert not began.is_set()
    writer.executemany(ADD, ((str(i),) for i in range(60)))
    assert wal_size(path) > BACKGROUND
    assert path.stat().st_size < BACKGROUND
    checkpointer.tend(writer)
    assert began.wait(30)
    checkpointer.close()
    assert path.stat().st_size > BACKGROUND
    writer.close()


def test_unbroken_writing_does_not_let_it_grow_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "FORCED", 8 << 20)
    path = tmp_path / "shop.db"
    database = Database(path)
    sizes = []
    for round_ in range(40):
        write_megabytes(database, f"round-{round_}", 1)
        sizes.append(wal_size(path))
    assert database.read("SELECT count(*) FROM products") == [(400,)]
    database.close()
    assert max(sizes) < 12 << 20


def test_a_checkpoint_that_fails_is_reported_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "FORCED", -1)
    path = tmp_path / "shop.db"
    Database(path).close()
    closed = connect(path, writing=True)
    closed.close()
    checkpointer = Checkpointer(path, lambda: connect(path, writing=True))
    with capture_logs() as logs:
        checkpointer.tend(closed)
    checkpointer.close()
    assert [line["event"] for line in logs] == ["checkpoint_failed"]


def test_wiping_is_tried_until_no_reader_is_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "AGAIN", 0.01)
    path = tmp_path / "shop.db"
    Database(path).close()
    left: SimpleQueue[int] = SimpleQueue()

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            cursor = super().execute(sql, *parameters)
            if "TRUNCATE" in sql:
                left.put(wal_size(path))
            return cursor

    def watched() -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Watched)

    writer, reader = connect(path, writing=True), connect(path, writing=False)
    checkpointer = Checkpointer(path, watched)
    writer.execute(ADD, ("before",))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM products").fetchall()
    writer.execute(ADD, ("after",))
    checkpointer.wipe()
    assert left.get(timeout=30) > 0
    reader.execute("COMMIT")
    assert 0 in iter(lambda: left.get(timeout=30), -1)
    writer.execute(ADD, ("later",))
    assert writer.execute("SELECT count(*) FROM products").fetchone() == (3,)
    checkpointer.close()
    writer.close()
    reader.close()


def test_a_wipe_that_fails_is_reported_and_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    Database(path).close()
    began = Event()

    class Broken(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if "TRUNCATE" in sql:
                began.set()
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *parameters)

    checkpointer = Checkpointer(path, lambda: sqlite3.connect(path, factory=Broken))
    with capture_logs() as logs:
        checkpointer.wipe()
        assert began.wait(30)
        checkpointer.close()
    assert {line["event"] for line in logs} == {"wipe_failed"}

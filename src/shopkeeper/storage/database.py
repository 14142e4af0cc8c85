"""The file of one shop: many readers, one writer, every commit durable.

Back-ends hand it SQL to read and jobs to write; it opens and migrates the file, groups writes
into commits, and keeps the write-ahead log short. Several processes may open one file.

What `write` returned for survives `kill -9` and a power cut (`synchronous=FULL`). Held by
`tests/storage/test_database.py` and the log's contract suite.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import structlog

from shopkeeper.domain import BackendFailed
from shopkeeper.storage.checkpoint import Checkpointer
from shopkeeper.storage.failures import describe
from shopkeeper.storage.opening import connect, prepare
from shopkeeper.storage.writer import Writer

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Database:
    """Open it once per process; any thread may use it.

    Raises:
        BackendFailed: The file is foreign, damaged or newer than this code, or it cannot be
            opened or made; nothing was overwritten.
    """

    def __init__(self, path: Path) -> None:
        prepare(path)
        self.path = path
        self.failures = 0
        """Enqueued jobs that failed since the start."""
        self._lock = threading.Lock()
        self._local = threading.local()
        self._readers: dict[threading.Thread, sqlite3.Connection] = {}
        self._closed = False
        self._checkpointer = Checkpointer(path, lambda: connect(path, writing=True))
        self._writer = Writer(
            connect(path, writing=True),
            lambda error: describe(path, error),
            self._checkpointer.tend,
        )

    def read(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of one statement, as of one moment; sees every write that has returned.

        Raises:
            BackendFailed: The file could not be read, or the database is closed.
        """
        try:
            return self._reader().execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise describe(self.path, error) from error

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job` in the next group commit and return its result once that is durable.

        The job runs in the writer's thread, in a savepoint of its own, and must not begin, commit
        or call the database again. What it raises undoes it alone and is raised here.

        Raises:
            BackendFailed: The engine failed (no room, no access, damage) or the database is
                closed; nothing of the job was stored.
        """
        future: Future[T] = self._writer.submit(job)
        return future.result()

    def enqueue(self, job: Callable[[sqlite3.Connection], object]) -> None:
        """Like `write`, without waiting; a failure is logged and counted in `failures`.

        Raises:
            BackendFailed: The database is closed.
        """
        self._writer.submit(job).add_done_callback(self._note_failure)

    def flush(self) -> None:
        """Return once everything enqueued before is durable, or has failed."""
        self.write(lambda _: None)

    def wipe(self) -> None:
        """Have what was deleted leave the write-ahead log too, soon; does not wait for it.

        The pages themselves were overwritten by the commit. Their older copies in the log on disk
        go as soon as no reader of any process is in the middle of a statement begun before, or
        with the last process to close the file.
        """
        self._checkpointer.wipe()

    def close(self) -> None:
        """Write what is queued and release the file. Closing twice is harmless."""
        self._writer.close()
        self._checkpointer.close()
        with self._lock:
            self._closed = True
            for reader in self._readers.values():
                reader.close()
            self._readers.clear()

    def _reader(self) -> sqlite3.Connection:
        """This thread's connection; those of threads that have ended are closed on the way."""
        if self._closed:
            raise BackendFailed(f"database {self.path}: it is closed")
        reader: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = connect(self.path, writing=False)
            with self._lock:
                for thread in [t for t in self._readers if not t.is_alive()]:
                    self._readers.pop(thread).close()
                self._readers[threading.current_thread()] = reader
        return reader

    def _note_failure(self, future: "Future[Any]") -> None:
        error = future.exception()
        if error is not None:
            self.failures += 1  # callbacks run in the writer's thread alone
            _log.error("enqueued_write_failed", database=str(self.path), error=str(error))

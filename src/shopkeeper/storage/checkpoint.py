"""Moves the write-ahead log back into the database file, off the hot path.

The writer calls `tend` after each commit. Beyond `BACKGROUND` bytes a thread checkpoints on a
connection of its own (PASSIVE: it waits for nobody and nobody waits for it). Under an unbroken
stream of writes that can never finish, so beyond `FORCED` bytes the writer finishes it itself,
between two groups: the log on disk stays bounded unless a reader holds it open.

SQLite truncates the file to `journal_size_limit` when it starts the log anew, so the size of the
file tells what has gathered since. `wipe` has the whole log emptied (TRUNCATE), and tried again
until it is: nobody is made to wait longer than `PATIENCE` for it. Held by
`tests/storage/test_checkpoint.py`.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread

import structlog

BACKGROUND = 4 << 20
"""Bytes of write-ahead log above which the background thread checkpoints."""
FORCED = 64 << 20
"""Bytes above which the writer checkpoints itself."""

PATIENCE = 0.05
"""Seconds for which emptying the log waits for readers, while the writer waits for it."""
AGAIN = 1.0
"""Seconds until it is tried again."""

_PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)"
_TRUNCATE = "PRAGMA wal_checkpoint(TRUNCATE)"
_log = structlog.get_logger(__name__)


class Checkpointer:
    """The background thread of one database file.

    Args:
        connect: Opens a connection; called in the thread, when first needed.
    """

    def __init__(self, path: Path, connect: Callable[[], sqlite3.Connection]) -> None:
        self._wal = path.with_name(f"{path.name}-wal")
        self._connect = connect
        self._wanted = Event()
        self._running = Lock()
        self._stopping = False
        self._to_wipe = False
        self._thread = Thread(target=self._run, name="shopkeeper-checkpoint", daemon=True)
        self._thread.start()

    def tend(self, writer: sqlite3.Connection) -> None:
        """Look at the size of the write-ahead log and have it checkpointed if it is big."""
        size = self._size()
        if size > FORCED:
            self._checkpoint(writer)
        elif size > BACKGROUND:
            self._wanted.set()

    def wipe(self) -> None:
        """Have the write-ahead log emptied soon, whatever its size."""
        self._to_wipe = True
        self._wanted.set()

    def close(self) -> None:
        self._stopping = True
        self._wanted.set()
        self._thread.join()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while not self._stopping:
            self._wanted.wait(AGAIN if self._to_wipe else None)
            self._wanted.clear()
            if self._stopping:
                break
            connection = connection or self._connect()
            if self._to_wipe:
                self._wipe(connection)
            else:
                self._checkpoint(connection)
        if connection is not None:
            connection.close()

    def _wipe(self, connection: sqlite3.Connection) -> None:
        """Empty the log, or leave it to the next try where somebody is reading from it."""
        self._to_wipe = False  # what is asked for from here on is not in this log yet
        try:
            connection.execute(f"PRAGMA busy_timeout={int(1000 * PATIENCE)}")
            with self._running:
                busy = connection.execute(_TRUNCATE).fetchone()[0]
        except sqlite3.Error as error:
            _log.warning("wipe_failed", wal=str(self._wal), error=str(error))
            busy = True
        if busy:
            self._to_wipe = True

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """Checkpoint what can be; a failure costs room on the disk, not data, and is tried again.

        Two at once would make the second give up: the writer waits for the thread to be done.
        """
        try:
            with self._running:
                connection.execute(_PASSIVE).fetchall()
        except sqlite3.Error as error:
            _log.warning("checkpoint_failed", wal=str(self._wal), error=str(error))

    def _size(self) -> int:
        try:
            return self._wal.stat().st_size
        except OSError:  # not there yet, or the disk is failing: the commit itself has told
            return 0

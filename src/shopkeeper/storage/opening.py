"""Opens the file of a shop: recognises it, brings it to today's tables, sets how it is kept.

A path comes in; connections go out. Touches the file and its directory.

A file that is not a shop's, is damaged, or was written by a newer version is refused with a
sentence that says so, and not a byte of it is changed. Held by `tests/storage/test_opening.py`.
"""

import sqlite3
from pathlib import Path

from shopkeeper.domain import BackendFailed
from shopkeeper.storage.checkpoint import BACKGROUND
from shopkeeper.storage.failures import describe
from shopkeeper.storage.migrations import HEAD, REVISIONS

APPLICATION = 0x53686F70
"""SQLite's `application_id` of our files: the letters `Shop`."""

CHECKED = 256 << 20
"""Bytes: files up to this size are checked page by page at start, larger ones as they are read."""

_MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 20.0
_VERSION = "SELECT version_num FROM alembic_version"


def connect(path: Path, *, writing: bool) -> sqlite3.Connection:
    """A connection in autocommit mode that any thread may close."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("PRAGMA cache_size=-8000")
    if writing:
        connection.execute(f"PRAGMA journal_size_limit={BACKGROUND}")
        connection.execute("PRAGMA secure_delete=ON")  # keys and names must not stay in free pages
    else:
        connection.execute("PRAGMA query_only=ON")
    return connection


def prepare(path: Path) -> None:
    """Make the file, or recognise it and bring it to the newest tables.

    Raises:
        BackendFailed: The file is foreign, damaged or newer than this code; it cannot be
            opened, or there is no room for it.
    """
    try:
        if _is_new(path):
            path.touch(mode=0o600)  # it will hold the customers' keys
        else:
            _recognise(path)
        _bring_up_to_date(path)
    except sqlite3.Error as error:
        raise describe(path, error) from error
    except OSError as error:
        raise BackendFailed(f"database {path}: it cannot be opened [{error}]") from error


def _is_new(path: Path) -> bool:
    return not path.exists() or path.stat().st_size == 0


def _recognise(path: Path) -> None:
    """Look at the raw header: SQLite itself would write beside, or into, a file it opens."""
    with path.open("rb") as file:
        header = file.read(100)
    if header[:16] != _MAGIC:
        raise BackendFailed(
            f"database {path}: it is damaged or no SQLite file; nothing was changed"
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION:
        raise BackendFailed(
            f"database {path}: it is the file of another program; nothing was changed"
        )


def _bring_up_to_date(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        _check_pages(path, connection)
        if _revision(path, connection) != HEAD:
            _migrate(connection)
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _check_pages(path: Path, connection: sqlite3.Connection) -> None:
    if path.stat().st_size > CHECKED:
        return
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise BackendFailed(
            f"database {path}: it is damaged; nothing was changed, "
            f"restore it from a backup [{found}]"
        )


def _revision(path: Path, connection: sqlite3.Connection) -> str | None:
    """The file's revision; None where it has no tables yet."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    stated = "alembic_version" in tables and connection.execute(_VERSION).fetchone()
    if not stated:
        raise BackendFailed(
            f"database {path}: it is damaged, it lacks the number of its tables; "
            "nothing was changed, restore it from a backup"
        )
    if stated[0] not in REVISIONS:
        raise BackendFailed(
            f"database {path}: it was written by a newer Shopkeeper (tables {stated[0]!r}, "
            f"this version knows up to {HEAD!r}); nothing was changed, install the newer version"
        )
    return str(stated[0])


def _migrate(connection: sqlite3.Connection) -> None:
    from shopkeeper.storage.migrations.run import upgrade  # slow to load, seldom needed

    upgrade(connection, APPLICATION)

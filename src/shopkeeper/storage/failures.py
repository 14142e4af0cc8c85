"""What a failure of SQLite means, in a sentence an operator can act on.

An error of the driver comes in, a `BackendFailed` naming the file goes out. Pure.
"""

import sqlite3
from pathlib import Path

from shopkeeper.domain import BackendFailed

_MEANING = {
    sqlite3.SQLITE_FULL: "there is no room left on its disk; nothing of this change was stored",
    sqlite3.SQLITE_IOERR: "its disk could not be read or written (full, or failing); "
    "nothing of this change was stored",
    sqlite3.SQLITE_BUSY: "another process holds its write lock for too long",
    sqlite3.SQLITE_READONLY: "it may only be read; the process needs write permission",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; its directory must exist and be writable",
    sqlite3.SQLITE_PERM: "the process has no permission to open it",
    sqlite3.SQLITE_CORRUPT: "it is damaged; nothing was changed, restore it from a backup",
    sqlite3.SQLITE_NOTADB: "it is damaged or no SQLite file; nothing was changed",
}


def describe(path: Path, error: sqlite3.Error) -> BackendFailed:
    """Say what became of the shop's file; the driver's own words follow in brackets."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF  # extended codes keep the kind in the low byte
    meaning = _MEANING.get(primary, "the database engine failed") if primary else None
    return BackendFailed(f"database {path}: {meaning or 'the database engine failed'} [{error}]")

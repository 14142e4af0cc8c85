"""Where a log can live: in memory, or in the shop's SQLite file."""

from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.log.backends.sqlite import SqliteLog

__all__ = ["MemoryLog", "SqliteLog"]

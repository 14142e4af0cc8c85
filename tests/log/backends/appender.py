"""The child of the kill test: appends to the file named on the command line until it is killed."""

import sys
from pathlib import Path

from shopkeeper.log.backends import SqliteLog
from shopkeeper.storage import Database
from shopkeeper.testing.log_entries import customer_keys
from shopkeeper.testing.log_kill import append_forever
from shopkeeper.testing.sealing import MemorySealer

if __name__ == "__main__":
    append_forever(SqliteLog(Database(Path(sys.argv[1])), MemorySealer(customer_keys())))

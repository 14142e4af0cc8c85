"""The child of the full-disk test: writes against a limit on the size of files, then lifts it."""

import resource
import signal
import sys
from pathlib import Path
from sqlite3 import Connection

from shopkeeper.domain import BackendFailed
from shopkeeper.storage import Database

ADD = "INSERT INTO products VALUES (?, zeroblob(1000), 0)"


def limit_file_size(size: int | None) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


def tell(words: object) -> None:
    sys.stdout.write(f"{words}\n")


def much(connection: Connection) -> None:
    connection.executemany(ADD, ((str(i),) for i in range(20_000)))


def main(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    database = Database(path)
    limit_file_size(2 << 20)
    try:
        database.write(much)
    except BackendFailed as error:
        tell("refused" if "full" in str(error) or "no room" in str(error) else error)
    stored = database.read("SELECT count(*) FROM products")[0][0]
    tell("nothing of it stored" if stored == 0 else stored)
    limit_file_size(None)
    database.write(much)
    tell("stored" if database.read("SELECT count(*) FROM products")[0][0] == 20_000 else "lost")
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Erase a person, and erase them again where a restored backup brings them back.

Persons and a time come in from `experience`; out of the directory, the sealer and what is
remembered goes everything of theirs. Touches one file beside the database, which holds internal
keys, keyed digests and times, and is written to the disk before the database is touched: an
erasure once noted is carried out, by this process or by the next that opens the shop.

The file must outlive the database's backups: keep it where a restore does not overwrite it.
`tests/customers/test_erasing.py` puts an old copy of a database back and finds nobody in it.
"""

import os
import threading
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from shopkeeper.customers.keyring import KeyringSealer
from shopkeeper.customers.ports import Directory, Memories, Person
from shopkeeper.customers.tombstones import Erasure
from shopkeeper.domain import BackendFailed, CustomerKey

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Erasure).decode


class Erasures:
    """Everybody who was erased, in a file that only grows: one JSON object a line."""

    def __init__(self, path: Path) -> None:
        """Nothing is made until somebody is erased."""
        self._path = path
        self._lock = threading.Lock()

    def note(self, erasure: Erasure) -> None:
        """Add one, and return once it is on the disk.

        Processes that share the file take turns by the lock of the database they share.

        Raises:
            BackendFailed: The file could not be written.
        """
        try:
            with self._lock, _opened(self._path) as file:
                file.truncate(_whole(file))
                file.seek(0, os.SEEK_END)
                file.write(_encode(erasure) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise BackendFailed(
                f"erasures {self._path}: it could not be written, nobody was erased [{error}]"
            ) from error

    def read(self) -> list[Erasure]:
        """All of them, in order. A last line cut short was never acted on and does not count.

        Raises:
            BackendFailed: A line is none of ours, or the file cannot be read.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BackendFailed(f"erasures {self._path}: it cannot be read [{error}]") from error
        lines = content.split(b"\n")[:-1]
        return [self._line(number, line) for number, line in enumerate(lines, 1)]

    def _line(self, number: int, line: bytes) -> Erasure:
        try:
            return _decode(line)
        except msgspec.DecodeError as error:
            raise BackendFailed(
                f"erasures {self._path}, line {number}: must be an erasure, got {line[:80]!r}; "
                f"restore the file from a copy [{error}]"
            ) from error


def erase_person(
    directory: Directory,
    erasures: Erasures,
    sealer: KeyringSealer,
    memories: Memories,
    person: Person,
    now: datetime,
) -> tuple[Erasure | None, int]:
    """Erase a person from everything this room keeps; the next request finds a stranger.

    Other processes find nobody either, at once; one that used a key in the last seconds can read
    what it sealed for `keyring.KEEP_SECONDS` more.

    Returns:
        What went, None where they were erased before; and how many memories.

    Raises:
        BackendFailed: It could not be noted, and nothing was done; or, once noted, not be carried
            out, and will be when the shop is opened next.
    """
    noted: list[Erasure] = []

    def note(erasure: Erasure) -> None:
        erasures.note(erasure)
        noted.append(erasure)

    keys = directory.erase(person, now, note)
    sealer.forget(keys)
    return (noted[0] if noted else None), memories.drop(keys)


def reapply(
    directory: Directory, erasures: Erasures, memories: Memories
) -> tuple[CustomerKey, ...]:
    """Hold a database against the file as it is opened, before anybody is served.

    Returns:
        The keys that were there again, as in a restored backup, and are erased again.

    Raises:
        BackendFailed: The file cannot be read; the shop must not be opened without it.
    """
    read = erasures.read()
    again = directory.reapply(read)
    memories.drop([key for erasure in read for key in erasure.keys])
    return again


def _opened(path: Path) -> IO[bytes]:
    """The file, made for its owner's eyes alone where there is none."""
    if not path.exists():
        path.touch(mode=0o600)
        _sync_directory(path.parent)
    return path.open("r+b")


def _sync_directory(path: Path) -> None:
    """Have a new file's name on the disk as well, where the system has such a thing."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole(file: IO[bytes]) -> int:
    """Bytes up to the end of the last whole line: what follows was cut short by a crash."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 1, 0))
    if file.read() in {b"", b"\n"}:
        return size
    file.seek(0)
    return file.read().rfind(b"\n") + 1

"""The one file that says which version is in use: replaced whole, read only when it changed."""

from pathlib import Path

import msgspec

from shopkeeper.domain import BackendFailed
from shopkeeper.models.files import write_durably


class Pointer(msgspec.Struct, frozen=True):
    """Which version is in use, and what was in use before it."""

    current: str | None = None
    previous: tuple[str, ...] = ()
    """Oldest first."""
    strips: int = 0
    """How many times customers were taken out of what is kept."""

    def moved(self, current: str | None, previous: tuple[str, ...]) -> "Pointer":
        """At another version, the count of strips kept."""
        return Pointer(current, previous, self.strips)


class PointerFile:
    """Reads a pointer as often as asked, its file only when it changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[tuple[int, int], Pointer] | None = None

    def read(self) -> Pointer:
        """The pointer; one at nothing where there is no file.

        Raises:
            BackendFailed: It cannot be read.
        """
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return Pointer()
        mark = (status.st_ino, status.st_mtime_ns)
        seen = self._seen
        if seen is None or seen[0] != mark:
            try:
                pointer = msgspec.json.decode(self._path.read_bytes(), type=Pointer)
            except msgspec.MsgspecError as broken:
                raise BackendFailed(f"{self._path} cannot be read: {broken}") from broken
            self._seen = seen = (mark, pointer)
        return seen[1]

    def write(self, pointer: Pointer) -> None:
        """Replace it, durably."""
        write_durably(self._path, msgspec.json.encode(pointer))

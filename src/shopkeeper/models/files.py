"""Files that are there whole or not at all, and known by what they hold."""

import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER = threading.Lock()


def read_array(path: Path) -> NDArray[Any]:
    """The array of a file, memory-mapped, closed to writing.

    One at a time: numpy reads the header by `ast.literal_eval`, in which Python 3.11 and 3.12 count
    the depth of all threads together. Expected: a value; actual, once in some thousand: SystemError
    "AST constructor recursion depth mismatch". https://github.com/python/cpython/issues/106905
    """
    with _HEADER:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def digest(path: Path) -> str:
    """SHA-256 of a file, as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_durably(path: Path, body: bytes) -> None:
    """Replace a file by one with this body; after a crash it is the old one or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with fresh.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Hold a directory against other threads and processes that hold it; a crash lets it go."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_held(directory: Path) -> bool:
    """Whether anybody holds a directory."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def sync(path: Path) -> None:
    """Force what was written to a file, or the names in a directory, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

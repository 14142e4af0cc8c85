"""Who was erased, as models know them: by internal keys, which lead to nobody any more.

Kept so that a training that read them before they were erased cannot bring them back.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, CustomerKey
from shopkeeper.models.files import write_durably


class ErasedFile:
    """Grows by some bytes a customer; whoever changes it holds the directory it is in."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> NDArray[np.int64]:
        """Internal keys, each once, rising.

        Raises:
            BackendFailed: It cannot be read.
        """
        if not self._path.is_file():
            return np.empty(0, np.int64)
        try:
            return np.array(msgspec.json.decode(self._path.read_bytes(), type=list[int]), np.int64)
        except msgspec.MsgspecError as broken:
            raise BackendFailed(f"{self._path} cannot be read: {broken}") from broken

    def add(self, customers: Iterable[CustomerKey]) -> NDArray[np.int64]:
        """Remember these too, durably, and say who all is."""
        before = self.read()
        erased = np.union1d(before, np.array([*customers], np.int64))
        if len(erased) > len(before):
            write_durably(self._path, msgspec.json.encode(erased.tolist()))
        return erased

"""Rows of a log that grow while it is read. Held by tests/learning/test_dataset.py."""

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.circumstances import NAMES

ROW = np.dtype([
    ("customer", "<i8"),  # internal key, -1 where nobody is known
    ("time", "<f8"),
    ("visit", "<u8"),
    ("weight", "<f4"),
    ("item", "<i4"),
    ("kind", "<i1"),
    ("words", "<i2", (len(NAMES),)),  # the number of each word of the circumstances
])
Table = NDArray[np.void]
"""Shape `(n,)`, of `ROW`."""


class Rows:
    """One packed record after the other."""

    def __init__(self) -> None:
        self._packed = bytearray()

    def __len__(self) -> int:
        return len(self._packed) // ROW.itemsize

    def add(
        self,
        customer: int,
        time: float,
        visit: int,
        weight: float,
        item: int,
        kind: int,
        words: Sequence[int],
    ) -> None:
        """One row, in the order of `ROW`."""
        self._packed += _PACK(customer, time, visit, weight, item, kind, *words)

    def table(self) -> Table:
        """A copy of what was read so far."""
        return np.frombuffer(bytearray(self._packed), ROW)

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Let go of the other rows."""
        self._packed = bytearray(self.table()[rows].tobytes())


_PACK = struct.Struct(f"<qdQfib{len(NAMES)}h").pack

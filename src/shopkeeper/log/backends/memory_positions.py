"""Positions for as long as the process runs."""

from threading import Lock


class MemoryPositions:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reached: dict[str, int] = {}

    def of(self, name: str) -> int:
        return self._reached.get(name, 0)

    def advance(self, name: str, position: int) -> None:
        with self._lock:
            self._reached[name] = max(self.of(name), position)

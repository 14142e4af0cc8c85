"""How blocks fare, for as long as the process runs. Held by `shopkeeper.testing.tallies`."""

from collections.abc import Mapping, Sequence
from threading import Lock

from shopkeeper.decisions.blocks.buckets import counted_in
from shopkeeper.decisions.blocks.ports import Tally
from shopkeeper.log import Kind, Log, Logged


class MemoryTallies:
    """`Tallies` in memory.

    Args:
        log: The one it follows, to look up decisions in.
    """

    name = "tallies"
    follows: Kind | None = None

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = Lock()
        self._position = 0
        self._counts: dict[tuple[str, str], Tally] = {}

    def position(self) -> int:
        return self._position

    def apply(self, entries: Sequence[Logged], position: int) -> None:
        counted = list(counted_in(entries, self._log))
        with self._lock:
            for at, one in counted:
                if at > self._position:
                    shown, acted = self._counts.get((one.block, one.bucket), Tally(0, 0))
                    grown = Tally(shown + (not one.acted), acted + one.acted)
                    self._counts[one.block, one.bucket] = grown
            self._position = max(self._position, position)

    def reset(self) -> None:
        with self._lock:
            self._position, self._counts = 0, {}

    def counts(self) -> Mapping[tuple[str, str], Tally]:
        return dict(self._counts)

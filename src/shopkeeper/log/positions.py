"""How far whatever follows the log has followed it, where it has no state of its own to keep it in.

Laws, held by `shopkeeper.testing.positions` on every back-end: what was set is what is read, by
every process; a position never goes back.
"""

from typing import Protocol


class Positions(Protocol):
    """Constructed for one shop."""

    def of(self, name: str) -> int:
        """The last log position that was followed; 0 when none was."""

    def advance(self, name: str, position: int) -> None:
        """Remember a position, durably; one behind what is remembered changes nothing."""

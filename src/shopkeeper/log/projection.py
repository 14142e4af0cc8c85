"""State derived from the log: it keeps its position, and can be thrown away and rebuilt."""

from collections.abc import Callable, Sequence
from typing import Protocol

from shopkeeper.log.ports import Kind, Log, Logged

BATCH = 2_000


class Projection(Protocol):
    """Something that follows the log."""

    name: str
    follows: Kind | None
    """The one kind of entry it needs, so that nothing else is read for it; None: all."""

    def position(self) -> int:
        """The last log position applied; 0 when nothing was."""

    def apply(self, entries: Sequence[Logged], position: int) -> None:
        """Take in entries and remember `position`, both or neither. Applying twice is harmless."""

    def reset(self) -> None:
        """Forget everything, position included."""


def catch_up(
    log: Log, projection: Projection, progress: Callable[[int], None] | None = None
) -> int:
    """Apply what the projection has not seen; return the position reached."""
    position = projection.position()
    while batch := log.read(position, BATCH, projection.follows):
        position = batch[-1].position
        projection.apply(batch, position)
        if progress is not None:
            progress(position)
    return position


def rebuild(log: Log, projection: Projection, progress: Callable[[int], None] | None = None) -> int:
    """Throw the projection away and derive it again from the first entry."""
    projection.reset()
    return catch_up(log, projection, progress)

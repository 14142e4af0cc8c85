"""The newest events and what became of each: kept, duplicate, withheld, or rejected and why."""

from datetime import UTC, datetime

import msgspec

from shopkeeper.domain import Event
from shopkeeper.experience.services import Services


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event that came in."""

    time: datetime
    """When it came in (UTC)."""
    fate: str
    """`kept`, `duplicate`, `withheld` or `rejected`."""
    name: str
    reason: str = ""
    position: int = 0
    """Its place in the log, where it was kept."""


class Mark(msgspec.Struct, frozen=True):
    """How far somebody has looked."""

    position: int
    time: datetime


START = Mark(0, datetime.min.replace(tzinfo=UTC))


def tail(services: Services, n: int, after: Mark | None = None) -> list[Seen]:
    """The last `n` events by the time they came in, oldest first.

    Args:
        after: Only what came in since.
    """
    since = after or START
    first = max(since.position, services.log.head() - n)
    kept = [
        Seen(logged.received, "kept", record.name, "", logged.position)
        for logged in services.log.read(after=first, limit=n)
        if isinstance(record := logged.entry.record, Event)
    ]
    others = [
        Seen(fate.time, fate.fate, fate.name, fate.reason)
        for fate in services.log.fates(n)
        if fate.time > since.time
    ]
    return sorted(kept + others, key=lambda seen: (seen.time, seen.position))[-n:]


def mark(seen: list[Seen], before: Mark | None = None) -> Mark:
    """Where the next look begins."""
    since = before or START
    return Mark(
        max([since.position, *(s.position for s in seen)]),
        max([since.time, *(s.time for s in seen if s.fate != "kept")]),
    )

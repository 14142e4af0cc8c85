"""The newest events and what became of each: kept, duplicate, withheld, or rejected and why."""

from datetime import UTC, datetime

import msgspec

from shopkeeper.domain import DecisionId, Event, ProductId
from shopkeeper.experience.services import Services
from shopkeeper.log import Logged

STEP = 1_000
"""Least number of positions looked at in one go."""


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
    products: tuple[ProductId, ...] = ()
    placement: str = ""
    decision_id: DecisionId | None = None
    """The decision it answers, or tells the showing of."""


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
    others = [
        Seen(fate.time, fate.fate, fate.name, fate.reason)
        for fate in services.log.fates(n)
        if fate.time > since.time
    ]
    seen = [*_kept(services, n, since.position), *others]
    return sorted(seen, key=lambda event: (event.time, event.position))[-n:]


def _kept(services: Services, n: int, after: int) -> list[Seen]:
    """The last `n` kept events; positions between them are decisions, the catalogue, or none."""
    found: list[Seen] = []
    end, step = services.log.head(), max(n, STEP)
    while len(found) < n and end > after:
        start = max(after, end - step)
        found[:0] = [
            _seen(logged, logged.entry.record)
            for logged in services.log.read(after=start, limit=end - start)
            if logged.position <= end and isinstance(logged.entry.record, Event)
        ]
        end = start
    return found[-n:]


def _seen(logged: Logged, event: Event) -> Seen:
    return Seen(
        logged.received,
        "kept",
        event.name,
        position=logged.position,
        products=tuple(line.product_id for line in event.lines),
        placement=event.placement or "",
        decision_id=event.decision_id,
    )


def mark(seen: list[Seen], before: Mark | None = None) -> Mark:
    """Where the next look begins."""
    since = before or START
    return Mark(
        max([since.position, *(s.position for s in seen)]),
        max([since.time, *(s.time for s in seen if s.fate != "kept")]),
    )

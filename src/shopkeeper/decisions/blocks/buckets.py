"""The kinds of moments blocks are compared within, and which one an event counts for.

A bucket is page, placement, and whether something the customer believes speaks for the block: few,
and none names anybody. Where nothing of the customer may be used nothing speaks, so everybody's
bucket is the same. Pure.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shopkeeper.domain import BlockShown, Decision, Event, MessageId
from shopkeeper.log import Log, Logged

SPOKEN = "speaks_to"
"""Code of the reason that a block speaks to what its customer believes."""
VIEWED, CLICKED = "Promotion Viewed", "Promotion Clicked"


class Counted(NamedTuple):
    """One event that counts."""

    block: str
    bucket: str
    acted: bool


def bucket(page: str, placement: str, spoken: bool) -> str:
    """The bucket of a moment.

    >>> bucket("home", "hero", spoken=False)
    'home hero all'
    """
    return f"{page or '-'} {placement} {'spoken' if spoken else 'all'}"


def bucket_of(decision: Decision, block: str) -> str | None:
    """The bucket a decision showed a block in; None where it did not."""
    shown = _shown(decision.blocks, block)
    if shown is None:
        return None
    spoken = any(reason.code == SPOKEN for reason in shown.reasons)
    return bucket(decision.page, shown.placement, spoken)


def block_of(event: Event) -> str | None:
    """The block an event tells of; None where it tells of none."""
    if event.name not in {VIEWED, CLICKED} or event.decision_id is None:
        return None
    said = event.properties.get("promotion_id")
    return said if isinstance(said, str) and said else None


def counted_in(entries: Sequence[Logged], log: Log) -> Iterator[tuple[int, Counted]]:
    """What counts among entries of a log, each with its position.

    Args:
        log: To look up the decisions that events name.
    """
    for logged in entries:
        event = logged.entry.record
        block = block_of(event) if isinstance(event, Event) else None
        if block is None or not isinstance(event, Event) or event.decision_id is None:
            continue
        found = _decided(log, MessageId(event.decision_id), block, logged.position)
        if found is not None:
            yield logged.position, Counted(block, found, event.name == CLICKED)


def _decided(log: Log, decision: MessageId, block: str, before: int) -> str | None:
    found = log.find(decision)
    if found is None or found.position >= before:
        return None
    record = found.entry.record
    return bucket_of(record, block) if isinstance(record, Decision) else None


def _shown(blocks: Sequence[BlockShown], name: str) -> BlockShown | None:
    return next((block for block in blocks if block.id == name), None)

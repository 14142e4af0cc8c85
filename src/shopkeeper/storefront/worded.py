"""Blocks as a page shows them: words, where their facts are from, why they stand here. Pure.

A link leads by way of `/promotion`, which tells the log that it was followed. Held by
tests/storefront/test_composed.py.
"""

from urllib.parse import urlencode

import msgspec

from shopkeeper.decisions.blocks import PICTURES
from shopkeeper.domain import BlockShown, Decision


class Drawn(msgspec.Struct, frozen=True):
    """An image of the shop's own; pages show none from elsewhere."""

    href: str
    alt: str
    width: int
    height: int


class Said(msgspec.Struct, frozen=True):
    """A block in its place."""

    id: str
    kind: str
    placement: str
    position: int
    headline: str
    text: str
    action: str
    """Words of its link; empty where it has none."""
    href: str
    drawn: Drawn | None
    facts: tuple[str, ...]
    """Each with its source."""
    why: tuple[str, ...]
    decision_id: str


def said_by(decision: Decision) -> tuple[Said, ...]:
    """The blocks of a page, in their order."""
    return tuple(_said(block, decision.decision_id) for block in decision.blocks)


def _said(block: BlockShown, decision_id: str) -> Said:
    follows = {"block": block.id, "from": decision_id, "at": block.placement}
    return Said(
        id=block.id,
        kind=block.kind,
        placement=block.placement,
        position=block.position,
        headline=block.headline,
        text=block.text,
        action=block.action if block.link else "",
        href=f"/promotion?{urlencode(follows)}" if block.link else "",
        drawn=_drawn(block),
        facts=tuple(f"{_words(name)}: {told}" for name, told in block.facts.items()),
        why=tuple(reason.text for reason in block.reasons),
        decision_id=decision_id,
    )


def _drawn(block: BlockShown) -> Drawn | None:
    if not block.image.startswith(PICTURES):
        return None
    return Drawn(block.image, block.alt, block.width, block.height)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()

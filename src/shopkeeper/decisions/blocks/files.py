"""The creative blocks a shop composes pages of, as its `blocks.yaml` declares them.

A text comes in, blocks and the rules of the shop's voice go out. A file that cannot be read is
refused with line and suggestion; what is wrong with blocks that can be read is for `checking`.
Held by tests/decisions/blocks/test_files.py.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shopkeeper.decisions.offers import Scope
from shopkeeper.domain.files import Written, read_struct

FILE = "blocks.yaml"
DEFAULT = Path(__file__).parent / "default.yaml"
"""What a shop has that brings no file of its own."""
PICTURES = "/pictures/"
"""Begins the address of an image of the shop's own."""

Kind = Literal[
    "hook", "proof", "objection", "action", "header", "image", "bundle", "review", "quote",
    "comparison", "social_proof", "risk_reducer",
]  # fmt: skip
Stage = Literal["top", "middle", "bottom", "retention"]
Tone = Literal["plain", "warm", "playful", "expert", "calm"]

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_\-]*\Z", max_length=80)]
Zoned = Annotated[datetime, Meta(tz=True)]
Address = Annotated[
    str, Meta(pattern=r"^(/(?!/)|https://)\S*\Z", max_length=500, description="`/…` or `https://…`")
]


class SpeaksTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A preference, and what a customer would have to hold of it to be spoken to."""

    variable: Annotated[str, Meta(description="A variable of `preferences.yaml`.")]
    values: Annotated[
        tuple[str, ...],
        Meta(description="Options of it; of a scale or number `low` or `high`.", min_length=1),
    ]


class Attribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whose words a quote or a review is."""

    author: Annotated[str, Meta(description="Who said it, as they agreed to be named.")]
    source: Annotated[str, Meta(description="Where it was said: a journal, an address, a review.")]
    permission: Annotated[
        str, Meta(description="What allows it to be quoted: a licence, a letter, terms of review.")
    ] = ""
    paid: Annotated[bool, Meta(description="Whether its author was paid or given something.")] = (
        False
    )


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One piece of a page. `{name}` in its words is filled with a live fact of that name."""

    id: Annotated[Id, Meta(description="Name that decisions and reports know it by.")]
    kind: Annotated[Kind, Meta(description="What it does on a page.")]
    headline: Annotated[str, Meta(description="Its first words.", min_length=1, max_length=300)]
    text: Annotated[str, Meta(description="What it says.", max_length=2_000)] = ""
    action: Annotated[str, Meta(description="Words of its link or button.", max_length=100)] = ""
    link: Annotated[Address | None, Meta(description="Where its action leads.")] = None
    image: Annotated[
        Address | None,
        Meta(description="Its image: `/pictures/…` is a file of the shop's folder `pictures`."),
    ] = None
    alt: Annotated[
        str, Meta(description="What its image shows, for who does not see it.", max_length=300)
    ] = ""
    width: Annotated[int, Meta(description="Of its image, in pixels.", ge=0, le=10_000)] = 0
    height: Annotated[int, Meta(description="Of its image, in pixels.", ge=0, le=10_000)] = 0
    speaks_to: Annotated[
        tuple[SpeaksTo, ...], Meta(description="Preferences that speak for showing it.")
    ] = ()
    stages: Annotated[
        tuple[Stage, ...], Meta(description="Parts of the funnel it is for; none: all.")
    ] = ()
    claims: Annotated[
        tuple[str, ...], Meta(description="Claims of `claims.yaml` its words make.")
    ] = ()
    tone: Annotated[Tone, Meta(description="How it speaks.")] = "plain"
    markets: Annotated[tuple[str, ...], Meta(description="Where it is shown; none: anywhere.")] = ()
    products: Annotated[Scope, Meta(description="Beside which products; none: beside any.")] = (
        Scope()
    )
    facts: Annotated[
        tuple[str, ...],
        Meta(description="Facts that must be there for it, beside those its words quote."),
    ] = ()
    starts: Annotated[Zoned | None, Meta(description="Not shown before; with a zone.")] = None
    ends: Annotated[
        Zoned | None, Meta(description="Not shown from then on; what `{ends}` says; with a zone.")
    ] = None
    source: Annotated[
        Attribution | None, Meta(description="Of a quote or a review: whose words these are.")
    ] = None


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the shop speaks; every block is held to it."""

    headline: Annotated[int, Meta(description="Characters of a headline at most.", ge=1)] = 80
    text: Annotated[int, Meta(description="Characters of a text at most.", ge=1)] = 280
    action: Annotated[int, Meta(description="Characters of an action at most.", ge=1)] = 30
    alt: Annotated[int, Meta(description="Characters at most of what an image shows.", ge=1)] = 160
    banned: Annotated[tuple[str, ...], Meta(description="Words the shop does not use.")] = ()
    capitals: Annotated[
        tuple[str, ...],
        Meta(description="Words that may stand in capitals; others of 3 or more letters may not."),
    ] = ()
    exclamations: Annotated[
        int, Meta(description="Exclamation marks in a block at most.", ge=0)
    ] = 0
    tones: Annotated[tuple[Tone, ...], Meta(description="Tones it uses; none: any.")] = ()


class BlocksFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything `blocks.yaml` says."""

    voice: Annotated[Voice, Meta(description="How the shop speaks.")] = Voice()
    blocks: Annotated[tuple[Block, ...], Meta(description="The pieces pages are made of.")] = ()


def load_blocks(text: str) -> Written[BlocksFile]:
    """Read `blocks.yaml`.

    Raises:
        InvalidRequest: It is no yaml, or has a field that is unknown or of the wrong kind; with
            file, line and, where one is near, a suggestion.
    """
    return read_struct(text, FILE, BlocksFile)

"""What `merchandising.yaml` says: which products a person moves, where, for whom and until when.

Text comes in, frozen structs go out. What only the catalogue and other files can tell is for
`checking`. Pure. Held by tests/decisions/merchandising/test_checking.py.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shopkeeper.decisions.offers import Scope
from shopkeeper.domain.files import Written, read_struct

MERCHANDISING = "merchandising.yaml"
Act = Literal["pin", "boost", "bury", "exclude"]
Zoned = Annotated[datetime, Meta(tz=True, description="Like `2026-12-01T00:00:00+01:00`.")]
Words = Annotated[str, Meta(min_length=1, max_length=200)]


class MerchandisingRule(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One thing a person wants of the order products stand in."""

    id: Annotated[
        str, Meta(pattern=r"^[a-z0-9][a-z0-9_\-]*\Z", max_length=60, description="Its name.")
    ]
    act: Annotated[
        Act,
        Meta(
            description="`pin` gives a place, `boost` and `bury` move up and down by `strength`, "
            "`exclude` takes out."
        ),
    ]
    why: Annotated[Words, Meta(description="The reason, for colleagues and for reports.")]
    products: Annotated[Scope, Meta(description="Which products it moves.")]
    placements: Annotated[
        tuple[str, ...], Meta(description="Placements it holds in; none: all.")
    ] = ()
    audience: Annotated[tuple[str, ...], Meta(description="Tiers it holds for; none: all.")] = ()
    position: Annotated[int, Meta(ge=1, le=200, description="Place of a pin, from 1.")] = 1
    strength: Annotated[
        float,
        Meta(
            gt=1,
            le=100,
            description="Times the worth of its place: 2 takes the fourth place to the first.",
        ),
    ] = 2.0
    starts: Annotated[Zoned | None, Meta(description="Not before.")] = None
    ends: Annotated[Zoned | None, Meta(description="The first moment it no longer holds.")] = None


class MerchandisingFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Everything `merchandising.yaml` says."""

    rules: Annotated[
        tuple[MerchandisingRule, ...],
        Meta(description="Where two disagree, the earlier one is heard."),
    ] = ()


def load_merchandising(text: str) -> Written[MerchandisingFile]:
    """Read `merchandising.yaml`.

    Raises:
        InvalidRequest: It cannot be read as such a file; with line, field and a suggestion.

    >>> load_merchandising("rules: []").said.rules
    ()
    """
    return read_struct(text, MERCHANDISING, MerchandisingFile)

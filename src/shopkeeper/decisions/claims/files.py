"""The claims a shop may make, as its `claims.yaml` declares them.

A text comes in, the claims go out. A file that cannot be read is refused with line and suggestion;
what is wrong with claims that can be read is for `checking`. Held by
tests/decisions/claims/test_files.py.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shopkeeper.domain.files import Written, read_struct

FILE = "claims.yaml"
REGULATED = ("health", "cosmetics", "environment", "food", "finance")
"""Categories with laws of their own: a claim of theirs names its markets and when it expires."""
CATEGORIES = ("general", "comparison", *REGULATED)

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_\-]*\Z", max_length=80)]
Words = Annotated[str, Meta(min_length=1, max_length=500)]
Zoned = Annotated[datetime, Meta(tz=True)]


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A statement about products that must be true, and why it may be made."""

    id: Annotated[Id, Meta(description="Name that blocks refer to it by.")]
    text: Annotated[Words, Meta(description="What is claimed, in full.")]
    category: Annotated[
        str,
        Meta(
            description="What sort of claim it is; a regulated one needs markets and an expiry.",
            extra_json_schema={"enum": list(CATEGORIES)},
        ),
    ] = "general"
    markets: Annotated[
        tuple[str, ...],
        Meta(description="Where it may be made; a regulated claim nowhere else, others anywhere."),
    ] = ()
    evidence: Annotated[
        tuple[Words, ...],
        Meta(description="What proves it: ids or addresses of studies, certificates, tests."),
    ] = ()
    approver: Annotated[
        str, Meta(description="Who looked at the evidence and allowed it.", max_length=200)
    ] = ""
    expires: Annotated[
        Zoned | None, Meta(description="From then on it is not made any more; with a zone.")
    ] = None


class ClaimsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything `claims.yaml` says."""

    claims: Annotated[
        tuple[Claim, ...], Meta(description="Every claim that a block of this shop may make.")
    ] = ()

    def by_id(self) -> Mapping[str, Claim]:
        """Id to claim."""
        return {claim.id: claim for claim in self.claims}


def load_claims(text: str) -> Written[ClaimsFile]:
    """Read `claims.yaml`.

    Raises:
        InvalidRequest: It is no yaml, or has a field that is unknown or of the wrong kind; with
            file, line and, where one is near, a suggestion.

    >>> load_claims("claims: [{id: sturdy, text: Survives the dishwasher}]").said.claims[0].category
    'general'
    """
    return read_struct(text, FILE, ClaimsFile)

"""Versions of a shop's rules: what was proposed, what is in force, what was.

Texts of files come in, versions go out. A version is the digest of its texts, so the same texts are
one version whoever proposes them, and a version never changes. Laws, held by
`shopkeeper.testing.rules` on every back-end: what is in force is the newest publication, for every
process at once; nothing proposed is in force by itself; nothing is ever rewritten.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from shopkeeper.domain import NotAllowed

Texts = Mapping[str, str]
"""Name of each file, like `offers.yaml` or `policies/food.cedar`, to its text."""
Act = Literal["published", "rolled back"]


class Proposed(msgspec.Struct, frozen=True):
    """A set of rules somebody wants in force."""

    version: str
    texts: dict[str, str]
    author: str
    """Id of the key that proposed it first."""
    time: datetime


class Publication(msgspec.Struct, frozen=True):
    """A version coming into force."""

    version: str
    act: Act
    actor: str
    """Id of the key that did it."""
    time: datetime


class RulesStore(Protocol):
    """Keeps the rules of one shop."""

    def propose(self, proposed: Proposed) -> None:
        """Keep a version; proposing what is there already changes nothing."""

    def find(self, version: str) -> Proposed | None:
        """The version of that digest, or of the one digest that begins so."""

    def put_in_force(self, publication: Publication, after: str | None) -> None:
        """Let a version be in force from the next request on.

        Args:
            after: The version that is in force now, as the caller knows it.

        Raises:
            NotFound: It was never proposed.
            Conflict: Another version came into force meanwhile.
        """

    def mark(self) -> int:
        """Changes with each publication; read on every request."""

    def in_force(self) -> str | None:
        """The version in force; None before the first publication."""

    def history(self, n: int) -> list[Publication]:
        """The last `n` publications, oldest first."""


def version_of(texts: Texts) -> str:
    """The digest of a set of files: 16 hexadecimal digits.

    >>> version_of({"a": "1", "b": "2"}) == version_of({"b": "2", "a": "1"})
    True
    """
    told = msgspec.json.encode(sorted(texts.items()))
    return hashlib.sha256(told).hexdigest()[:16]


def check_four_eyes(proposed: Proposed, actor: str) -> None:
    """A second person publishes what the first proposed.

    Raises:
        NotAllowed: The same key did both.
    """
    if proposed.author == actor:
        raise NotAllowed(
            f"`{proposed.version}` was proposed with key {actor!r}: "
            "a second person must publish it, with a key of their own"
        )

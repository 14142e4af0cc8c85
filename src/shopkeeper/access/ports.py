"""Keys, who changed what, and the pace callers are held to: what a back-end must offer.

Laws, held by `shopkeeper.testing.access` on every back-end: a revoked key is gone for every
process at once; no secret is stored; the audit trail only grows.
"""

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from shopkeeper.domain import Basis

Scope = Literal["events", "decide", "admin"]
"""What a key may do: send events, ask for decisions, everything."""

SCOPES: tuple[Scope, ...] = ("events", "decide", "admin")


class Key(msgspec.Struct, frozen=True):
    """What is known of a key; never its secret."""

    id: str
    """The public part, for lists and logs."""
    label: str
    scopes: tuple[Scope, ...]
    publishable: bool
    """May stand in a web page: it speaks for its browser's own anonymous customer alone."""
    origins: tuple[str, ...]
    """Pages that may use a publishable key, as browsers write it in `Origin`."""
    basis: Basis | None
    """The ground of keeping events sent with it that state no consent of their own."""
    created: datetime

    def allows(self, scope: Scope) -> bool:
        """Whether the key may do this; `admin` may do everything."""
        return scope in self.scopes or "admin" in self.scopes


class StoredKey(msgspec.Struct, frozen=True):
    """A key in force, with what its secret is known by."""

    key: Key
    digest: bytes
    """SHA-256 of the secret."""

    def __repr__(self) -> str:
        return f"StoredKey({self.key!r})"


Keys = list[Key]


class KeyStore(Protocol):
    """Keeps keys of one shop."""

    def add(self, key: Key, digest: bytes) -> None:
        """Put a key in force, durably.

        Raises:
            Conflict: There is, or was, a key with this id.
        """

    def find(self, key_id: str) -> StoredKey | None:
        """The key if it is in force now, whichever process revoked it. Asked on every request."""

    def revoke(self, key_id: str, time: datetime) -> bool:
        """Take a key out of force, for good; False if it already was.

        Raises:
            NotFound: There never was one with this id.
        """

    def list(self) -> Keys:
        """The keys in force, oldest first."""


class AuditRow(msgspec.Struct, frozen=True):
    """One change by somebody."""

    time: datetime
    actor: str
    """Who did it: a key's id, or the word for a person or program."""
    action: str
    """Like `key.create`."""
    subject: str
    """What it was done to."""
    detail: str


class AuditTrail(Protocol):
    """Who changed what in one shop."""

    def note(self, row: AuditRow) -> None:
        """Remember a change, durably."""

    def last(self, n: int) -> list[AuditRow]:
        """The last `n` rows, oldest first."""


class Limiter(Protocol):
    """Counts what callers do."""

    def hit(self, key: str, limit: str) -> int:
        """Count one act of `key`; 0 if it is within `limit`, else the seconds to wait, at least 1.

        Args:
            limit: Like `100/second` or `5/2 minutes`.

        Raises:
            InvalidRequest: `limit` is none.
        """

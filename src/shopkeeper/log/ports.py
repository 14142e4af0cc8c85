"""The append-only log: the shop's only memory.

Entries come in from `experience`, already validated and resolved to an internal customer key.
Whatever follows from them is derived by projections that keep their position here.

Laws, held by `shopkeeper.testing.log`: the same `message_id` twice changes nothing; what was
acknowledged survives `kill -9`; nothing of a customer can be read once their sealing key is gone.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Literal, Protocol

import msgspec

from shopkeeper.domain import (
    Basis,
    CustomerKey,
    Decision,
    Event,
    MessageId,
    PriceObserved,
    ProductChanged,
    ProductWithdrawn,
    Statement,
)

SCHEMA = 3
"""Of the record format. A log written by a newer number is refused, not guessed at. From 3 on what
is long is compressed, and the numbers of candidates are bytes."""


class Kind(IntEnum):
    """What sort of record a row holds, readable without opening it."""

    EVENT = 0
    SHOWN = 1
    DECISION = 2
    CATALOGUE = 3
    TOMBSTONE = 4
    STATEMENT = 5


class Tombstone(msgspec.Struct, frozen=True, tag="tombstone"):
    """The customer of this entry was erased; what they sent before cannot be read again."""

    time: datetime


class Erased(msgspec.Struct, frozen=True, tag="erased"):
    """What is read in place of a record whose customer's key is gone. Never appended."""


Record = (
    Event
    | Statement
    | Decision
    | ProductChanged
    | ProductWithdrawn
    | PriceObserved
    | Tombstone
    | Erased
)


class Entry(msgspec.Struct, frozen=True):
    """One record to remember."""

    message_id: MessageId
    record: Record
    time: datetime
    """When it happened (UTC)."""
    customer: CustomerKey | None = None
    """None: the record has no subject and is stored open. Otherwise it is sealed for them."""
    basis: Basis | None = None
    """Required with a customer: the ground of keeping it."""


class Logged(msgspec.Struct, frozen=True):
    """An entry in its place."""

    position: int
    """From 1, rising, without meaning beyond order."""
    received: datetime
    entry: Entry


class Receipt(msgspec.Struct, frozen=True):
    """Given after the commit."""

    message_id: MessageId
    position: int
    """Where it stands: for a duplicate, where it already stood."""
    duplicate: bool


class Fate(msgspec.Struct, frozen=True):
    """What became of something sent in that the log did not keep."""

    time: datetime
    name: str
    fate: Literal["duplicate", "rejected", "withheld"]
    reason: str


class Sealer(Protocol):
    """Makes a customer's records unreadable without that customer's own key."""

    def seal(self, customer: CustomerKey, payload: bytes, label: bytes) -> bytes:
        """Encrypt and authenticate `payload`; `label` must be the same when it is opened.

        Raises:
            NotFound: The customer has no key (erased, or never known).
        """

    def unseal(self, customer: CustomerKey, sealed: bytes, label: bytes) -> bytes | None:
        """The payload again, or None if the customer's key is gone.

        Raises:
            BackendFailed: The bytes were altered.
        """


class Log(Protocol):
    """Constructed for one shop."""

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Store entries in order, all or none, and return once they are durable.

        Raises:
            InvalidRequest: A customer without a basis, or an `Erased` record.
            NotFound: A customer without a sealing key.
            BackendFailed: Nothing of the batch was stored.
        """

    def enqueue(self, entries: Sequence[Entry]) -> None:
        """Store entries with the next group commit, without waiting for it."""

    def flush(self) -> None:
        """Return once everything enqueued before is durable."""

    def read(self, after: int, limit: int, kind: Kind | None = None) -> list[Logged]:
        """Entries with a position above `after`, in order, at most `limit`.

        Args:
            kind: Only entries of this kind.
        """

    def recent(
        self, customers: Sequence[CustomerKey], n: int, kind: Kind = Kind.EVENT
    ) -> list[Logged]:
        """The last `n` entries of one kind under any of these keys, oldest first.

        Args:
            kind: What they did, or with `Kind.SHOWN` what pages showed them (`SHOWN_EVENTS`).
        """

    def find(self, message_id: MessageId) -> Logged | None:
        """The entry of that message, enqueued ones included."""

    def head(self) -> int:
        """The highest position, 0 when empty. Cheap enough for every request."""

    def last_position(self, customers: Sequence[CustomerKey]) -> int:
        """The highest position of an event or statement under these keys, 0 when there is none."""

    def last_said(self, customers: Sequence[CustomerKey]) -> dict[CustomerKey, int]:
        """The highest position of a statement under each key, of those who ever said anything.

        Read at once, however many keys are asked for.
        """

    def count(self, customers: Sequence[CustomerKey]) -> dict[Kind, int]:
        """How many entries of each kind are kept under these keys, readable or not."""

    def drop(self, positions: Sequence[int]) -> int:
        """Remove entries whose time is over, for good; how many there were.

        The only act that takes anything out of the log: `retention` calls it, nobody else.
        """

    def note(self, fates: Sequence[Fate]) -> None:
        """Remember what was not kept; the newest 10,000 stay. Does not wait for the commit."""

    def fates(self, n: int) -> list[Fate]:
        """The last `n` noted, oldest first."""

    def close(self) -> None:
        """Flush and release. Nothing may be called after."""

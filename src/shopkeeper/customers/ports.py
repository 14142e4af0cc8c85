"""Who somebody is: outside ids in, an internal key out. The only room that knows outside ids.

Laws, held by `shopkeeper.testing.customers` on every back-end: two known ids never become one
person; `find` says what `resolve` would; merging loses no key and leaves a known person's own;
ids of nobody name nobody; who was erased is found by nobody, and their keys are not given again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from shopkeeper.customers.rights import RightsRequest
from shopkeeper.customers.tombstones import Erasure
from shopkeeper.domain import CustomerKey, CustomerRef

Note = Callable[[Erasure], object]
"""Keeps the erasure where it outlives the database."""


class Person(msgspec.Struct, frozen=True):
    """One human as far as the shop knows: every key they ever had, theirs of today first.

    Merging never rewrites the log: entries keep the key they were written under, and are read
    by all keys of the person.
    """

    keys: tuple[CustomerKey, ...]
    """The first never changes once there is a known id; the others rise."""

    @property
    def key(self) -> CustomerKey:
        """The key new records are written under."""
        return self.keys[0]


class Directory(Protocol):
    """Maps outside ids to persons, and holds their sealing keys. Constructed for one shop.

    An id that is empty, or is what a program writes where it has none (`null`, `undefined`,
    `guest`, …), counts as not given: it would make one person of everybody.
    """

    def resolve(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        """The person of each, made where unknown; None for a ref without any id.

        The refs are taken in order, and each answer is as of its own turn. An anonymous id seen
        together with an id is merged into that person. Two ids are never merged: a second id on
        one anonymous id takes the anonymous id over for the future, and what was done before
        stays with the first.
        """

    def separate(self, ref: CustomerRef) -> Person | None:
        """Part a device, named by its anonymous id, from the known customer it belongs to.

        What was done on it before it was joined goes with it, the rest stays with the customer;
        from then on the device is somebody of its own.

        Returns:
            The device's person; None where it belongs to nobody known, or not to the id named
            beside it.
        """

    def find(self, ref: CustomerRef) -> Person | None:
        """The person `resolve` would answer, or None where it would have to make one.

        Changes nothing.
        """

    def find_all(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        """What `find` says of each, at the cost of a few; none changes what another finds."""

    def person(self, key: CustomerKey) -> Person:
        """The person this key belongs to.

        Raises:
            NotFound: No such key.
        """

    def seal_key(self, key: CustomerKey) -> bytes | None:
        """32 random bytes made with the customer; None once erased or never known."""

    def outside_ids(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, str]:
        """The known id of each key's person, where there is one.

        For an operator's list, never for the log.
        """

    def outside_names(self, person: Person) -> tuple[CustomerRef, ...]:
        """Every outside id of a person, one each: the known id first, then the devices by name.

        For their own export.
        """

    def erase(
        self, person: Person, now: datetime, note: Note | None = None
    ) -> tuple[CustomerKey, ...]:
        """Forget who somebody is, and make what is kept of them unreadable for good.

        In one step their outside ids go, the sealing keys of all their keys go, and a tombstone
        for each outside id is left. Whoever comes with one of these ids afterwards is somebody
        new. It is done to the person as they are at that moment, with what was merged into
        `person.key` since they were found; and to a device found with them that nobody known is
        on, as `find` has it of an id and a device seen together for the first time.

        Args:
            now: Their tombstones say so.
            note: Given the erasure before anything is gone; where it raises, nobody is erased.
                It must not call the directory.

        Returns:
            Every key that was erased; none where they already were, or never lived.
        """

    def reapply(self, erasures: Sequence[Erasure]) -> tuple[CustomerKey, ...]:
        """Erase again whoever of these is there again, as a restored backup has it.

        Erasures of another shop's database change nothing. No key of these is given to anybody.

        Returns:
            The keys that could still be read.
        """

    def erased_at(self, ref: CustomerRef) -> datetime | None:
        """When the last of a ref's ids was erased: what happened before must not be kept.

        Each id counts for itself: on a device that two shared, what happened before one of them
        was erased is not taken in from there any more.
        """

    def erased_times(self, refs: Sequence[CustomerRef]) -> list[datetime | None]:
        """What `erased_at` says of each, at the cost of a few; next to none where nobody was."""

    def forget_tombstones(self, before: datetime) -> int:
        """Remove the tombstones of who was erased before, later than which nothing can arrive.

        Returns:
            How many there were.
        """

    def secret(self, name: str) -> bytes:
        """32 random bytes of this shop, made when first asked for and the same ever after."""


class Kept(msgspec.Struct, frozen=True):
    """What is remembered of one key, as it is stored."""

    position: int
    """Of the log, up to which it was derived."""
    rules: bytes
    """8 bytes: digest of what it was derived by."""
    sealed: bytes
    """A `Memory`, sealed with the customer's key."""


class Memories(Protocol):
    """What is remembered of customers, so that it need not be derived for every page.

    A cache: all of it may be thrown away. Laws, held by `shopkeeper.testing.memories`: nothing
    older replaces anything newer, and nothing is kept of a customer without a sealing key.
    """

    def get(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, Kept]:
        """What is kept of each; keys of which nothing is are missing."""

    def put(self, key: CustomerKey, kept: Kept) -> None:
        """Keep it, without waiting; not where what is kept already is of a later position."""

    def drop(self, keys: Sequence[CustomerKey]) -> int:
        """Remove what is kept of these, with what was put before and still waits; how many."""


class RightsStore(Protocol):
    """What customers asked for by right. Laws: `shopkeeper.testing.rights`."""

    def add(self, request: RightsRequest) -> None:
        """Keep it, durably.

        Raises:
            Conflict: There is one with this id.
        """

    def find(self, request_id: str) -> RightsRequest | None:
        """The request as it is now."""

    def update(self, before: RightsRequest, after: RightsRequest) -> None:
        """Put `after` in the place of `before`, durably; the id stays.

        Raises:
            NotFound: There is none with this id.
            Conflict: It is no longer as `before`: somebody else moved it.
        """

    def of(self, customers: Sequence[CustomerKey]) -> list[RightsRequest]:
        """Those of any of these keys, oldest first."""

    def last(self, n: int) -> list[RightsRequest]:
        """The last `n` received, oldest first."""

"""Who somebody is: outside ids in, an internal key out. The only room that knows outside ids.

Laws, held by `shopkeeper.testing.customers` on every back-end: two known ids never become one
person; `find` says what `resolve` would; merging loses no key and leaves a known person's own;
ids of nobody name nobody.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from shopkeeper.domain import CustomerKey, CustomerRef


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

    def find(self, ref: CustomerRef) -> Person | None:
        """The person `resolve` would answer, or None where it would have to make one.

        Changes nothing.
        """

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

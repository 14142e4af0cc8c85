"""What everything that remembers customers must do, whatever it keeps it in.

A back-end's test class derives from `MemoriesContract` and gives it `memories`, and the
`directory` its customers live in.
"""

from datetime import UTC, datetime

import pytest

from shopkeeper.customers import Directory, Kept, Memories
from shopkeeper.domain import CustomerKey, CustomerRef

NOW = datetime(2026, 5, 1, tzinfo=UTC)
STRANGER = CustomerKey(404)


def kept(position: int, rules: bytes = b"rules one", sealed: bytes = b"sealed") -> Kept:
    return Kept(position, rules[:8], sealed)


class MemoriesContract:
    """The laws of `customers.Memories`."""

    @pytest.fixture
    def memories(self) -> Memories:
        raise NotImplementedError("give the contract a `memories` fixture")

    @pytest.fixture
    def directory(self) -> Directory:
        raise NotImplementedError("give the contract a `directory` fixture")

    @pytest.fixture
    def keys(self, directory: Directory) -> list[CustomerKey]:
        """Two customers."""
        people = directory.resolve([CustomerRef("ann"), CustomerRef("bob")])
        return [person.key for person in people if person]

    def test_what_was_put_is_kept_as_it_was(
        self, memories: Memories, keys: list[CustomerKey]
    ) -> None:
        ann, bob = keys
        odd = kept(7, b"\0\xff'\"\n\r\t ", b"\0" * 10_000)
        memories.put(ann, odd)
        memories.put(bob, kept(0, sealed=b""))
        memories.drop([])
        assert memories.get([ann, STRANGER]) == {ann: odd}
        assert memories.get([bob, ann, bob]) == {ann: odd, bob: kept(0, sealed=b"")}
        assert memories.get([]) == {}

    def test_nothing_older_replaces_anything_newer(
        self, memories: Memories, keys: list[CustomerKey]
    ) -> None:
        ann, _ = keys
        for position in (5, 9, 3):
            memories.put(ann, kept(position))
        memories.drop([])
        assert memories.get([ann]) == {ann: kept(9)}

    def test_other_rules_replace_it_at_the_same_position(
        self, memories: Memories, keys: list[CustomerKey]
    ) -> None:
        ann, _ = keys
        memories.put(ann, kept(5))
        memories.put(ann, kept(5, b"rules two"))
        memories.drop([])
        assert memories.get([ann]) == {ann: kept(5, b"rules two")}

    def test_what_was_dropped_is_gone_and_counted(
        self, memories: Memories, keys: list[CustomerKey]
    ) -> None:
        ann, bob = keys
        memories.put(ann, kept(5))
        memories.put(bob, kept(5))
        assert memories.drop([ann, STRANGER, ann]) == 1
        assert memories.get(keys) == {bob: kept(5)}
        assert memories.drop([ann]) == 0
        memories.put(ann, kept(1))
        memories.drop([])
        assert memories.get([ann]) == {ann: kept(1)}

    def test_nothing_is_kept_of_who_is_erased_or_never_was(
        self, memories: Memories, directory: Directory, keys: list[CustomerKey]
    ) -> None:
        """A page that was asked before the erasure may put what it read just after."""
        ann, bob = keys
        directory.erase(directory.person(ann), NOW)
        for key in (ann, bob, STRANGER):
            memories.put(key, kept(5))
        assert memories.drop([ann, STRANGER]) == 0
        assert memories.get([ann, bob, STRANGER]) == {bob: kept(5)}

"""Laws of a directory about who was erased.

`DirectoryContract` inherits them, so a back-end's tests need not name this suite.
"""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from shopkeeper.customers import Directory, Erasure, Person
from shopkeeper.domain import BackendFailed, CustomerKey, CustomerRef
from shopkeeper.testing.customers_parting import ANN, ANN_ON_PHONE, PHONE, seen

NOW = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
BOB = CustomerRef("bob", "bob's")


def merged(directory: Directory) -> Person:
    """Ann, of two keys and two outside ids."""
    for ref in (PHONE, ANN):
        seen(directory, ref)
    return seen(directory, ANN_ON_PHONE)


def erased(directory: Directory, ref: CustomerRef, now: datetime = NOW) -> Erasure:
    """What was noted of the erasure of somebody who is there."""
    noted: list[Erasure] = []
    directory.erase(seen(directory, ref), now, noted.append)
    [erasure] = noted
    return erasure


class ErasureLaws:
    def test_nobody_finds_who_was_erased(self, directory: Directory) -> None:
        ann = merged(directory)
        assert directory.erase(ann, NOW) == ann.keys
        for ref in (ANN, PHONE, ANN_ON_PHONE):
            assert directory.find(ref) is None
        assert directory.outside_ids(ann.keys) == {}
        assert directory.outside_names(ann) == ()
        assert [directory.seal_key(key) for key in ann.keys] == [None, None]

    def test_everybody_else_is_as_they_were(self, directory: Directory) -> None:
        bob = seen(directory, BOB)
        seal = directory.seal_key(bob.key)
        directory.erase(merged(directory), NOW)
        assert directory.find(BOB) == bob
        assert directory.seal_key(bob.key) == seal
        assert directory.outside_ids(bob.keys) == {bob.key: "bob"}
        assert directory.erased_at(BOB) is None

    def test_who_comes_back_is_somebody_new(self, directory: Directory) -> None:
        ann = merged(directory)
        directory.erase(ann, NOW)
        again = seen(directory, ANN_ON_PHONE)
        assert len(again.keys) == 1
        assert again.key > max(ann.keys)
        assert directory.seal_key(again.key) is not None
        assert [directory.seal_key(key) for key in ann.keys] == [None, None]

    def test_erasing_twice_changes_nothing(self, directory: Directory) -> None:
        ann = merged(directory)
        directory.erase(ann, NOW)
        again = seen(directory, ANN)
        noted: list[Erasure] = []
        assert directory.erase(ann, NOW + DAY, noted.append) == ()
        assert directory.erase(Person((CustomerKey(404),)), NOW, noted.append) == ()
        assert noted == []
        assert directory.find(ANN) == again
        assert directory.erased_at(ANN) == NOW

    def test_what_was_merged_since_they_were_found_goes_too(self, directory: Directory) -> None:
        device = seen(directory, PHONE)
        seen(directory, ANN)
        known = seen(directory, ANN_ON_PHONE)
        assert directory.erase(device, NOW) == known.keys
        assert directory.find(ANN) is None

    def test_a_device_that_was_to_be_merged_goes_too(self, directory: Directory) -> None:
        device, known, bob = (seen(directory, ref) for ref in (PHONE, ANN, BOB))
        found = directory.find(ANN_ON_PHONE)
        assert found is not None
        assert directory.erase(found, NOW) == (known.key, device.key)
        assert directory.find(ANN_ON_PHONE) is None
        assert directory.erased_at(PHONE) == NOW
        assert directory.find(BOB) == bob

    def test_somebody_known_does_not_go_with_another(self, directory: Directory) -> None:
        ann, bob = merged(directory), seen(directory, BOB)
        assert directory.erase(Person((*ann.keys, *bob.keys)), NOW) == ann.keys
        assert directory.find(BOB) == bob
        assert directory.seal_key(bob.key) is not None

    def test_a_tombstone_tells_when(self, directory: Directory) -> None:
        assert directory.erased_at(ANN) is None
        directory.erase(merged(directory), NOW)
        told = [directory.erased_at(ref) for ref in (ANN, PHONE, ANN_ON_PHONE)]
        assert told == [NOW, NOW, NOW]
        assert directory.erased_at(CustomerRef("carl", "phone")) == NOW
        assert directory.erased_at(CustomerRef("phone", "ann")) is None
        assert directory.erased_at(CustomerRef()) is None

    def test_tombstones_of_many_are_told_as_of_each_alone(self, directory: Directory) -> None:
        refs = [CustomerRef(f"u{i}", f"a{i}") for i in range(600)] + [ANN, PHONE, CustomerRef()]
        assert directory.erased_times(refs) == [None] * len(refs)
        for i in range(0, 600, 50):
            erased(directory, CustomerRef(None, f"a{i}"), NOW + i * DAY)
        directory.erase(merged(directory), NOW)
        times = directory.erased_times(refs)
        assert times == [directory.erased_at(ref) for ref in refs]
        assert times[:51:50] == [NOW, NOW + 50 * DAY]
        assert times[-3:] == [NOW, NOW, None]
        assert directory.erased_times([]) == []

    def test_the_later_of_two_erasures_counts(self, directory: Directory) -> None:
        erased(directory, ANN, NOW)
        erased(directory, PHONE, NOW + DAY)
        assert directory.erased_at(ANN_ON_PHONE) == NOW + DAY
        erased(directory, ANN, NOW + 2 * DAY)
        assert directory.erased_at(ANN) == NOW + 2 * DAY
        assert directory.erased_at(PHONE) == NOW + DAY

    def test_a_tombstone_goes_when_nothing_can_be_late_any_more(self, directory: Directory) -> None:
        erased(directory, ANN, NOW)
        erased(directory, PHONE, NOW + DAY)
        assert directory.forget_tombstones(NOW) == 0
        assert directory.forget_tombstones(NOW + DAY) == 1
        assert directory.erased_at(ANN) is None
        assert directory.erased_at(PHONE) == NOW + DAY

    def test_what_is_noted_names_nobody_and_all_that_goes(self, directory: Directory) -> None:
        ann = merged(directory)
        noted: list[Erasure] = []
        directory.erase(ann, NOW, noted.append)
        [erasure] = noted
        assert erasure.keys == ann.keys
        assert erasure.time == NOW
        assert len({*erasure.digests}) == 2
        assert not {b"ann", b"phone"} & {*erasure.digests}

    def test_what_cannot_be_noted_is_not_done(self, directory: Directory) -> None:
        def full(_: Erasure) -> None:
            raise BackendFailed("no room")

        ann = merged(directory)
        with pytest.raises(BackendFailed, match="no room"):
            directory.erase(ann, NOW, full)
        assert directory.find(ANN) == ann
        assert directory.seal_key(ann.key) is not None
        assert directory.erased_at(ANN) is None

    def test_who_is_there_again_is_erased_again(self, directory: Directory) -> None:
        """As a restored backup has it: the keys are there, and the directory knows no tombstone."""
        erasure = erased(directory, CustomerRef("before"))
        ann, bob = merged(directory), seen(directory, BOB)
        of_ann = msgspec.structs.replace(
            erasure, keys=ann.keys, digests=(b"\1" * 16,), time=NOW + DAY
        )
        assert directory.reapply([erasure, of_ann]) == tuple(sorted(ann.keys))
        assert directory.find(ANN_ON_PHONE) is None
        assert directory.seal_key(ann.key) is None
        assert directory.erased_at(ANN) == directory.erased_at(PHONE) == NOW + DAY
        assert directory.find(BOB) == bob
        assert directory.reapply([erasure, of_ann]) == ()

    def test_a_device_merged_only_in_the_backup_is_let_go(self, directory: Directory) -> None:
        erasure = erased(directory, CustomerRef("before"))
        ann = merged(directory)
        known, device = ann.keys
        of_ann = msgspec.structs.replace(erasure, keys=(known,), digests=(), time=NOW + DAY)
        assert directory.reapply([of_ann]) == (known,)
        assert directory.find(PHONE) == Person((device,)) == directory.person(device)
        assert directory.seal_key(device) is not None

    def test_erasures_of_another_shop_are_none_of_ours(self, directory: Directory) -> None:
        ann = merged(directory)
        erasure = erased(directory, BOB)
        foreign = msgspec.structs.replace(erasure, keys=ann.keys, shop=b"elsewhere"[:8])
        assert directory.reapply([foreign]) == ()
        assert directory.find(ANN) == ann

    def test_a_key_a_backup_does_not_know_is_given_to_nobody(self, directory: Directory) -> None:
        erasure = erased(directory, ANN)
        ahead = CustomerKey(erasure.keys[0] + 10)
        later = msgspec.structs.replace(
            erasure, keys=(ahead,), digests=(b"\2" * 16,), time=NOW + DAY
        )
        assert directory.reapply([erasure, later]) == ()
        assert seen(directory, BOB).key > ahead

    def test_tombstones_a_backup_lacks_are_there_again(self, directory: Directory) -> None:
        erasure = erased(directory, ANN)
        directory.forget_tombstones(NOW + DAY)
        directory.reapply([erasure])
        assert directory.erased_at(ANN) == NOW

    def test_a_secret_is_made_once_and_is_each_names_own(self, directory: Directory) -> None:
        first = directory.secret("one")
        assert len(first) == 32
        assert directory.secret("one") == first
        assert directory.secret("two") != first

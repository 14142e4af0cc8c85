"""Laws of a directory about a device that was merged into somebody and is taken out again.

`DirectoryContract` inherits them, so a back-end's tests need not name this suite.
"""

import pytest

from shopkeeper.customers import Directory, Person
from shopkeeper.domain import CustomerRef

ANN = CustomerRef("ann")
PHONE = CustomerRef(anonymous_id="phone")
ANN_ON_PHONE = CustomerRef("ann", "phone")


def seen(directory: Directory, ref: CustomerRef) -> Person:
    [person] = directory.resolve([ref])
    assert person is not None
    return person


class PartingLaws:
    def test_a_device_goes_back_to_what_it_was_before_the_merge(self, directory: Directory) -> None:
        device, known = seen(directory, PHONE), seen(directory, ANN)
        merged = seen(directory, ANN_ON_PHONE)
        assert merged.keys == (known.key, device.key)
        assert directory.separate(PHONE) == device
        assert directory.find(PHONE) == device == directory.person(device.key)
        assert directory.find(ANN) == known == directory.person(known.key)
        assert directory.outside_ids(merged.keys) == {known.key: "ann"}

    def test_a_device_first_seen_with_its_person_gets_a_key_of_its_own(
        self, directory: Directory
    ) -> None:
        known = seen(directory, ANN_ON_PHONE)
        parted = directory.separate(PHONE)
        assert parted is not None
        assert parted.keys != known.keys
        assert directory.seal_key(parted.key) not in {None, directory.seal_key(known.key)}
        assert directory.find(PHONE) == parted == seen(directory, PHONE)
        assert directory.find(ANN) == known

    def test_who_was_known_by_a_device_first_keeps_its_history(self, directory: Directory) -> None:
        device = seen(directory, PHONE)
        assert seen(directory, ANN_ON_PHONE) == device
        parted = directory.separate(PHONE)
        assert parted is not None
        assert directory.find(ANN) == device
        assert parted.key != device.key

    def test_a_parted_device_is_merged_again_when_its_person_comes_back(
        self, directory: Directory
    ) -> None:
        seen(directory, PHONE)
        seen(directory, ANN)
        merged = seen(directory, ANN_ON_PHONE)
        for _ in range(2):
            directory.separate(PHONE)
            assert directory.find(ANN_ON_PHONE) == merged == seen(directory, ANN_ON_PHONE)
            assert directory.find(PHONE) == merged

    def test_the_other_devices_of_a_person_stay(self, directory: Directory) -> None:
        for ref in (PHONE, CustomerRef(None, "till"), ANN, ANN_ON_PHONE):
            seen(directory, ref)
        merged = seen(directory, CustomerRef("ann", "till"))
        parted = directory.separate(PHONE)
        assert parted is not None
        left = directory.find(CustomerRef(None, "till"))
        assert left == directory.find(ANN)
        assert left is not None
        assert {*left.keys} == {*merged.keys} - {*parted.keys}

    @pytest.mark.parametrize(
        "ref",
        [CustomerRef(), ANN, CustomerRef(None, "nobody's"), CustomerRef(None, "tablet"),
         CustomerRef("bob", "phone"), CustomerRef("carl", "phone"), CustomerRef(None, "null")],
    )  # fmt: skip
    def test_where_there_is_nothing_to_part_nothing_changes(
        self, directory: Directory, ref: CustomerRef
    ) -> None:
        before = [seen(directory, one) for one in (ANN_ON_PHONE, CustomerRef("bob"))]
        stranger = seen(directory, CustomerRef(None, "tablet"))
        assert directory.separate(ref) is None
        assert [directory.find(one) for one in (PHONE, CustomerRef("bob"))] == before
        assert directory.find(CustomerRef(None, "tablet")) == stranger

    def test_a_device_is_parted_from_the_person_named_with_it(self, directory: Directory) -> None:
        known = seen(directory, ANN_ON_PHONE)
        parted = directory.separate(ANN_ON_PHONE)
        assert parted is not None
        assert parted != known

    def test_everything_somebody_is_known_by_can_be_listed(self, directory: Directory) -> None:
        for ref in (CustomerRef(None, "till"), PHONE, ANN_ON_PHONE, CustomerRef("ann", "a tablet")):
            seen(directory, ref)
        ann = seen(directory, CustomerRef("ann", "till"))
        assert directory.outside_names(ann) == (
            ANN,
            *(CustomerRef(None, device) for device in ("a tablet", "phone", "till")),
        )
        assert directory.outside_names(seen(directory, CustomerRef(None, "x"))) == (
            CustomerRef(None, "x"),
        )

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import NOBODY, KeyringSealer, read_profile
from shopkeeper.customers.backends.memory import MemoryDirectory
from shopkeeper.domain import Basis, CustomerKey, CustomerRef, Event, MessageId, Purpose
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PURPOSES = st.sets(st.sampled_from(["analytics", "personalization", "advertising", "messages"]))


class Shop:
    """A log and a directory, and short words for what happens there."""

    def __init__(self) -> None:
        self.directory = MemoryDirectory()
        self.log = MemoryLog(KeyringSealer(self.directory))

    def key(self, ref: CustomerRef) -> CustomerKey:
        [person] = self.directory.resolve([ref])
        assert person is not None
        return person.key

    def happened(
        self,
        name: str,
        ref: CustomerRef,
        hour: int = 0,
        purposes: tuple[Purpose, ...] = ("personalization",),
    ) -> int:
        """The position of the event."""
        time = NOW + timedelta(hours=hour)
        event = Event(MessageId(f"{name} {hour}"), name, time)
        basis = Basis(purposes, "test", NOW)
        entry = Entry(event.message_id, event, time, self.key(ref), basis)
        return self.log.append([entry])[0].position


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_stranger_has_no_profile(shop: Shop) -> None:
    assert read_profile(shop.log, shop.directory, CustomerRef("u", "a")) is NOBODY
    assert read_profile(shop.log, shop.directory, CustomerRef()) is NOBODY
    assert shop.directory.find(CustomerRef("u")) is None


def test_what_was_just_appended_is_there(shop: Shop) -> None:
    ref = CustomerRef(anonymous_id="a")
    position = shop.happened("Product Viewed", ref)
    profile = read_profile(shop.log, shop.directory, ref)
    assert [event.name for event in profile.events] == ["Product Viewed"]
    assert profile.positions == (position,)
    assert profile.person == shop.directory.find(ref)


def test_events_come_in_the_order_they_happened_not_arrived(shop: Shop) -> None:
    ref = CustomerRef("u")
    late = shop.happened("Product Added", ref, hour=2)
    early = shop.happened("Product Viewed", ref, hour=1)
    profile = read_profile(shop.log, shop.directory, ref)
    assert [event.name for event in profile.events] == ["Product Viewed", "Product Added"]
    assert profile.positions == (early, late)


def test_everything_done_under_any_key_of_a_person_is_read(shop: Shop) -> None:
    shop.happened("Product Viewed", CustomerRef(None, "phone"), hour=1)
    shop.happened("Product Added", CustomerRef("u"), hour=2)
    shop.happened("Order Completed", CustomerRef("u", "phone"), hour=3)
    profile = read_profile(shop.log, shop.directory, CustomerRef(None, "phone"))
    names = [event.name for event in profile.events]
    assert names == ["Product Viewed", "Product Added", "Order Completed"]


def test_nothing_of_who_used_a_shared_device_before_is_read(shop: Shop) -> None:
    shop.happened("Product Viewed", CustomerRef("u", "till"))
    assert read_profile(shop.log, shop.directory, CustomerRef("v", "till")) is NOBODY
    shop.happened("Product Added", CustomerRef("v", "till"))
    profile = read_profile(shop.log, shop.directory, CustomerRef("v"))
    assert [event.name for event in profile.events] == ["Product Added"]


def test_what_was_really_seen_is_read_apart_and_only_beside_what_was_done(shop: Shop) -> None:
    ref = CustomerRef("u")
    seen = shop.happened("Products Exposed", ref, hour=1)
    shop.happened("Page Viewed", ref, hour=2)
    shop.happened("Products Exposed", ref, 3, purposes=("analytics",))
    assert read_profile(shop.log, shop.directory, ref).exposures == ()
    shop.happened("Product Viewed", ref, hour=4)
    profile = read_profile(shop.log, shop.directory, ref)
    assert [event.name for event in profile.events] == ["Product Viewed"]
    assert [event.name for event in profile.exposures] == ["Products Exposed"]
    assert profile.seen == (seen,)


def test_only_the_newest_are_looked_at(shop: Shop) -> None:
    for hour in range(5):
        shop.happened("Product Viewed", CustomerRef("u"), hour)
    profile = read_profile(shop.log, shop.directory, CustomerRef("u"), n=2)
    assert [event.time.hour for event in profile.events] == [3, 4]


@given(st.lists(PURPOSES, max_size=8))
def test_only_what_may_be_used_for_personalization_is_read(purposes: list[set[Purpose]]) -> None:
    shop, ref = Shop(), CustomerRef("u")
    shop.key(ref)
    positions = [
        shop.happened("Product Viewed", ref, hour, tuple(sorted(agreed)))
        for hour, agreed in enumerate(purposes)
    ]
    together = zip(positions, purposes, strict=True)
    allowed = tuple(position for position, agreed in together if "personalization" in agreed)
    assert read_profile(shop.log, shop.directory, ref).positions == allowed

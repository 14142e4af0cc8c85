from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import (
    NOBODY,
    NOTHING,
    KeyringSealer,
    Memory,
    Profile,
    Remembering,
    load_consent,
    load_preferences,
    profile_of,
)
from shopkeeper.customers.backends.memory import MemoryDirectory, MemoryMemories
from shopkeeper.domain import (
    Agreed,
    Basis,
    CustomerKey,
    CustomerRef,
    Event,
    MessageId,
    Purpose,
    Stated,
    Statement,
)
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = timedelta(days=2)
PREFERENCES, CONSENT = load_preferences(None), load_consent()
PURPOSES = st.sets(st.sampled_from(["analytics", "personalization", "advertising", "messages"]))


class Shop:
    """A log and a directory, and short words for what happens there."""

    def __init__(self) -> None:
        self.directory = MemoryDirectory()
        sealer = KeyringSealer(self.directory)
        self.log = MemoryLog(sealer)
        self.now = NOW + LATER
        self.remembering = Remembering(
            self.log,
            sealer,
            MemoryMemories(self.directory),
            PREFERENCES,
            lambda: lambda product: {"brand": "Acme"},
            CONSENT,
            lambda: self.now,
        )

    def read(self, ref: CustomerRef, n: int = 1_000) -> Profile:
        person = self.directory.find(ref)
        return NOBODY if person is None else profile_of(self.log, self.remembering, person, n)

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

    def said(
        self,
        statement: Statement,
        ref: CustomerRef,
        purposes: tuple[Purpose, ...] = ("personalization",),
    ) -> int:
        """The position of the statement."""
        message = MessageId(f"said {self.log.head()}")
        basis = Basis(purposes, "said", NOW)
        entry = Entry(message, statement, statement.time, self.key(ref), basis)
        return self.log.append([entry])[0].position


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_stranger_has_no_profile(shop: Shop) -> None:
    assert shop.read(CustomerRef("u", "a")) is NOBODY
    assert shop.read(CustomerRef()) is NOBODY
    assert shop.directory.find(CustomerRef("u")) is None


def test_what_was_just_appended_is_there(shop: Shop) -> None:
    ref = CustomerRef(anonymous_id="a")
    position = shop.happened("Product Viewed", ref)
    profile = shop.read(ref)
    assert [event.name for event in profile.events] == ["Product Viewed"]
    assert profile.positions == (position,)
    assert profile.person == shop.directory.find(ref)


def test_events_come_in_the_order_they_happened_not_arrived(shop: Shop) -> None:
    ref = CustomerRef("u")
    late = shop.happened("Product Added", ref, hour=2)
    early = shop.happened("Product Viewed", ref, hour=1)
    profile = shop.read(ref)
    assert [event.name for event in profile.events] == ["Product Viewed", "Product Added"]
    assert profile.positions == (early, late)


def test_everything_done_under_any_key_of_a_person_is_read(shop: Shop) -> None:
    shop.happened("Product Viewed", CustomerRef(None, "phone"), hour=1)
    shop.happened("Product Added", CustomerRef("u"), hour=2)
    shop.happened("Order Completed", CustomerRef("u", "phone"), hour=3)
    profile = shop.read(CustomerRef(None, "phone"))
    names = [event.name for event in profile.events]
    assert names == ["Product Viewed", "Product Added", "Order Completed"]


def test_nothing_of_who_used_a_shared_device_before_is_read(shop: Shop) -> None:
    shop.happened("Product Viewed", CustomerRef("u", "till"))
    assert shop.read(CustomerRef("v", "till")) is NOBODY
    shop.happened("Product Added", CustomerRef("v", "till"))
    profile = shop.read(CustomerRef("v"))
    assert [event.name for event in profile.events] == ["Product Added"]


def test_what_was_really_seen_is_read_apart_and_only_beside_what_was_done(shop: Shop) -> None:
    ref = CustomerRef("u")
    seen = shop.happened("Products Exposed", ref, hour=1)
    shop.happened("Page Viewed", ref, hour=2)
    shop.happened("Products Exposed", ref, 3, purposes=("analytics",))
    assert shop.read(ref).exposures == ()
    shop.happened("Product Viewed", ref, hour=4)
    profile = shop.read(ref)
    assert [event.name for event in profile.events] == ["Product Viewed"]
    assert [event.name for event in profile.exposures] == ["Products Exposed"]
    assert profile.seen == (seen,)


def test_only_the_newest_are_looked_at(shop: Shop) -> None:
    for hour in range(5):
        shop.happened("Product Viewed", CustomerRef("u"), hour)
    profile = shop.read(CustomerRef("u"), n=2)
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
    assert shop.read(ref).positions == allowed


ANN = CustomerRef("ann")
QUALITY = Stated("value_focus", 0.9, "quiz", NOW)


def agreed(hours: int = 0, **purposes: bool) -> Agreed:
    return Agreed(purposes, "customer", "1", NOW + timedelta(hours=hours))


def test_of_who_refused_nothing_but_that_is_read(shop: Shop) -> None:
    shop.happened("Product Viewed", ANN)
    shop.happened("Products Exposed", ANN, hour=1)
    shop.said(QUALITY, ANN)
    shop.said(agreed(2, personalization=False, analytics=True), ANN)
    profile = shop.read(ANN)
    assert profile.refused
    assert profile.person == shop.directory.find(ANN)
    consent = profile.memory.consent
    assert profile.memory == Memory(consent=consent)
    assert not consent["personalization"].granted
    assert (profile.events, profile.positions, profile.exposures, profile.seen) == ((), (), (), ())
    assert profile.basis is None


def test_who_agrees_again_is_known_again(shop: Shop) -> None:
    shop.happened("Product Viewed", ANN)
    shop.said(agreed(1, personalization=False), ANN)
    shop.said(agreed(2, personalization=True), ANN)
    profile = shop.read(ANN)
    assert not profile.refused
    assert len(profile.events) == 1


def test_a_refusal_under_one_key_holds_for_the_person(shop: Shop) -> None:
    shop.happened("Product Viewed", CustomerRef(None, "phone"))
    shop.said(agreed(1, personalization=False), CustomerRef(None, "phone"))
    shop.happened("Product Viewed", ANN, hour=2)
    assert not shop.read(ANN).refused
    shop.key(CustomerRef("ann", "phone"))
    assert shop.read(ANN).refused


def test_of_whom_all_that_is_kept_is_for_other_uses_nothing_is_used(shop: Shop) -> None:
    shop.happened("Product Viewed", ANN, purposes=("analytics",))
    assert shop.read(ANN).refused
    shop.said(agreed(1, personalization=True), ANN)
    profile = shop.read(ANN)
    assert not profile.refused
    assert profile.events == ()
    assert profile.basis is not None
    assert profile.basis.purposes == ("personalization",)


def test_who_only_answered_questions_is_known_by_the_answers(shop: Shop) -> None:
    shop.said(QUALITY, ANN)
    profile = shop.read(ANN)
    assert [piece.variable for piece in profile.memory.evidence] == ["value_focus"]
    assert profile.basis == Basis(("personalization",), "said", NOW)
    assert not profile.refused


def test_an_answer_that_was_not_given_for_this_use_is_not_used(shop: Shop) -> None:
    shop.said(QUALITY, ANN, purposes=("analytics",))
    assert shop.read(ANN).memory == NOTHING


def test_what_is_over_its_time_is_not_read(shop: Shop) -> None:
    shop.happened("Product Viewed", ANN, hour=1)
    shop.happened("Products Exposed", ANN, hour=0)
    shop.now = NOW + timedelta(days=399)
    assert len(shop.read(ANN).exposures) == 1
    shop.now = NOW + timedelta(days=401)
    profile = shop.read(ANN)
    assert (len(profile.events), profile.exposures) == (1, ())
    shop.now = NOW + timedelta(days=36_500)
    assert len(shop.read(ANN).events) == 1

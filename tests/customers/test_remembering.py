from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.customers import (
    NOTHING,
    Kept,
    KeyringSealer,
    Memory,
    Person,
    Remembering,
    load_consent,
    load_preferences,
)
from shopkeeper.customers.backends.memory import MemoryDirectory, MemoryMemories
from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.customers.backends.sqlite_memories import SqliteMemories
from shopkeeper.domain import (
    Agreed,
    Basis,
    CustomerKey,
    CustomerRef,
    Event,
    Line,
    MessageId,
    ProductId,
    Purpose,
    Stated,
    Statement,
    Switched,
)
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.log.backends.sqlite import SqliteLog
from shopkeeper.testing.empty import open_database

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PREFERENCES = load_preferences(None)
CONSENT = msgspec.structs.replace(load_consent(), retention_days={"Order Completed": 3_650.0})
ANN, PHONE = CustomerRef("ann"), CustomerRef(None, "phone")
PERSONAL: tuple[Purpose, ...] = ("personalization",)
FOCUS, BRANDS = "value_focus", "favourite_brands"


class Room:
    """A log, a directory and what is remembered, and short words for what happens there."""

    def __init__(self, path: Path | None = None) -> None:
        self.now, self.looked_up = NOW, 0
        database = open_database(path) if path else None
        self.directory = SqliteDirectory(database) if database else MemoryDirectory()
        self.sealer = KeyringSealer(self.directory)
        self.log = SqliteLog(database, self.sealer) if database else MemoryLog(self.sealer)
        self.memories = SqliteMemories(database) if database else MemoryMemories(self.directory)
        self.remembering = self.reader()

    def reader(self, **changes: object) -> Remembering:
        """As another process would read; with other preferences."""
        preferences = msgspec.structs.replace(PREFERENCES, **changes)
        return Remembering(
            self.log, self.sealer, self.memories, preferences, self._catalogue, CONSENT,
            lambda: self.now,
        )  # fmt: skip

    def person(self, ref: CustomerRef = ANN) -> Person:
        [person] = self.directory.resolve([ref])
        assert person is not None
        return person

    def of(self, ref: CustomerRef = ANN) -> Memory:
        found = self.remembering.of(self.person(ref))
        self.log.flush()
        return found

    def say(
        self, said: Statement, ref: CustomerRef = ANN, purposes: tuple[Purpose, ...] = PERSONAL
    ) -> None:
        self._append(said, said.time, ref, purposes)

    def bought(
        self, hours: int = 0, ref: CustomerRef = ANN, purposes: tuple[Purpose, ...] = PERSONAL
    ) -> None:
        time, line = NOW + timedelta(hours=hours), Line(ProductId("mug"))
        message = MessageId(f"order {self.log.head()}")
        event = Event(message, "Order Completed", time, lines=(line,))
        self._append(event, time, ref, purposes)

    def _append(self, record, time, ref, purposes) -> None:
        message = MessageId(f"said {self.log.head()}")
        basis = Basis(purposes, "test", NOW)
        self.log.append([Entry(message, record, time, self.person(ref).key, basis)])

    def _catalogue(self) -> Callable[[ProductId], dict[str, str]]:
        self.looked_up += 1
        return lambda product: {"brand": "Acme"}


@pytest.fixture(params=["memory", "sqlite"])
def room(request: pytest.FixtureRequest, tmp_path: Path):
    made = Room(tmp_path / "shop.db" if request.param == "sqlite" else None)
    yield made
    made.log.close()


def variables(memory: Memory) -> list[str]:
    return [piece.variable for piece in memory.evidence]


def agreed(hours: int, source="customer", **purposes: bool) -> Agreed:
    return Agreed(purposes, source, "1", NOW + timedelta(hours=hours))


def test_of_somebody_who_did_and_said_nothing_there_is_nothing(room):
    assert room.of() is NOTHING
    assert room.remembering.consent(room.person()) == {}


def test_what_was_said_and_what_was_done_are_evidence(room):
    room.say(Stated(FOCUS, 0.9, "quiz", NOW))
    room.bought(1)
    memory = room.of()
    assert (FOCUS in variables(memory), BRANDS in variables(memory)) == (True, True)
    assert [piece.event for piece in memory.evidence if piece.variable == BRANDS] == [
        "Order Completed"
    ]


def test_what_is_kept_is_read_until_something_is_added(room):
    room.bought()
    first = room.of()
    assert room.of() == first
    assert room.looked_up == 1
    room.bought(1)
    assert len(room.of().evidence) == 2 * len(first.evidence)
    assert room.looked_up == 2


def test_other_rules_derive_it_again(room):
    room.bought()
    room.of()
    room.remembering = room.reader(rules=(), digest=b"12345678")
    assert room.of().evidence == ()


def test_throwing_away_what_is_kept_makes_no_difference(room):
    room.say(Stated(FOCUS, 0.9, "quiz", NOW))
    room.bought()
    before = room.of()
    assert room.memories.drop(room.person().keys) == 1
    assert room.of() == before


def test_what_is_kept_opens_for_nobody_else(room):
    room.bought()
    room.of()
    room.bought(ref=CustomerRef("bob"))
    ann, bob = room.person().key, room.person(CustomerRef("bob")).key
    sealed = room.memories.get([ann])[ann].sealed
    assert b"Acme" not in sealed
    with pytest.raises(Exception, match="altered"):
        room.sealer.unseal(bob, sealed, b"memory of customer %d" % ann)
    with pytest.raises(Exception, match="altered"):
        room.sealer.unseal(ann, sealed, b"memory of customer %d" % bob)


def test_a_person_of_several_keys_is_remembered_as_one(room):
    room.say(Stated(FOCUS, 0.9, "quiz", NOW), PHONE)
    room.bought()
    room.person(CustomerRef("ann", "phone"))
    assert {FOCUS, BRANDS} <= set(variables(room.of()))


@pytest.mark.parametrize("kept", [True, False])
def test_what_is_done_after_a_refusal_is_no_evidence(room, kept):
    room.bought()
    if kept:
        room.of()
    room.say(agreed(1, personalization=False))
    assert room.of().evidence == ()
    assert room.of().refuses("personalization")


def test_what_was_not_given_for_this_use_is_no_evidence(room):
    room.say(Stated(FOCUS, 0.9, "quiz", NOW), purposes=("analytics",))
    room.bought(purposes=("analytics",))
    assert room.of().evidence == ()


def test_a_choice_counts_without_any_basis(room):
    room.say(Switched(FOCUS, False, NOW), purposes=())
    room.say(agreed(0, messages=True), purposes=())
    assert room.of().off == {FOCUS}
    assert room.of().grants("messages")


def test_evidence_goes_with_the_time_of_its_event(room):
    room.bought()
    assert variables(room.of())
    room.now = NOW + timedelta(days=3_651)
    assert room.of().evidence == ()


def test_nothing_is_kept_of_who_is_erased_in_that_moment(room):
    room.bought()
    person = room.person()
    room.of()
    room.directory.erase(person, NOW)
    room.memories.drop(person.keys)
    room.sealer = KeyringSealer(room.directory)
    room.reader().of(person)
    room.log.flush()
    assert room.memories.get(person.keys) == {}


@pytest.mark.parametrize("kept", [True, False])
def test_consent_alone_is_what_it_is_in_the_whole(room, kept):
    room.say(agreed(0, advertising=True, analytics=True))
    if kept:
        room.of()
    room.bought(1)
    assert room.remembering.consent(room.person()) == room.of().consent
    room.say(agreed(2, advertising=False))
    assert room.remembering.consent(room.person()) == room.of().consent
    assert not room.of().consent["advertising"].granted


def test_consents_of_many_are_those_of_each(room):
    refs = [ANN, PHONE, *(CustomerRef(f"c{i}") for i in range(5)), CustomerRef("ann", "phone")]
    for hour, ref in enumerate(refs[:4]):
        room.say(agreed(hour, advertising=bool(hour), analytics=True), ref)
    room.of(PHONE)
    room.say(Stated(FOCUS, 0.9, "quiz", NOW), refs[4])
    people = [*(room.person(ref) for ref in refs[:-1]), room.directory.find(refs[-1])]
    assert len({person.keys for person in people}) == len(refs)
    found = room.remembering.consents(people)
    assert found == [room.remembering.consent(person) for person in people]
    assert [len(said) for said in found] == [2, 2, 2, 2, 0, 0, 0, 2]
    assert room.remembering.consents([]) == []


def test_a_refusal_is_found_behind_any_number_of_statements(room, monkeypatch):
    monkeypatch.setattr("shopkeeper.customers.remembering.STATEMENTS", 3)
    room.say(agreed(0, advertising=False))
    for hour in range(40):
        room.say(Stated(FOCUS, 0.5, "quiz", NOW + timedelta(hours=hour)))
    assert room.of().refuses("advertising")
    room.memories.drop(room.person().keys)
    assert not room.remembering.consent(room.person())["advertising"].granted


said = st.one_of(
    st.builds(Stated, st.just(FOCUS), st.sampled_from([0.1, 0.9, None]), st.just("quiz"),
              st.just(NOW)),
    st.builds(lambda yes: agreed(0, personalization=yes), st.booleans()),
    st.builds(Switched, st.just(FOCUS), st.booleans(), st.just(NOW)),
    st.just(None),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.tuples(said, st.sampled_from([ANN, PHONE, CustomerRef("ann", "phone")]))))
def test_reading_in_between_changes_nothing(story):
    read, unread = Room(), Room()
    for statement, ref in story:
        for room in (read, unread):
            if statement is None:
                room.bought(ref=ref)
            else:
                room.say(statement, ref)
        read.of(ref)
    assert read.of() == unread.of()
    assert read.of(PHONE) == unread.of(PHONE)


def test_a_row_of_a_newer_position_is_not_replaced_by_an_older(room):
    room.bought()
    room.of()
    key = CustomerKey(room.person().key)
    kept = room.memories.get([key])[key]
    room.memories.put(key, Kept(kept.position - 1, b"12345678", b""))
    room.log.flush()
    assert room.memories.get([key])[key] == kept

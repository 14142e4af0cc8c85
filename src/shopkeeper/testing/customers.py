"""What every directory of customers must do, whatever it keeps them in.

A back-end's test class derives from `DirectoryContract` and gives it a `directory` fixture.
"""

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shopkeeper.customers import Directory, Person
from shopkeeper.domain import CustomerKey, CustomerRef, NotFound


class DirectoryContract:
    """The laws of `customers.Directory`."""

    @pytest.fixture
    def directory(self) -> Directory:
        raise NotImplementedError("give the contract a `directory` fixture")

    def test_it_agrees_with_a_plain_model(self, directory: Directory) -> None:
        example = iter(range(1_000_000))

        class Story(_Story):
            def __init__(self) -> None:
                super().__init__(directory, f"{next(example)}-")

        run_state_machine_as_test(
            Story, settings=settings(max_examples=50, stateful_step_count=15, deadline=None)
        )

    def test_a_stranger_is_made_once(self, directory: Directory) -> None:
        [first] = directory.resolve([CustomerRef(id="u")])
        assert directory.resolve([CustomerRef(id="u")]) == [first]

    def test_finding_makes_nobody(self, directory: Directory) -> None:
        assert directory.find(CustomerRef(id="u", anonymous_id="a")) is None
        assert directory.find(CustomerRef(id="u")) is None

    def test_a_ref_without_ids_is_nobody(self, directory: Directory) -> None:
        assert directory.resolve([CustomerRef()]) == [None]
        assert directory.find(CustomerRef()) is None

    @pytest.mark.parametrize(
        "outside", ["", "  ", "null", "None", "undefined", "guest", "[object Object]", "\ud800"]
    )
    def test_an_id_of_nobody_joins_nobody(self, directory: Directory, outside: str) -> None:
        ann, bob = directory.resolve([
            CustomerRef(outside, "ann's phone"),
            CustomerRef(outside, "bob's phone"),
        ])
        assert ann != bob
        assert directory.resolve([CustomerRef(id=outside)]) == [None]
        assert directory.find(CustomerRef(anonymous_id=outside)) is None

    def test_an_id_and_an_anonymous_id_of_equal_words_are_two(self, directory: Directory) -> None:
        known, device = directory.resolve([CustomerRef(id="x"), CustomerRef(anonymous_id="x")])
        assert known != device

    def test_identifying_joins_what_was_done_before(self, directory: Directory) -> None:
        device, known, both = directory.resolve([
            CustomerRef(None, "a"),
            CustomerRef("u"),
            CustomerRef("u", "a"),
        ])
        assert device is not None
        assert known is not None
        assert both is not None
        assert set(both.keys) == {*device.keys, *known.keys}
        assert directory.find(CustomerRef(None, "a")) == both == directory.find(CustomerRef("u"))

    def test_a_batch_answers_as_one_by_one_would(self, directory: Directory) -> None:
        refs = [CustomerRef(None, "a"), CustomerRef("u", "a"), CustomerRef("v", "a")]
        before, joined, second = directory.resolve(refs)
        assert before == joined
        assert joined != second
        assert directory.find(CustomerRef(None, "a")) == second

    def test_a_second_id_takes_a_shared_device_over_and_no_history(
        self, directory: Directory
    ) -> None:
        [first] = directory.resolve([CustomerRef("u", "a")])
        assert directory.find(CustomerRef("v", "a")) is None
        [second] = directory.resolve([CustomerRef("v", "a")])
        assert first is not None
        assert second is not None
        assert not {*first.keys} & {*second.keys}
        assert directory.find(CustomerRef("u")) == first
        assert directory.find(CustomerRef(None, "a")) == second

    def test_who_comes_back_to_a_shared_device_has_it_again(self, directory: Directory) -> None:
        first, _, again = directory.resolve([
            CustomerRef("u", "a"),
            CustomerRef("v", "a"),
            CustomerRef("u", "a"),
        ])
        assert again == first
        assert directory.find(CustomerRef(None, "a")) == first

    def test_the_key_of_somebody_known_never_changes(self, directory: Directory) -> None:
        directory.resolve([CustomerRef(None, "a"), CustomerRef(None, "b")])
        known, one, two = directory.resolve([
            CustomerRef("u"),
            CustomerRef("u", "b"),
            CustomerRef("u", "a"),
        ])
        assert known is not None
        assert one is not None
        assert two is not None
        assert known.key == one.key == two.key
        assert len(two.keys) == 3
        assert list(two.keys[1:]) == sorted(two.keys[1:])

    def test_every_key_of_a_person_leads_to_them(self, directory: Directory) -> None:
        *_, person = directory.resolve([
            CustomerRef(None, "a"),
            CustomerRef("u"),
            CustomerRef("u", "a"),
        ])
        assert person is not None
        assert [directory.person(key) for key in person.keys] == [person, person]

    def test_an_unknown_key_is_not_found(self, directory: Directory) -> None:
        with pytest.raises(NotFound, match="404"):
            directory.person(CustomerKey(404))
        assert directory.seal_key(CustomerKey(404)) is None
        assert directory.outside_ids([CustomerKey(404)]) == {}

    def test_every_customer_has_a_sealing_key_of_their_own(self, directory: Directory) -> None:
        people = directory.resolve([CustomerRef(f"u{i}") for i in range(50)])
        keys = {directory.seal_key(person.key) for person in people if person}
        assert len(keys) == 50
        assert all(key is not None and len(key) == 32 for key in keys)

    def test_the_known_id_of_a_merged_key_is_the_persons(self, directory: Directory) -> None:
        device, person = directory.resolve([CustomerRef(None, "a"), CustomerRef("u", "a")])
        [stranger] = directory.resolve([CustomerRef(None, "b")])
        assert device is not None
        assert person is not None
        assert stranger is not None
        asked = [*person.keys, *stranger.keys, device.key]
        assert directory.outside_ids(asked) == dict.fromkeys(person.keys, "u")

    def test_outside_ids_are_kept_letter_by_letter(self, directory: Directory) -> None:
        odd = ["u", "U", "ü", "u'; DROP TABLE customers; --", "u\0v", "%", "💡" * 50]
        people = directory.resolve([CustomerRef(id=outside) for outside in odd])
        assert len({person.key for person in people if person}) == len(odd)
        found = directory.outside_ids([person.key for person in people if person])
        assert list(found.values()) == odd

    def test_many_refs_at_once(self, directory: Directory) -> None:
        refs = [CustomerRef(f"u{i}", f"a{i}") for i in range(1_200)]
        people = directory.resolve(refs)
        assert directory.resolve(refs) == people
        assert len({person.key for person in people if person}) == 1_200
        asked = [person.key for person in people if person]
        assert len(directory.outside_ids(asked)) == 1_200

    def test_threads_that_meet_a_stranger_at_once_make_one(self, directory: Directory) -> None:
        answers: list[list[Person | None]] = []
        refs = [CustomerRef(f"u{i}", f"a{i}") for i in range(20)]
        threads = [
            threading.Thread(target=lambda: answers.append(directory.resolve(refs)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 8
        assert all(answer == answers[0] for answer in answers)


@dataclass(eq=False)
class _Human:
    """A person of the plain model."""

    id: str | None = None
    devices: set[str] = field(default_factory=set)
    keys: set[CustomerKey] = field(default_factory=set)
    key: CustomerKey | None = None
    """Theirs from the first day on."""


_IDS = st.sampled_from([None, "u", "v", "w"])
_DEVICES = st.sampled_from([None, "a", "b", "c", "d"])


class _Story(RuleBasedStateMachine):
    """Customers come and go, and the directory answers as a list of humans would."""

    def __init__(self, directory: Directory, prefix: str) -> None:
        super().__init__()
        self.directory = directory
        self.prefix = prefix
        self.humans: list[_Human] = []
        self.seals: dict[CustomerKey, bytes | None] = {}

    def ref(self, outside: str | None, device: str | None) -> CustomerRef:
        """A ref no other example of this run uses."""
        return CustomerRef(outside and self.prefix + outside, device and self.prefix + device)

    @rule(pairs=st.lists(st.tuples(_IDS, _DEVICES), min_size=1, max_size=4))
    def somebody_is_seen(self, pairs: list[tuple[str | None, str | None]]) -> None:
        people = self.directory.resolve([self.ref(*pair) for pair in pairs])
        for pair, person in zip(pairs, people, strict=True):
            self._check(pair, person)

    @rule(outside=_IDS, device=_DEVICES)
    def somebody_is_looked_for(self, outside: str | None, device: str | None) -> None:
        found = self.directory.find(self.ref(outside, device))
        made = self._would_make(outside, device)
        assert (found is None) == (made or (outside is None and device is None))
        if found is not None:
            assert self.directory.resolve([self.ref(outside, device)]) == [found]
            self._check((outside, device), found)

    @invariant()
    def every_human_is_whole(self) -> None:
        for human in self.humans:
            people = {self.directory.person(key) for key in human.keys}
            assert {frozenset(person.keys) for person in people} == {frozenset(human.keys)}
            known = human.id and self.prefix + human.id
            expected = dict.fromkeys(human.keys, known) if known else {}
            assert self.directory.outside_ids(list(human.keys)) == expected

    @invariant()
    def sealing_keys_never_change(self) -> None:
        for human in self.humans:
            for key in human.keys:
                seal = self.directory.seal_key(key)
                assert self.seals.setdefault(key, seal) == seal

    def _check(self, pair: tuple[str | None, str | None], person: Person | None) -> None:
        if pair == (None, None):
            assert person is None
            return
        assert person is not None
        human = self._meet(*pair)
        if not human.keys:
            others = set[CustomerKey]().union(*(other.keys for other in self.humans))
            assert len(person.keys) == 1
            assert person.key not in others
            human.keys, human.key = set(person.keys), person.key
        assert set(person.keys) == human.keys
        assert person.key == human.key

    def _would_make(self, outside: str | None, device: str | None) -> bool:
        if outside is not None and self._by_id(outside):
            return False
        on_device = self._by_device(device)
        return on_device is None or (outside is not None and on_device.id is not None)

    def _meet(self, outside: str | None, device: str | None) -> _Human:
        on_device = self._by_device(device)
        human = self._by_id(outside) if outside else on_device
        if human is None:
            free = on_device is not None and on_device.id is None
            human = on_device if on_device and free else _Human()
        if on_device is None or (on_device is not human and on_device.id):
            for other in self.humans:
                other.devices.discard(device or "")
        elif on_device is not human:
            self.humans.remove(on_device)
            human.devices |= on_device.devices
            human.keys |= on_device.keys
        if human not in self.humans:
            self.humans.append(human)
        human.id = human.id or outside
        human.devices |= {device} if device else set()
        return human

    def _by_id(self, outside: str) -> _Human | None:
        return next((human for human in self.humans if human.id == outside), None)

    def _by_device(self, device: str | None) -> _Human | None:
        return next((human for human in self.humans if device in human.devices), None)

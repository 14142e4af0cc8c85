"""Customers come, merge, part, are erased and come back, in any order, beside a plain model.

The model is a list of humans, each with the ids, devices and keys they have. Law 5 as far as the
directory keeps it: nobody finds who was erased, their keys open nothing and are given to nobody,
late events of theirs are told by tombstone, and everybody else is as they were.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shopkeeper.customers import Directory, Erasure, Person
from shopkeeper.domain import CustomerKey, CustomerRef

IDS = st.sampled_from([None, "u", "v", "w"])
DEVICES = st.sampled_from([None, "a", "b", "c", "d"])
DAYS = st.integers(0, 60)
START = datetime(2026, 5, 1, tzinfo=UTC)

Pair = tuple[str | None, str | None]


def run_story(directory: Directory, examples: int = 60) -> None:
    """Hold a directory against the model; every example has names of its own."""
    example = iter(range(1_000_000))

    class Told(Story):
        def __init__(self) -> None:
            super().__init__(directory, f"{next(example)}-")

    run_state_machine_as_test(
        Told, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None)
    )


@dataclass(eq=False)
class Human:
    """A person of the plain model."""

    id: str | None = None
    devices: set[str] = field(default_factory=set)
    keys: set[CustomerKey] = field(default_factory=set)
    key: CustomerKey | None = None
    """Theirs from the first day on."""
    brought: dict[str, CustomerKey] = field(default_factory=dict)
    """The key a device had before it was theirs; a device that went elsewhere leaves it here."""


class Story(RuleBasedStateMachine):
    """The directory answers as a list of humans would."""

    def __init__(self, directory: Directory, prefix: str) -> None:
        super().__init__()
        self.directory = directory
        self.prefix = prefix
        self.now = START
        self.humans: list[Human] = []
        self.seals: dict[CustomerKey, bytes | None] = {}
        self.gone: dict[str, datetime] = {}
        self.erasures: list[Erasure] = []

    def ref(self, outside: str | None, device: str | None) -> CustomerRef:
        """A ref no other example of this run uses."""
        return CustomerRef(outside and self.prefix + outside, device and self.prefix + device)

    @rule(pairs=st.lists(st.tuples(IDS, DEVICES), min_size=1, max_size=4))
    def somebody_is_seen(self, pairs: list[Pair]) -> None:
        people = self.directory.resolve([self.ref(*pair) for pair in pairs])
        for pair, person in zip(pairs, people, strict=True):
            self._check(pair, person)

    @rule(outside=IDS, device=DEVICES)
    def somebody_is_looked_for(self, outside: str | None, device: str | None) -> None:
        found = self.directory.find(self.ref(outside, device))
        both = [self.ref(None, device), self.ref(outside, device)]
        assert self.directory.find_all(both) == [self.directory.find(both[0]), found]
        made = self._would_make(outside, device)
        assert (found is None) == (made or (outside is None and device is None))
        if found is not None:
            assert self.directory.resolve([self.ref(outside, device)]) == [found]
            self._check((outside, device), found)

    @rule(outside=IDS, device=DEVICES)
    def a_device_is_parted(self, outside: str | None, device: str | None) -> None:
        parted = self.directory.separate(self.ref(outside, device))
        human = self._by_device(device) if device else None
        if human is None or human.id is None or (outside and human.id != outside):
            assert parted is None
            return
        assert parted is not None
        assert device is not None
        own = human.brought.pop(device, None)
        assert own is None or parted.key == own
        self._adopt(alone := Human(devices={device}), parted, new=own is None)
        self.humans.append(alone)
        human.devices.remove(device)
        human.keys -= alone.keys

    @rule(outside=IDS, device=DEVICES, later=DAYS)
    def somebody_is_erased(self, outside: str | None, device: str | None, later: int) -> None:
        person = self.directory.find(self.ref(outside, device))
        self.now += timedelta(days=later)
        if person is None:
            return
        both = [one for one in self.humans if one.keys & {*person.keys}]
        keys = self.directory.erase(person, self.now, self.erasures.append)
        assert keys == self.erasures[-1].keys == person.keys
        assert {*keys} == set[CustomerKey]().union(*(one.keys for one in both))
        self.seals |= dict.fromkeys(keys)
        for human in both:
            self.humans.remove(human)
            names = {f"id {human.id}"} if human.id else set()
            self.gone |= dict.fromkeys(names | {f"device {one}" for one in human.devices}, self.now)
        assert self.directory.find(self.ref(outside, device)) is None
        assert self.directory.erase(person, self.now) == ()

    @rule(outside=IDS, device=DEVICES)
    def a_late_event_is_told_from_a_new_one(self, outside: str | None, device: str | None) -> None:
        times = [self.gone.get(f"id {outside}"), self.gone.get(f"device {device}")]
        expected = max((time for time in times if time is not None), default=None)
        ref = self.ref(outside, device)
        assert self.directory.erased_at(ref) == expected
        assert self.directory.erased_times([CustomerRef(), ref]) == [None, expected]

    @precondition(lambda self: self.erasures)
    @rule()
    def the_shop_is_opened_again(self) -> None:
        assert self.directory.reapply(self.erasures) == ()

    @invariant()
    def every_human_is_whole(self) -> None:
        for human in self.humans:
            people = {self.directory.person(key) for key in human.keys}
            assert {frozenset(person.keys) for person in people} == {frozenset(human.keys)}
            known = human.id and self.prefix + human.id
            expected = dict.fromkeys(human.keys, known) if known else {}
            assert self.directory.outside_ids(list(human.keys)) == expected
            [person] = people
            assert self.directory.outside_names(person) == (
                *([CustomerRef(known)] if known else []),
                *(CustomerRef(None, self.prefix + device) for device in sorted(human.devices)),
            )

    @invariant()
    def sealing_keys_never_change_and_of_the_erased_there_are_none(self) -> None:
        for human in self.humans:
            assert all(self.directory.seal_key(key) is not None for key in human.keys)
            for key in human.keys:
                self.seals.setdefault(key, self.directory.seal_key(key))
        assert {key: self.directory.seal_key(key) for key in self.seals} == self.seals

    @invariant()
    def nothing_names_the_erased(self) -> None:
        erased = [key for erasure in self.erasures for key in erasure.keys]
        assert self.directory.outside_ids(erased) == {}
        assert all(self.directory.outside_names(Person((key,))) == () for key in erased)

    def _check(self, pair: Pair, person: Person | None) -> None:
        if pair == (None, None):
            assert person is None
            return
        assert person is not None
        human = self._meet(*pair)
        if not human.keys:
            assert len(person.keys) == 1
            self._adopt(human, person, new=True)
        assert set(person.keys) == human.keys
        assert person.key == human.key

    def _adopt(self, human: Human, person: Person, *, new: bool) -> None:
        """A human's first key; a new one was never anybody's, not even of the erased."""
        assert not new or person.key not in self.seals
        assert not new or all(person.key not in other.keys for other in self.humans)
        human.keys, human.key = set(person.keys), person.key

    def _would_make(self, outside: str | None, device: str | None) -> bool:
        if outside is not None and self._by_id(outside):
            return False
        on_device = self._by_device(device)
        return on_device is None or (outside is not None and on_device.id is not None)

    def _meet(self, outside: str | None, device: str | None) -> Human:
        on_device = self._by_device(device)
        human = self._by_id(outside) if outside else on_device
        if human is None:
            free = on_device is not None and on_device.id is None
            human = on_device if on_device and free else Human()
        if on_device is not None and on_device is not human:
            self._take_over(human, on_device, device or "")
        if human not in self.humans:
            self.humans.append(human)
        human.id = human.id or outside
        human.devices |= {device} if device else set()
        return human

    def _take_over(self, human: Human, other: Human, device: str) -> None:
        """A device nobody known is on comes with its history, any other without."""
        if other.id:
            other.devices.remove(device)
            other.brought.pop(device, None)
            return
        assert other.key is not None
        self.humans.remove(other)
        human.keys |= other.keys
        human.brought[device] = other.key

    def _by_id(self, outside: str) -> Human | None:
        return next((human for human in self.humans if human.id == outside), None)

    def _by_device(self, device: str | None) -> Human | None:
        return next((human for human in self.humans if device in human.devices), None)

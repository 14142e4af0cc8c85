"""What may be known of a customer when a page asks: their recent events and what is remembered.

Reads the log as it is now, so what was just appended is there. Only events whose basis allows
`personalization`, whose time is not over and whose customer has not refused since are read;
`tests/customers/test_profile.py` holds that.
"""

from functools import cache

import msgspec

from shopkeeper.customers.basis import agreed_before
from shopkeeper.customers.ports import Person
from shopkeeper.customers.preferences import NOTHING, Memory
from shopkeeper.customers.remembering import EVENTS, Remembering
from shopkeeper.domain import Basis, Event
from shopkeeper.log import Kind, Log, Logged

READ = EVENTS
"""Newest events of a customer that are read."""
EXPOSED = "Products Exposed"
EXPOSURES = 40
"""Newest pages shown to a customer that are looked at for what was really seen."""
SAID = 40
"""Newest statements that are looked at for the ground they are kept on, where there is no event."""


class Profile(msgspec.Struct, frozen=True):
    """A customer as a decision may see them."""

    person: Person | None
    """None: a stranger, nothing is known."""
    events: tuple[Event, ...]
    """By the time they happened, oldest first."""
    positions: tuple[int, ...]
    """Log position of each event."""
    basis: Basis | None = None
    """The ground of the newest of them, on which a decision about the customer is kept too."""
    whole: bool = True
    """False: there are older events, which were not read."""
    exposures: tuple[Event, ...] = ()
    """What was really seen, `Products Exposed`, oldest first."""
    seen: tuple[int, ...] = ()
    """Log position of each exposure."""
    memory: Memory = NOTHING
    """What is remembered; of somebody who refused, what they said about consent alone."""
    refused: bool = False
    """Nothing of the customer may be used: they said no to personalization, nothing that is kept
    of them was given for it, or it is not done where they are."""


NOBODY = Profile(None, (), ())
"""The profile of a stranger."""


def profile_of(log: Log, remembering: Remembering, person: Person, n: int = READ) -> Profile:
    """The customer's last events, under whichever of their keys they were written.

    Args:
        n: At most so many of the newest are looked at; fewer are given where some may not be
            used.
    """
    read = cache(lambda: log.recent(person.keys, n))
    memory = remembering.of(person, read if n == EVENTS else None)
    if memory.refuses("personalization"):
        return refused_profile(person, memory)
    usable = _usable(read(), remembering)
    whole = len(read()) < n
    if not usable:
        return _without_events(log, person, memory, whole, bool(read()))
    shown = _usable(log.recent(person.keys, EXPOSURES, Kind.SHOWN), remembering)
    exposed = [(found, event) for found, event in shown if event.name == EXPOSED]
    return Profile(
        person,
        tuple(event for _, event in usable),
        tuple(found.position for found, _ in usable),
        usable[-1][0].entry.basis,
        whole,
        tuple(event for _, event in exposed),
        tuple(found.position for found, _ in exposed),
        memory,
    )


def refused_profile(person: Person | None, memory: Memory = NOTHING) -> Profile:
    """The profile of somebody of whom nothing may be used."""
    said = Memory(consent=memory.consent)
    return Profile(person, (), (), memory=said, refused=True)


def _without_events(log: Log, person: Person, memory: Memory, whole: bool, lived: bool) -> Profile:
    """Of somebody who only said something; refused, where all they did was for other uses."""
    basis = agreed_before(memory.consent) if memory.grants("personalization") else None
    if basis is None and memory.evidence:
        basis = _ground_of_words(log, person)
    if basis is None and lived:
        return refused_profile(person, memory)
    return Profile(person, (), (), basis, whole, memory=memory)


def _ground_of_words(log: Log, person: Person) -> Basis | None:
    said = log.recent(person.keys, SAID, Kind.STATEMENT)
    grounds = (found.entry.basis for found in reversed(said))
    return next((b for b in grounds if b is not None and b.allows("personalization")), None)


def _usable(read: list[Logged], remembering: Remembering) -> list[tuple[Logged, Event]]:
    """The events of a basis that allows it, by the time they happened."""
    events = [
        (found, found.entry.record)
        for found in read
        if isinstance(found.entry.record, Event)
        and found.entry.basis is not None
        and found.entry.basis.allows("personalization")
        and remembering.is_kept(found.entry.record)
    ]
    return sorted(events, key=lambda pair: (pair[1].time, pair[0].position))

"""What may be known of a customer when a page asks: their recent events.

Reads the directory and the log as they are now, so what was just appended is there. Only events
whose basis allows `personalization` are read; `tests/customers/test_profile.py` holds that.
"""

import msgspec

from shopkeeper.customers.ports import Directory, Person
from shopkeeper.domain import Basis, CustomerRef, Event
from shopkeeper.log import Kind, Log, Logged

READ = 1_000
"""Newest events of a customer that are read."""
EXPOSED = "Products Exposed"
EXPOSURES = 40
"""Newest pages shown to a customer that are looked at for what was really seen."""


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


NOBODY = Profile(None, (), ())
"""The profile of a stranger."""


def read_profile(log: Log, directory: Directory, ref: CustomerRef, n: int = READ) -> Profile:
    """The customer's last events, under whichever of their keys they were written.

    Args:
        n: At most so many of the newest are looked at; fewer are given where the basis of some
            does not allow it.
    """
    person = directory.find(ref)
    return NOBODY if person is None else profile_of(log, person, n)


def profile_of(log: Log, person: Person, n: int = READ) -> Profile:
    """The same of somebody already found."""
    read = log.recent(person.keys, n)
    usable = _usable(read)
    if not usable:
        return Profile(person, (), (), whole=len(read) < n)
    shown = _usable(log.recent(person.keys, EXPOSURES, Kind.SHOWN))
    exposed = [(found, event) for found, event in shown if event.name == EXPOSED]
    return Profile(
        person,
        tuple(event for _, event in usable),
        tuple(found.position for found, _ in usable),
        usable[-1][0].entry.basis,
        len(read) < n,
        tuple(event for _, event in exposed),
        tuple(found.position for found, _ in exposed),
    )


def _usable(read: list[Logged]) -> list[tuple[Logged, Event]]:
    """The events of a basis that allows it, by the time they happened."""
    events = [
        (found, found.entry.record)
        for found in read
        if isinstance(found.entry.record, Event)
        and found.entry.basis is not None
        and found.entry.basis.allows("personalization")
    ]
    return sorted(events, key=lambda pair: (pair[1].time, pair[0].position))

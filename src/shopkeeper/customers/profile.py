"""What may be known of a customer when a page asks: their recent events.

Reads the directory and the log as they are now, so what was just appended is there. Only events
whose basis allows `personalization` are read; `tests/customers/test_profile.py` holds that.
"""

import msgspec

from shopkeeper.customers.ports import Directory, Person
from shopkeeper.domain import Basis, CustomerRef, Event
from shopkeeper.log import Log, Logged

READ = 1_000
"""Newest events of a customer that are read."""


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
    usable = sorted(
        (found for found in read if _is_usable(found)),
        key=lambda found: (found.entry.time, found.position),
    )
    events = tuple(found.entry.record for found in usable if isinstance(found.entry.record, Event))
    positions = tuple(found.position for found in usable)
    basis = usable[-1].entry.basis if usable else None
    return Profile(person, events, positions, basis, whole=len(read) < n)


def _is_usable(found: Logged) -> bool:
    record, basis = found.entry.record, found.entry.basis
    return isinstance(record, Event) and basis is not None and basis.allows("personalization")

"""Under which names a customer's limited offers are held, and counted for their caps.

Whoever asks or orders comes in, by outside ids, session and internal keys; names go out, the most
lasting first. Reads the directory. Somebody unknown is a keyed digest of what they came with, from
which nobody without the shop's secret can tell it; an id's is what their erasure would leave, so
that it is found again by it. Held by tests/experience/test_holders.py.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from shopkeeper.customers import Directory, Person
from shopkeeper.customers.book import names
from shopkeeper.customers.tombstones import SECRET, digests
from shopkeeper.domain import CustomerRef, SessionId


class Holder(NamedTuple):
    """One customer, or one visit of somebody unknown, under all their names."""

    keys: tuple[str, ...] = ()
    """Internal keys of whoever may be known, theirs of today first."""
    visits: tuple[str, ...] = ()
    """Digests of what they came with or have come with, the most lasting first."""
    session: str = ""
    """The one of the visit alone; empty: it has none."""

    @property
    def names(self) -> tuple[str, ...]:
        """All of them; none: nothing tells them from others."""
        return (*self.keys, *self.visits)


def holder_of(
    directory: Directory, person: Person | None, who: CustomerRef, session: SessionId | None
) -> Holder:
    """The names of whoever asks or orders.

    Args:
        person: Who they are known to be; None: nobody, or nobody they may be known as.
        who: The ids they came with, as far as they may speak for them.
    """
    known = () if person is None else tuple(str(key) for key in person.keys)
    owned = () if person is None else directory.outside_names(person)
    visit = _session(directory, session)
    visits = dict.fromkeys((*_outside(directory, (who, *owned)), *visit))
    return Holder(known, tuple(visits), "".join(visit))


def names_of(directory: Directory, who: CustomerRef) -> list[str]:
    """What these ids alone are named."""
    return list(_outside(directory, (who,)))


def names_of_erased(marks: Iterable[bytes]) -> list[str]:
    """The same, of the digests an erasure leaves of outside ids."""
    return list(map(_visit, marks))


def _outside(directory: Directory, refs: Iterable[CustomerRef]) -> Iterator[str]:
    """Names of outside ids. What programs write where they have none names nobody."""
    secret = directory.secret(SECRET)
    for ref in refs:
        yield from map(_visit, digests(secret, names(ref)))


def _session(directory: Directory, session: SessionId | None) -> list[str]:
    secret = directory.secret(SECRET)
    return [
        _visit(blake2b(f"session\0{bare}".encode(), digest_size=16, key=secret).digest())
        for _, bare in names(CustomerRef(anonymous_id=session))
    ]


def _visit(mark: bytes) -> str:
    return f"visit {mark.hex()}"

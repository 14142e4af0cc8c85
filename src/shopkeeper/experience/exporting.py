"""Everything kept of a customer, in a form of their own to take away.

Reads the directory and the log; the answer holds all that can be read under any key of the
customer. Its JSON is the struct `Export` as it stands; `exports` makes files of it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from shopkeeper.customers import Person
from shopkeeper.domain import (
    Basis,
    CustomerKey,
    CustomerRef,
    Decision,
    Event,
    NotFound,
    Statement,
)
from shopkeeper.experience.preferences import preferences_of
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import ConsentSheet, Preference
from shopkeeper.log import Kind

FORMAT = "shopkeeper-export-1"


class Exported(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record, with the ground it is kept on."""

    position: int
    """Its place in the log."""
    received: datetime
    record: Event | Statement | Decision
    """Its `type` says which."""
    basis: Basis | None = None


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of one customer. Lists of records are oldest first."""

    format: str = FORMAT
    made: datetime
    ids: dict[str, tuple[str, ...]]
    """`id` and `anonymous_id` to the outside ids this customer is known by."""
    consent: ConsentSheet
    preferences: tuple[Preference, ...]
    """Beliefs as of `made`, each with its evidence."""
    statements: tuple[Exported, ...]
    """What was said, asked, agreed and switched: the history of consent is among them."""
    events: tuple[Exported, ...]
    shown: tuple[Exported, ...]
    """What pages told they had shown."""
    decisions: tuple[Exported, ...]
    """What was answered about this customer, with what was read for it."""


def export_customer(services: Services, ref: CustomerRef) -> Export:
    """Everything kept of a customer.

    Raises:
        NotFound: Nobody of that id is known.
    """
    person = services.directory.find(ref)
    if person is None:
        raise NotFound("nobody of that id is known")
    made = services.clock()
    sheet = preferences_of(services, ref, made)
    counts = services.log.count(person.keys)

    def kept(kind: Kind) -> tuple[Exported, ...]:
        n = counts.get(kind, 0)
        return tuple(_records(services, person.keys, kind, n)) if n else ()

    return Export(
        made=made,
        ids=_ids(services, person),
        consent=sheet.consent,
        preferences=sheet.preferences,
        statements=kept(Kind.STATEMENT),
        events=kept(Kind.EVENT),
        shown=kept(Kind.SHOWN),
        decisions=kept(Kind.DECISION),
    )


def _records(
    services: Services, keys: Sequence[CustomerKey], kind: Kind, n: int
) -> Iterator[Exported]:
    for logged in services.log.recent(keys, n, kind):
        record, basis = logged.entry.record, logged.entry.basis
        if isinstance(record, Event | Statement | Decision):
            yield Exported(logged.position, logged.received, record, basis)


def _ids(services: Services, person: Person) -> dict[str, tuple[str, ...]]:
    names = services.directory.outside_names(person)
    return {
        "id": tuple(name.id for name in names if name.id is not None),
        "anonymous_id": tuple(n.anonymous_id for n in names if n.anonymous_id is not None),
    }

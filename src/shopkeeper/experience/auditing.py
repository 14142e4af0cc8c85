"""Notes in the audit trail about customers: who did what, by internal key alone.

Neither an outside id nor a value that was sent is ever written there: it outlives the customer.
"""

from collections import Counter
from collections.abc import Iterable

from shopkeeper.access import AuditRow
from shopkeeper.customers import Person
from shopkeeper.domain import CustomerRef
from shopkeeper.experience.services import Services


def note(services: Services, actor: str, action: str, person: Person | None, detail: str) -> None:
    """Remember that somebody did, or was refused, something about a customer.

    Args:
        action: Like `consent.set` or `preferences.refused`.
    """
    subject = "nobody" if person is None else f"customer {person.key}"
    services.audit.note(AuditRow(services.clock(), actor, action, subject, detail))


def note_refusal(
    services: Services, actor: str, action: str, ref: CustomerRef, detail: str
) -> None:
    """Remember that something about a customer, named by an outside id, was refused."""
    note(services, actor, action, services.directory.find(ref), detail)


def note_token_refusal(services: Services, actor: str, wrong: str) -> None:
    """Remember that a customer token did not hold: of nobody, for whom it names is not proven."""
    note(services, actor, "token.refused", None, wrong)


def fields_at_fault(names: Iterable[str]) -> str:
    """How often each field was refused.

    >>> fields_at_fault(["value", "time", "value"])
    'time 1, value 2'
    """
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items()))


def is_known(services: Services, ref: CustomerRef) -> bool:
    """Whether whoever this names has a known id, beside that of a device."""
    person = services.directory.find(ref)
    return person is not None and bool(services.directory.outside_ids(person.keys))

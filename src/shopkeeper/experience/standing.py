"""On what ground something may be kept of a customer now; and the only way statements are kept.

Who is named, what they agreed to, the caller's own declaration, the browser's signal and the law of
the place come in; a `Standing` goes out.

It fails closed: without an agreement or a declaration, or with a refusal, nothing is allowed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shopkeeper.customers import Person, Refusal, day_of, granted, less, refused
from shopkeeper.customers.preferences import NOTHING, ConsentState, Memory
from shopkeeper.domain import (
    Agreed,
    Basis,
    Context,
    CustomerRef,
    MessageId,
    Statement,
    is_own_choice,
)
from shopkeeper.experience.bounds import check_customer
from shopkeeper.experience.grounds import (
    OWN_CHOICE,
    agreement,
    consent_entry,
    newly_signalled,
)
from shopkeeper.experience.services import Services
from shopkeeper.log import Entry

NOWHERE = Context()


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer as they stand when something is asked or said."""

    person: Person | None
    """None: nobody of that id is known yet."""
    memory: Memory
    basis: Basis
    """What may be kept and done with what they say now."""
    noes: frozenset[Refusal]
    """What the browser's signal or the law refuses, whatever was agreed."""
    signal: bool
    now: datetime

    @property
    def choice(self) -> Basis:
        """The ground of keeping what they chose: it may always be kept, and used for nothing."""
        return Basis((), OWN_CHOICE, day_of(self.now))


def standing(
    services: Services,
    ref: CustomerRef,
    *,
    stated: Mapping[str, object] | None = None,
    declared: Basis | None = None,
    context: Context = NOWHERE,
    signal: bool = False,
    now: datetime | None = None,
) -> Standing:
    """How a customer stands.

    Args:
        stated: Consent category to what was said of it with the request, as with an event.
        declared: The basis the caller's key was made with; not read where something is stated.
        context: Says where the customer is.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: Nobody is named.
    """
    check_customer(ref)
    at = now or services.clock()
    person = services.directory.find(ref)
    memory = services.remembering.of(person) if person is not None else NOTHING
    given = granted(stated, declared, at, memory.consent)
    noes = services.consent.refusals(context, signal, services.facts.place.market)
    basis = less(given, {*refused(memory.consent, at), *noes})
    return Standing(person, memory, basis, noes, signal, at)


def keep_statements(
    services: Services, ref: CustomerRef, found: Standing, said: Sequence[Statement]
) -> None:
    """Append statements of a customer, each on its ground; returns once they are durable.

    A browser's signal that came with them is remembered beside them; alone it keeps nothing.
    """
    if not said:
        return
    (person,) = services.directory.resolve([ref])
    assert person is not None
    entries = [
        Entry(
            MessageId(f"statement {services.new_id()}"),
            statement,
            statement.time,
            person.key,
            found.choice if is_own_choice(statement) else found.basis,
        )
        for statement in said
    ]
    services.log.append([*entries, *_signal_heard(person, found, said)])


def _signal_heard(person: Person, found: Standing, said: Sequence[Statement]) -> Iterator[Entry]:
    """What the browser refuses beyond what the customer said before, and says now."""
    before = dict(found.memory.consent)
    for one in said:
        if isinstance(one, Agreed):
            state = (one.time, one.source, one.wording)
            before |= {purpose: ConsentState(yes, *state) for purpose, yes in one.purposes.items()}
    for purpose, refusal in newly_signalled(found.noes, before, found.now):
        yield consent_entry(person, *agreement(purpose, refusal, before), found.choice)

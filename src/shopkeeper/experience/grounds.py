"""On what ground a live event is kept, and what comes with it about consent itself.

The arrivals of a request come in; out goes the basis of each: what was stated with it, declared by
its sender or agreed to before, less what the customer, their browser or the law there refuses.
Reads the directory and the log; writes to the log what was newly refused, or agreed to again.

Nothing but an explicit yes grants, and nobody is remembered for having said nothing:
`tests/experience/test_consent.py` holds it on every back-end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from shopkeeper.customers import (
    CATEGORIES,
    Person,
    Refusal,
    Said,
    day_of,
    granted,
    less,
    refused,
)
from shopkeeper.customers.consent import BY_SIGNAL, HEARD
from shopkeeper.customers.preferences import ConsentState
from shopkeeper.domain import (
    Agreed,
    Basis,
    ConsentSource,
    Context,
    CustomerKey,
    CustomerRef,
    MessageId,
    Purpose,
)
from shopkeeper.experience.services import Services
from shopkeeper.intake import Arrival
from shopkeeper.log import Entry

OWN_CHOICE = "the customer's own choice, kept to honour it"
"""The ground of keeping what somebody said about consent, or turned off."""
ERASED = "the customer was erased"
"""Why nothing is kept of what somebody did before."""
_EXPLICIT: frozenset[ConsentSource] = frozenset({"customer", "service"})


class Sayings:
    """What customers said about consent before, read once in a batch, for all of them together."""

    def __init__(self, services: Services) -> None:
        self._remembering = services.remembering
        self._read: dict[tuple[CustomerKey, ...], Said] = {}

    def read(self, people: Iterable[Person | None]) -> None:
        """Read what these said, as far as it was not read before."""
        found = {person.keys: person for person in people if person is not None}
        new = [person for keys, person in found.items() if keys not in self._read]
        if new:
            said = self._remembering.consents(new)
            self._read.update(zip((person.keys for person in new), said, strict=True))

    def of(self, person: Person) -> Said:
        if person.keys not in self._read:
            self.read([person])
        return self._read[person.keys]

    def heard(self, person: Person, said: Said) -> None:
        """Something new was said in this batch."""
        self._read[person.keys] = said


class Hearing:
    """Judges the live events of one request, in their order."""

    def __init__(
        self, services: Services, declared: Basis | None, signal: bool, now: datetime
    ) -> None:
        self.sayings = Sayings(services)
        self._services = services
        self._declared = declared
        self._signal = signal
        self._now = now
        self._found: dict[CustomerRef, Person | None] = {CustomerRef(): None}
        self._new: dict[CustomerRef, Said] = {}  # of those who are nobody's yet
        self._barred: dict[tuple[str, str], frozenset[Refusal]] = {}
        self._agreed: list[tuple[CustomerRef, Agreed, str]] = []

    def bases(self, arrivals: Sequence[Arrival], late: Sequence[bool]) -> list[Basis]:
        """The ground of keeping each; what they say about consent is remembered.

        Args:
            late: Which happened before somebody they name was erased. They have no ground, and
                what they say is not heard: whoever has the name now is somebody else.
        """
        pairs = list(zip(arrivals, late, strict=True))
        self._look_up({arrival.who for arrival, gone in pairs if not gone})
        nothing = Basis((), ERASED, day_of(self._now))
        return [nothing if gone else self._basis(arrival) for arrival, gone in pairs]

    def _basis(self, arrival: Arrival) -> Basis:
        who, event = arrival.who, arrival.event
        person = self._found[who]
        said = self._new.get(who, {}) if person is None else self.sayings.of(person)
        own = granted(arrival.consent, self._declared, self._now, said, event.time)
        barred = self._barred_at(event.context)
        if not (said or barred or _refused_in(arrival.consent or {})):
            return own
        stated = frozenset(own.purposes) if arrival.consent is not None else frozenset()
        basis = less(own, {*barred, *refused(said, event.time, stated)})
        known = person is not None or bool(basis.purposes)
        changes: dict[Purpose, ConsentState] = {}
        if known and arrival.consent is not None:
            changes |= _stated(arrival.consent, stated, said, event.time)
        if said or changes or basis.purposes:
            changes |= newly_signalled(barred, said, self._now)
        if changes:
            self._hear(who, person, said, changes)
        return basis

    def write_down(self) -> None:
        """Append what was said about consent, once; of those who are somebody by now."""
        if not self._agreed:
            return
        entries: list[Entry] = []
        basis = Basis((), OWN_CHOICE, day_of(self._now))
        people = self._services.directory.find_all([who for who, _, _ in self._agreed])
        for (_, agreed, said_before), person in zip(self._agreed, people, strict=True):
            if person is not None:
                entries.append(consent_entry(person, agreed, said_before, basis))
        self._services.log.append(entries)

    def _look_up(self, refs: set[CustomerRef]) -> None:
        new = list(refs - self._found.keys())
        if new:
            people = self._services.directory.find_all(new)
            self._found.update(zip(new, people, strict=True))
            self.sayings.read(people)

    def _barred_at(self, context: Context) -> frozenset[Refusal]:
        place = (context.region, context.market)
        if place not in self._barred:
            home = self._services.facts.place.market
            self._barred[place] = self._services.consent.refusals(context, self._signal, home)
        return self._barred[place]

    def _hear(
        self,
        who: CustomerRef,
        person: Person | None,
        said: Said,
        changes: Mapping[Purpose, ConsentState],
    ) -> None:
        for purpose, state in changes.items():
            self._agreed.append((who, *agreement(purpose, state, said)))
        if person is None:
            self._new[who] = {**said, **changes}
        else:
            self.sayings.heard(person, {**said, **changes})


def agreement(purpose: Purpose, state: ConsentState, said: Said) -> tuple[Agreed, str]:
    """What is new of a purpose as a statement, and the words that name it: the same said once."""
    since = said[purpose].time.isoformat() if purpose in said else "nothing"
    agreed = Agreed({purpose: state.granted}, state.source, state.wording, state.time)
    return agreed, f"{state.source} {purpose} {state.granted} after {since}"


def consent_entry(person: Person, agreed: Agreed, words: str, basis: Basis) -> Entry:
    """A statement of `agreement` as the log keeps it: once, however often it is heard."""
    message = MessageId(f"consent of {person.key}: {words}")
    return Entry(message, agreed, agreed.time, person.key, basis)


def _stated(
    consent: Mapping[str, object], yes: frozenset[Purpose], said: Said, time: datetime
) -> Iterator[tuple[Purpose, ConsentState]]:
    """What an event changes: a yes taken back, or a no that came with an event before.

    A yes that is new needs no note: it is kept with the event.
    """
    for purpose in sorted(yes):
        before = said.get(purpose)
        if before and not before.granted and before.source in HEARD and before.time < time:
            yield purpose, ConsentState(True, time, "event", "")
    for purpose in sorted(_refused_in(consent)):
        before = said.get(purpose)
        matters = purpose == "personalization" if before is None else before.granted
        if matters and (before is None or before.time < time):
            yield purpose, ConsentState(False, time, "event", "")


def _refused_in(consent: Mapping[str, object]) -> set[Purpose]:
    """Purposes refused in so many words; a category left out says nothing."""
    return {
        purpose
        for category, answer in consent.items()
        if answer is False and (purpose := CATEGORIES.get(category.lower())) is not None
    }


def newly_signalled(
    barred: frozenset[Refusal], said: Said, now: datetime
) -> Iterator[tuple[Purpose, ConsentState]]:
    """What the browser's signal changes: whatever the customer did not explicitly agree to.

    Where they did, the signal still holds for each request that carries it.
    """
    for purpose in sorted(no.purpose for no in barred if no.by == BY_SIGNAL):
        before = said.get(purpose)
        if before is None or (before.granted and before.source not in _EXPLICIT):
            yield purpose, ConsentState(False, now, "signal", "")

"""What is remembered of a customer, from what is kept of them or from the log itself.

Reads the log, and the table of memories, where what was derived is put back. Whatever is kept is
used only as long as nothing was added under its key and nothing is derived otherwise; so it may
be thrown away at any time: `tests/customers/test_remembering.py` holds that it makes no difference.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter

import msgspec

from shopkeeper.customers.basis import Said
from shopkeeper.customers.jurisdictions import ConsentRules
from shopkeeper.customers.ports import Kept, Memories, Person
from shopkeeper.customers.preferences import (
    NOTHING,
    Attributes,
    Memory,
    Preferences,
    decode,
    encode,
    joined,
    remember,
)
from shopkeeper.customers.preferences.agreement import join_consent, read_consent
from shopkeeper.domain import (
    Agreed,
    CustomerKey,
    Event,
    NotFound,
    ProductId,
    Statement,
    is_own_choice,
)
from shopkeeper.log import Kind, Log, Logged, Sealer

EVENTS = 1_000
"""Newest events of a key that are evidence."""
STATEMENTS = 10_000
"""Statements read at once; all are read, for a refusal may be the oldest."""
FORM = b"2"
"""Raised with every change of what is derived, or of how it is written down."""
Lived = Callable[[], Sequence[Logged]]
"""Reads the newest `EVENTS` of a person of one key."""


class Remembering:
    """Constructed for one shop; any thread may use it."""

    def __init__(
        self,
        log: Log,
        sealer: Sealer,
        memories: Memories,
        preferences: Preferences,
        attributes: Callable[[], Attributes],
        rules: ConsentRules,
        clock: Callable[[], datetime],
    ) -> None:
        """`attributes` opens the catalogue as it is at that moment."""
        self._log = log
        self._sealer = sealer
        self._memories = memories
        self._preferences = preferences
        self._attributes = attributes
        self._rules = rules
        self._clock = clock
        self._derived_by = blake2b(preferences.digest, digest_size=8, key=FORM).digest()

    def of(self, person: Person, lived: Lived | None = None) -> Memory:
        """What is remembered of somebody, under all their keys, as of now.

        Evidence from events that are kept no longer is left out.

        Args:
            lived: Reads their events, where the caller needs them too. Not called before what
                it gives can be the newest.
        """
        kept = self._memories.get(person.keys)
        alone = lived if len(person.keys) == 1 else None
        memory = joined([self._under(key, kept.get(key), alone) for key in person.keys])
        return self._within_time(memory)

    def consent(self, person: Person) -> Said:
        """What somebody said last about each purpose; cheap where they never said anything."""
        return self.consents([person])[0]

    def consents(self, people: Sequence[Person]) -> list[Said]:
        """What each said last about each purpose; one read for all who never said anything."""
        last = self._log.last_said([key for person in people for key in person.keys])
        kept = self._memories.get(list(last)) if last else {}
        said = {key: self._consent(key, last[key], kept.get(key)) for key in last}
        own = ([said[key] for key in person.keys if key in said] for person in people)
        return [join_consent(several) if several else {} for several in own]

    def is_kept(self, event: Event) -> bool:
        """Whether the time for which an event is kept is not over."""
        since = self._rules.kept_since(event.name, self._clock())
        return since is None or event.time >= since

    def _within_time(self, memory: Memory) -> Memory:
        """Without evidence from events that are kept no longer."""
        now = self._clock()
        names = set(map(attrgetter("event"), memory.evidence))
        ends = {name: end for name in names if name and (end := self._rules.kept_since(name, now))}
        if not ends or memory.evidence[0].time >= max(ends.values()):
            return memory
        stays = tuple(
            piece
            for piece in memory.evidence
            if (end := ends.get(piece.event)) is None or piece.time >= end
        )
        return msgspec.structs.replace(memory, evidence=stays)

    def _under(self, key: CustomerKey, kept: Kept | None, lived: Lived | None) -> Memory:
        position = self._log.last_position([key])
        if position == 0:
            return NOTHING
        if kept is not None and (kept.position, kept.rules) == (position, self._derived_by):
            found = self._open(key, kept)
            if found is not None:
                return found
        memory = self._derive(key, lived)
        self._keep(key, position, memory)
        return memory

    def _consent(self, key: CustomerKey, position: int, kept: Kept | None) -> Said:
        if kept is not None and kept.position >= position:
            found = self._open(key, kept)
            if found is not None:
                return found.consent
        return read_consent([s for _, s in self._statements(key) if isinstance(s, Agreed)])

    def _derive(self, key: CustomerKey, lived: Lived | None) -> Memory:
        statements = self._statements(key)
        agreed = read_consent([s for _, s in statements if isinstance(s, Agreed)])
        said = agreed.get("personalization")
        events: list[tuple[int, Event]] = []
        if said is None or said.granted:
            read = lived() if lived is not None else self._log.recent([key], EVENTS)
            events = [pair for found in read if (pair := self._usable(found))]
        attributes = self._attributes() if events else _unknown
        return remember(statements, events, attributes, self._preferences)

    def _usable(self, found: Logged) -> tuple[int, Event] | None:
        event, basis = found.entry.record, found.entry.basis
        if not isinstance(event, Event) or basis is None or not basis.allows("personalization"):
            return None
        return (found.position, event) if self.is_kept(event) else None

    def _statements(self, key: CustomerKey) -> list[tuple[int, Statement]]:
        n = STATEMENTS
        read = self._log.recent([key], n, Kind.STATEMENT)
        while len(read) == n:
            n *= 10
            read = self._log.recent([key], n, Kind.STATEMENT)
        return [
            (found.position, found.entry.record)
            for found in read
            if isinstance(found.entry.record, Statement) and may_be_used(found)
        ]

    def _open(self, key: CustomerKey, kept: Kept) -> Memory | None:
        """What is kept; None where the customer's sealing key is gone."""
        body = self._sealer.unseal(key, kept.sealed, _label(key))
        return None if body is None else decode(body)

    def _keep(self, key: CustomerKey, position: int, memory: Memory) -> None:
        try:
            sealed = self._sealer.seal(key, encode(memory), _label(key))
        except NotFound:
            return  # erased in this moment: nothing is to be kept of them
        self._memories.put(key, Kept(position, self._derived_by, sealed))


def may_be_used(found: Logged) -> bool:
    """Choices always count; what was said of preferences, where that use was agreed to."""
    said, basis = found.entry.record, found.entry.basis
    choice = isinstance(said, Statement) and is_own_choice(said)
    return choice or (basis is not None and basis.allows("personalization"))


def _unknown(_: ProductId) -> Mapping[str, str]:
    return {}


def _label(key: CustomerKey) -> bytes:
    return b"memory of customer %d" % key

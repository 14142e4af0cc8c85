"""Take out of the log what has been kept for as long as the shop said.

Walks the log from its beginning, a batch at a time; what is over its time is dropped for good and
counted by name, with what was derived of its customers. Reads leave it out already, so nothing
changes but the room it took; what a model learned from it goes with the next training.

Never dropped: the catalogue, what customers said about consent, and what they turned off: a refusal
that was forgotten would be an agreement. `tests/experience/test_retention.py` holds it, and that a
second run drops nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from shopkeeper.customers import day_of, start_of_keeping
from shopkeeper.customers.jurisdictions import EVERYWHERE
from shopkeeper.domain import Asked, CustomerKey, Decision, Event, Skipped, Stated
from shopkeeper.experience.services import Services
from shopkeeper.log import Erased, Logged

BATCH = 2_000
DECISION = "Decision"
"""What `retention_days` calls an answer that was given to somebody."""


class Removed(msgspec.Struct, frozen=True):
    """What a run of retention took out."""

    events: dict[str, int]
    """By name; decisions under `Decision`, what erased customers left unreadable under `*`."""
    statements: dict[str, int]
    """By variable; questions that are not asked any more under `*`."""
    tombstones: int
    """Traces of erased customers, from before anything could still arrive late."""

    @property
    def entries(self) -> int:
        return sum(self.events.values()) + sum(self.statements.values())


def enforce_retention(
    services: Services, now: datetime, progress: Callable[[float], None]
) -> Removed:
    """Drop what is over its time.

    Args:
        now: On the shop's clock.
        progress: Told how much is done, between 0 and 1.

    Raises:
        BackendFailed: What was dropped before stays dropped; run it again.
    """
    limits = _Limits(services, now)
    counted: Counter[tuple[str, str]] = Counter()
    position, head = 0, max(services.log.head(), 1)
    while batch := services.log.read(position, BATCH):
        position = batch[-1].position
        over = [(found, name) for found in batch if (name := limits.over(found))]
        if over:
            services.log.drop([found.position for found, _ in over])
            counted.update(name for _, name in over)
            services.memories.drop(_customers(found for found, _ in over))
        progress(min(position / head, 1.0))
    return Removed(
        {name: n for (kind, name), n in sorted(counted.items()) if kind == "event"},
        {name: n for (kind, name), n in sorted(counted.items()) if kind == "statement"},
        limits.forget_tombstones(),
    )


def _customers(dropped: Iterable[Logged]) -> list[CustomerKey]:
    keys = {found.entry.customer for found in dropped} - {None}
    return sorted(key for key in keys if key is not None)


class _Limits:
    """Since when each thing is kept."""

    def __init__(self, services: Services, now: datetime) -> None:
        self._services = services
        self._now = now
        self._events: dict[str, datetime | None] = {}
        self._days: Mapping[str, float] = {
            name: variable.retention_days
            for name, variable in services.preferences.variables.items()
        }

    def over(self, found: Logged) -> tuple[str, str] | None:
        """What kind of thing it is and its name, where its time is over."""
        record, time = found.entry.record, found.entry.time
        if isinstance(record, Event | Decision | Erased):
            name = _name(record)
            since = self._event(name)
            return ("event", name) if since is not None and time < since else None
        if isinstance(record, Stated | Asked | Skipped):
            name = self._variable(record)
            over = time < self._statement(name) and not self._holds(found)
            return ("statement", name) if over else None
        return None

    def forget_tombstones(self) -> int:
        """Events older than the longest retention are not kept anyway, whoever they are of."""
        days = self._services.consent.retention_days
        if EVERYWHERE not in days:
            return 0
        before = start_of_keeping(max(days.values()), self._now)
        return self._services.directory.forget_tombstones(before)

    def _event(self, name: str) -> datetime | None:
        if name not in self._events:
            self._events[name] = self._services.consent.kept_since(name, self._now)
        return self._events[name]

    def _statement(self, name: str) -> datetime:
        """Not before their evidence is left out at read: what was taken back stays so."""
        days = self._days.get(name, max(self._days.values(), default=0.0))
        return day_of(self._now) - timedelta(days=days)

    def _variable(self, record: Stated | Asked | Skipped) -> str:
        if isinstance(record, Stated):
            return record.variable
        quiz, _, asked = record.question.partition("/")
        known = self._services.preferences.quizzes.get(quiz)
        question = known.question(asked) if known is not None else None
        return EVERYWHERE if question is None else question.variable

    def _holds(self, found: Logged) -> bool:
        """Whether it is pinned, and the customer said nothing of it since."""
        record, customer = found.entry.record, found.entry.customer
        if not isinstance(record, Stated) or not record.pinned or customer is None:
            return False
        person = self._services.directory.person(customer)
        held = self._services.remembering.of(person).evidence
        return any(piece.position == found.position and piece.pinned for piece in held)


def _name(record: Event | Decision | Erased) -> str:
    if isinstance(record, Event):
        return record.name
    return DECISION if isinstance(record, Decision) else EVERYWHERE

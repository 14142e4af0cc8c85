"""Take events in: translate, resolve who it is, keep what may be kept, acknowledge.

Raw events come from a surface, receipts go back after the commit. A bad event is a rejection beside
the good ones. Nothing else happens on the way: what follows is derived from the log.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from shopkeeper.customers import granted
from shopkeeper.domain import (
    Basis,
    Context,
    CustomerKey,
    CustomerRef,
    Event,
    MessageId,
    Rejection,
)
from shopkeeper.experience.services import Services
from shopkeeper.intake import Arrival, Outcome
from shopkeeper.log import Entry, Fate

Translate = Callable[[object, int, datetime], list[Outcome]]
"""(raw event, its place in the batch, time received) to events and rejections."""


class Tracked(msgspec.Struct, frozen=True):
    """What became of a batch."""

    accepted: int
    """Events understood; duplicates and withheld ones are among them."""
    rejected: tuple[Rejection, ...] = ()
    duplicates: int = 0
    withheld: int = 0
    """Kept without their customer, or not at all, because no consent was stated."""


def track(
    services: Services,
    raws: Sequence[object],
    translate: Translate,
    *,
    declared: Basis | None = None,
    anonymous_only: bool = False,
) -> Tracked:
    """Store a batch of live events and return once it is durable.

    Args:
        declared: The basis the sender's key was made with; consent stated in an event goes first.
        anonymous_only: The sender may not speak for a customer known by id.
    """
    now = services.clock()
    outcomes = [
        _unless_known(out, i) if anonymous_only else out
        for i, raw in enumerate(raws)
        for out in translate(raw, i, now)
    ]
    rejected = tuple(out for out in outcomes if isinstance(out, Rejection))
    arrivals = [out for out in outcomes if isinstance(out, Arrival)]
    bases = [granted(arrival.consent, declared, now) for arrival in arrivals]
    kept = keep(services, arrivals, bases)
    services.log.note(_fates(rejected, kept.fates, now))
    return Tracked(
        accepted=len(arrivals),
        rejected=rejected,
        duplicates=kept.count("duplicate"),
        withheld=kept.count("withheld"),
    )


class Kept(msgspec.Struct, frozen=True):
    """What the log did with arrivals."""

    fates: tuple[tuple[str, str, str], ...]
    """(event name, fate, reason) of each that was not simply kept."""

    def count(self, fate: str) -> int:
        return Counter(found for _, found, _ in self.fates)[fate]


def keep(services: Services, arrivals: Sequence[Arrival], bases: Sequence[Basis]) -> Kept:
    """Append arrivals, each on its own basis; without one, without their subject."""
    who = [
        arrival.who if basis.purposes else CustomerRef()
        for arrival, basis in zip(arrivals, bases, strict=True)
    ]
    people = services.directory.resolve(who)
    entries: list[Entry] = []
    fates: list[tuple[str, str, str]] = []
    for arrival, basis, person in zip(arrivals, bases, people, strict=True):
        entry = _entry(arrival, basis, person.key if person else None)
        if entry is not None:
            entries.append(entry)
        if not basis.purposes and arrival.who != CustomerRef():
            fates.append((arrival.event.name, "withheld", _NO_CONSENT))
    names = {entry.message_id: arrival_name(entry) for entry in entries}
    for receipt in services.log.append(entries):
        if receipt.duplicate:
            reason = f"already kept at position {receipt.position}"
            fates.append((names[receipt.message_id], "duplicate", reason))
    return Kept(tuple(fates))


_NO_CONSENT = "no consent was stated, so nothing about the customer was kept"


def arrival_name(entry: Entry) -> str:
    """The event's name, or the kind of record."""
    record = entry.record
    return record.name if isinstance(record, Event) else type(record).__name__


def _entry(arrival: Arrival, basis: Basis, customer: CustomerKey | None) -> Entry | None:
    event = arrival.event
    if customer is not None:
        return Entry(event.message_id, event, event.time, customer, basis)
    if event.name == "Customer Identified":
        return None
    return Entry(event.message_id, without_subject(event), event.time)


def without_subject(event: Event) -> Event:
    """What happened, without anything that could lead back to a person."""
    return Event(
        message_id=MessageId(""),
        name=event.name,
        time=event.time,
        lines=event.lines,
        decision_id=event.decision_id,
        placement=event.placement,
        total=event.total,
        context=Context(page=event.context.page, market=event.context.market),
    )


def _unless_known(outcome: Outcome, index: int) -> Outcome:
    if isinstance(outcome, Arrival) and outcome.who.id is not None:
        expected = "an anonymousId alone, with a publishable key"
        return Rejection(index, "userId", expected, "a known customer's id")
    return outcome


def _fates(
    rejected: Sequence[Rejection], others: Sequence[tuple[str, str, str]], now: datetime
) -> list[Fate]:
    fates = [
        Fate(now, f"#{r.index}", "rejected", f"`{r.field}` must be {r.expected}, got {r.got}")
        for r in rejected
    ]
    return fates + [
        Fate(now, name, "duplicate" if fate == "duplicate" else "withheld", reason)
        for name, fate, reason in others
    ]

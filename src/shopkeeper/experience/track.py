"""Take events in: translate, resolve who it is, keep what may be kept, acknowledge.

Raw events come from a surface, receipts go back after the commit. A bad event is a rejection beside
the good ones. Nothing else happens on the way: what follows is derived from the log.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from shopkeeper.customers import granted
from shopkeeper.domain import (
    EVENT_NAMES,
    Basis,
    CustomerKey,
    CustomerRef,
    MessageId,
    Rejection,
)
from shopkeeper.experience.services import Services
from shopkeeper.experience.subjectless import without_subject
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


NotKept = tuple[str, Literal["duplicate", "withheld"], str]
"""Event name, fate and reason of what was not simply kept."""


class Kept(msgspec.Struct, frozen=True):
    """What the log did with arrivals."""

    fates: tuple[NotKept, ...]

    def count(self, fate: Literal["duplicate", "withheld"]) -> int:
        return Counter(found for _, found, _ in self.fates)[fate]


def keep(services: Services, arrivals: Sequence[Arrival], bases: Sequence[Basis]) -> Kept:
    """Append arrivals, each on its own basis; without one, without their subject."""
    who = [
        arrival.who if basis.purposes else CustomerRef()
        for arrival, basis in zip(arrivals, bases, strict=True)
    ]
    people = services.directory.resolve(who)
    names: dict[MessageId, str] = {}
    entries: list[Entry] = []
    fates: list[NotKept] = []
    for arrival, basis, person in zip(arrivals, bases, people, strict=True):
        entry = _entry(arrival, basis, person.key if person else None)
        if entry is not None:
            entries.append(entry)
            names[entry.message_id] = arrival.event.name
        if entry is None or (not basis.purposes and arrival.who != CustomerRef()):
            fates.append((arrival.event.name, "withheld", _NO_CONSENT))
    for receipt in services.log.append(entries):
        if receipt.duplicate:
            reason = f"already kept at position {receipt.position}"
            fates.append((names[receipt.message_id], "duplicate", reason))
    return Kept(tuple(fates))


_NO_CONSENT = "no consent was stated, so nothing about the customer was kept"


def _entry(arrival: Arrival, basis: Basis, customer: CustomerKey | None) -> Entry | None:
    event = arrival.event
    if customer is None:
        return without_subject(event)
    return Entry(event.message_id, event, event.time, customer, basis)


def _unless_known(outcome: Outcome, index: int) -> Outcome:
    if isinstance(outcome, Arrival) and outcome.who.id is not None:
        expected = "an anonymousId alone, with a publishable key"
        return Rejection(index, "userId", expected, "a known customer's id")
    return outcome


def _fates(rejected: Sequence[Rejection], others: Sequence[NotKept], now: datetime) -> list[Fate]:
    """What is remembered of the rest: never a value that was sent, which could be anybody's."""
    fates = [Fate(now, f"#{r.index}", "rejected", _reason(r)) for r in rejected]
    return fates + [
        Fate(now, name if name in EVENT_NAMES else "an event of the shop's own", fate, reason)
        for name, fate, reason in others
    ]


def _reason(rejection: Rejection) -> str:
    named = _OUR_FIELD.fullmatch(rejection.field) is not None
    field = f"`{rejection.field}`" if named else "a field"
    return f"{field} must be {rejection.expected}"


_OUR_FIELD = re.compile(r"([a-zA-Z_]{1,40}(\[\d+\])?\.?){1,6}")

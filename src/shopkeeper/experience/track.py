"""Take events in: translate, resolve who it is, keep what may be kept, acknowledge.

Raw events come from a surface, receipts go back after the commit. A bad event is a rejection beside
the good ones. Nothing else happens on the way, except that an order's limited offers are spent, at
once or, where that fails, later: all that follows is derived from the log.

What an erased customer did before is not taken in again, live or imported, and a refusal holds for
both: `tests/experience/test_consent.py`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec
import structlog

from shopkeeper.customers import Person, less, refused
from shopkeeper.decisions.offers import offers_named
from shopkeeper.domain import (
    EVENT_NAMES,
    Basis,
    CustomerKey,
    CustomerRef,
    MessageId,
    NotFound,
    Rejection,
    ShopkeeperError,
)
from shopkeeper.experience.grounds import ERASED, Hearing, Sayings
from shopkeeper.experience.redeeming import Order, uses_offers
from shopkeeper.experience.services import Services
from shopkeeper.experience.subjectless import without_subject
from shopkeeper.intake import Arrival, Outcome
from shopkeeper.log import Entry, Fate

_log = structlog.get_logger("shopkeeper.experience")
Translate = Callable[[object, int, datetime], list[Outcome]]
"""(raw event, its place in the batch, time received) to events and rejections."""


class Tracked(msgspec.Struct, frozen=True):
    """What became of a batch."""

    accepted: int
    """Events understood; duplicates and withheld ones are among them."""
    rejected: tuple[Rejection, ...] = ()
    duplicates: int = 0
    withheld: int = 0
    """Kept without their customer, or not at all: no consent was in force, or they were erased."""


def track(
    services: Services,
    raws: Sequence[object],
    translate: Translate,
    *,
    declared: Basis | None = None,
    anonymous_only: bool = False,
    signal: bool = False,
) -> Tracked:
    """Store a batch of live events and return once it is durable.

    Args:
        declared: The basis the sender's key was made with; consent stated in an event goes first.
        anonymous_only: The sender may not speak for a customer known by id.
        signal: The request carried `Sec-GPC: 1`, and comes from the customer's own browser.
    """
    now = services.clock()
    outcomes = [
        _as_claimed(_unless_known(out, i)) if anonymous_only else out
        for i, raw in enumerate(raws)
        for out in translate(raw, i, now)
    ]
    rejected = tuple(out for out in outcomes if isinstance(out, Rejection))
    arrivals = [out for out in outcomes if isinstance(out, Arrival)]
    hearing = Hearing(services, declared, signal, now)
    late = _erased(services, arrivals)
    kept = keep(services, arrivals, hearing.bases(arrivals, late), hearing.sayings, late)
    hearing.write_down()
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
    dropped: dict[str, int]
    """How many nothing at all was kept of, by the reason."""

    def count(self, fate: Literal["duplicate", "withheld"]) -> int:
        return Counter(found for _, found, _ in self.fates)[fate]


def keep(
    services: Services,
    arrivals: Sequence[Arrival],
    bases: Sequence[Basis],
    sayings: Sayings | None = None,
    late: Sequence[bool] | None = None,
) -> Kept:
    """Append arrivals, each on its own basis; without one, without their subject.

    Args:
        sayings: What customers said about consent, as far as it was read already.
        late: Which happened before somebody they name was erased, where that was asked already.
    """
    known = sayings or Sayings(services)
    if late is None:
        late = _erased(services, arrivals)
    try:
        return _keep(services, arrivals, bases, known, late)
    except NotFound:  # somebody was erased after they were resolved: they are somebody else now
        return _keep(services, arrivals, bases, known, _erased(services, arrivals))


def _keep(
    services: Services,
    arrivals: Sequence[Arrival],
    bases: Sequence[Basis],
    sayings: Sayings,
    erased: Sequence[bool],
) -> Kept:
    who = [
        arrival.who if basis.purposes and not gone else CustomerRef()
        for arrival, basis, gone in zip(arrivals, bases, erased, strict=True)
    ]
    people = services.directory.resolve(who)
    sayings.read(people)
    names: dict[MessageId, str] = {}
    entries: list[Entry] = []
    fates: list[NotKept] = []
    orders: dict[MessageId, Order] = {}
    dropped: Counter[str] = Counter()
    for arrival, basis, person, gone in zip(arrivals, bases, people, erased, strict=True):
        name = arrival.event.name
        reason = ERASED if gone else _NO_CONSENT
        left = basis if person is None else _agreed(arrival, basis, person, sayings)
        customer = person.key if person and left.purposes else None
        entry = None if gone else _entry(services, arrival, left, customer)
        if entry is None:
            dropped[reason] += 1
        else:
            entries.append(entry)
            names[entry.message_id] = name
            if uses_offers(arrival.event):
                orders[entry.message_id] = Order(entry, arrival.who, arrival.event.session_id)
        if entry is None or (not left.purposes and arrival.who != CustomerRef()):
            fates.append((name, "withheld", reason))
    receipts = services.log.append(entries)
    new = {receipt.message_id for receipt in receipts if not receipt.duplicate}
    _count(services, [order for message, order in orders.items() if message in new])
    known: Iterator[NotKept] = (
        (names[receipt.message_id], "duplicate", f"already kept at position {receipt.position}")
        for receipt in receipts
        if receipt.duplicate
    )
    return Kept((*fates, *known), dict(dropped))


def _count(services: Services, orders: Sequence[Order]) -> None:
    """Spend what orders used; they are in the log already, and what fails is caught up from it."""
    if not orders:
        return
    try:
        services.noticing.ordered(orders, services.shops.current())
    except ShopkeeperError as wrong:
        _log.error("offers of orders are counted later", orders=len(orders), why=str(wrong))


_NO_CONSENT = "no consent was in force, so nothing about the customer was kept"


def _erased(services: Services, arrivals: Sequence[Arrival]) -> list[bool]:
    """Whether each happened before somebody it names was erased."""
    named = list({arrival.who for arrival in arrivals} - {CustomerRef()})
    found = services.directory.erased_times(named) if named else []
    times = {who: time for who, time in zip(named, found, strict=True) if time is not None}
    return [
        arrival.who in times and arrival.event.time <= times[arrival.who] for arrival in arrivals
    ]


def _agreed(arrival: Arrival, basis: Basis, person: Person, sayings: Sayings) -> Basis:
    """A basis, less what was refused under any name the person turned out to have."""
    said = sayings.of(person)
    if not said:
        return basis
    stated = basis.purposes if arrival.consent is not None else ()
    return less(basis, refused(said, arrival.event.time, stated))


def _entry(
    services: Services, arrival: Arrival, basis: Basis, customer: CustomerKey | None
) -> Entry | None:
    event = arrival.event
    if customer is None:
        named = any(offers_named(event.properties))
        menu = services.shops.current().governed.rules.offers.offers if named else ()
        return without_subject(event, {offer.id for offer in menu})
    return Entry(event.message_id, event, event.time, customer, basis)


def _unless_known(outcome: Outcome, index: int) -> Outcome:
    if isinstance(outcome, Arrival) and outcome.who.id is not None:
        expected = "an anonymousId alone, with a publishable key"
        return Rejection(index, "userId", expected, "a known customer's id")
    return outcome


def _as_claimed(outcome: Outcome) -> Outcome:
    """With an order marked as told by a browser alone."""
    if not isinstance(outcome, Arrival) or not outcome.event.name.startswith("Order "):
        return outcome
    event = msgspec.structs.replace(outcome.event, claimed=True)
    return msgspec.structs.replace(outcome, event=event)


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

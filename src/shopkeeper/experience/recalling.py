"""The customer as a decision of the past read them, from the events and statements it names.

A logged decision and the log come in; profile and beliefs as of then go out, or by name what is
not there any more. Reads the log alone. Held by tests/experience/test_replaying.py.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from shopkeeper.customers import NOBODY, Person, Profile, may_be_used
from shopkeeper.customers.preferences import Belief, beliefs_of, joined, remember
from shopkeeper.decisions import Shop
from shopkeeper.domain import (
    SHOWN_EVENTS,
    CustomerKey,
    Decision,
    Event,
    Statement,
)
from shopkeeper.experience.attributes import attributes_in
from shopkeeper.experience.profiles import REFUSED
from shopkeeper.experience.services import Services
from shopkeeper.log import Erased, Kind, Log, Logged

_STATEMENTS = 10_000

Gone = Literal[
    "customer erased", "events dropped", "request not kept", "chance not kept", "nothing governed",
    "model pruned", "model stripped", "rules missing", "catalogue lost", "preferences changed",
]  # fmt: skip
"""What is not there any more."""


class Refusal(msgspec.Struct, frozen=True):
    """Why a decision cannot be made again."""

    gone: Gone
    text: str


def past_of(
    services: Services, logged: Logged, decision: Decision, shop: Shop
) -> tuple[Profile, dict[str, Belief]] | Refusal:
    """The customer as the decision read them, and what was believed of them then."""
    if decision.arm == "off":
        return REFUSED, {}
    if logged.entry.customer is None:
        return NOBODY, {}
    read = _read(services.log, decision.inputs)
    if isinstance(read, Refusal):
        return read
    profile = _profile(logged, decision, read)
    return profile, _beliefs(services, logged, decision, read, shop)


def _read(log: Log, positions: Iterable[int]) -> list[Logged] | Refusal:
    """The entries at these positions, in the order given."""
    found: list[Logged] = []
    for position in positions:
        there = log.read(position - 1, 1)
        if not there or there[0].position != position:
            text = f"what stood at position {position} was dropped: its time was over"
            return Refusal("events dropped", text)
        if isinstance(there[0].entry.record, Erased):
            return Refusal("customer erased", "somebody whose events it read was erased")
        found += there
    return found


def _profile(logged: Logged, decision: Decision, read: list[Logged]) -> Profile:
    state, key = decision.state, logged.entry.customer
    assert state is not None
    assert key is not None
    events = [(one.entry.record, one.position) for one in read]
    told = sorted(
        ((event, at) for event, at in events if isinstance(event, Event)),
        key=lambda pair: (pair[0].time, pair[1]),
    )
    done = [pair for pair in told if pair[0].name not in SHOWN_EVENTS]
    seen = [pair for pair in told if pair[0].name in SHOWN_EVENTS]
    return Profile(
        Person((key,)),
        tuple(event for event, _ in done),
        tuple(at for _, at in done),
        logged.entry.basis,
        state.whole,
        tuple(event for event, _ in seen),
        tuple(at for _, at in seen),
    )


def _beliefs(
    services: Services, logged: Logged, decision: Decision, read: list[Logged], shop: Shop
) -> dict[str, Belief]:
    attributes, declared = attributes_in(shop.columns), services.preferences
    keys = dict.fromkeys([*(one.entry.customer for one in read), logged.entry.customer])
    memories = [
        remember(_said(services.log, key, logged.position), _done(read, key), attributes, declared)
        for key in keys
        if key is not None
    ]
    return beliefs_of(joined(memories), declared, decision.time)


def _done(read: list[Logged], key: CustomerKey) -> list[tuple[int, Event]]:
    return [
        (one.position, one.entry.record)
        for one in read
        if one.entry.customer == key
        and isinstance(one.entry.record, Event)
        and one.entry.record.name not in SHOWN_EVENTS
    ]


def _said(log: Log, key: CustomerKey, before: int) -> list[tuple[int, Statement]]:
    """Everything said under a key before a position, as `Remembering` takes it."""
    return [
        (one.position, one.entry.record)
        for one in log.recent([key], _STATEMENTS, Kind.STATEMENT)
        if isinstance(one.entry.record, Statement) and one.position < before and may_be_used(one)
    ]

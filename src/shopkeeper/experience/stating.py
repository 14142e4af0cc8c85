"""Correct what is believed of a customer: state, take back, pin, switch off and on.

Each change is a statement in the log, kept on the ground the customer agreed to; what cannot be
kept is refused by name, noted in the audit trail, and nothing of it is stored.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import UNSET, UnsetType

from shopkeeper.customers.preferences import (
    Memory,
    Variable,
    beliefs_of,
    check_stated,
    normalised,
)
from shopkeeper.domain import (
    Basis,
    CustomerRef,
    Rejection,
    Source,
    Stated,
    Statement,
    Switched,
    Value,
)
from shopkeeper.experience.auditing import note
from shopkeeper.experience.preferences import sheet_of
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import PreferenceSheet, Refused
from shopkeeper.experience.standing import Standing, keep_statements, standing


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is to change about one variable; what is not named stays."""

    variable: str
    value: Value | UnsetType | None = UNSET
    """Null takes back what was said, and what was guessed."""
    pinned: bool | UnsetType = UNSET
    """True: holds until changed. Without a value: what is believed now is meant."""
    on: bool | UnsetType = UNSET
    """False: neither used nor learned, until switched on again."""


def state_preferences(
    services: Services,
    ref: CustomerRef,
    changes: Sequence[Change],
    *,
    source: Source = "customer",
    actor: str,
    stated: Mapping[str, object] | None = None,
    declared: Basis | None = None,
    signal: bool = False,
) -> PreferenceSheet | Refused:
    """State, correct, take back, pin, switch off or on: all of the changes, or none.

    Switching and taking back are always possible; the rest needs the customer's consent to
    personalization.

    Args:
        source: Who said so.
        actor: Who asks, for the audit trail.
        stated: Consent category to what was said of it with the request.
        declared: The basis the caller's key was made with.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: Nobody is named.
    """
    found = standing(services, ref, stated=stated, declared=declared, signal=signal)
    said: list[Statement] = []
    refusals: list[Rejection] = []
    for i, change in enumerate(changes):
        for outcome in _understood(services, found, i, change, source):
            (refusals if isinstance(outcome, Rejection) else said).append(outcome)  # type: ignore[arg-type]
    if refusals:
        fields = ", ".join(sorted({_at_fault(services, changes, one) for one in refusals}))
        note(services, actor, "preferences.refused", found.person, f"{fields}: nothing was stored")
        return Refused(tuple(refusals))
    keep_statements(services, ref, found, said)
    after = standing(services, ref, stated=stated, declared=declared, signal=signal)
    return sheet_of(services, ref, after)


def _at_fault(services: Services, changes: Sequence[Change], refusal: Rejection) -> str:
    """The field that was refused, of its variable; a name the shop never declared is not told."""
    variable = changes[refusal.index].variable
    declared = variable in services.preferences.variables
    return f"{variable}.{refusal.field}" if declared else refusal.field


def _understood(
    services: Services, found: Standing, index: int, change: Change, source: Source
) -> Iterator[Statement | Rejection]:
    """The statements a change stands for, or what is wrong with it."""
    variable = services.preferences.variables.get(change.variable)
    if variable is None:
        known = ", ".join(services.preferences.variables)
        yield Rejection(index, "variable", f"one of {known}", repr(change.variable)[:200])
        return
    if change.on is not UNSET:
        yield Switched(variable.name, change.on, found.now)
    if change.value is not UNSET or change.pinned is not UNSET:
        yield _stated(services, found, index, change, variable, source)
    elif change.on is UNSET:
        yield Rejection(index, "value", "given, or `pinned`, or `on`", "none of them")


def _stated(
    services: Services,
    found: Standing,
    index: int,
    change: Change,
    variable: Variable,
    source: Source,
) -> Stated | Rejection:
    value, memory = change.value, found.memory
    if value is UNSET:
        value = beliefs_of(memory, services.preferences, found.now)[variable.name].value
        if value is None:
            return Rejection(index, "pinned", "of something that is known", "nothing known")
    elif value is not None:
        value = kept_form(variable, value)
    stated = Stated(variable.name, value, source, found.now, pinned=change.pinned is True)
    return refusal_of(services, found, index, stated, _switched_on(memory, change)) or stated


def refusal_of(
    services: Services, found: Standing, index: int, stated: Stated, memory: Memory
) -> Rejection | None:
    """Why something said cannot be kept; None where it can. Taking back needs no agreement."""
    wrong = check_stated(stated, services.preferences, memory)
    if wrong is not None:
        return Rejection(index, wrong.field, wrong.expected, wrong.got[:200])
    if stated.value is None:
        return None
    purposes = services.preferences.variables[stated.variable].purposes
    lacking = next((p for p in purposes if not found.basis.allows(p)), None)
    if lacking is None:
        return None
    return Rejection(index, f"consent.{lacking}", "agreed to by the customer first", "no agreement")


def kept_form(variable: Variable, value: Value) -> Value:
    """As it would be kept; what cannot be kept comes back as it is, to be refused by name."""
    kept = normalised(variable, value)
    return value if kept is None else kept


def _switched_on(memory: Memory, change: Change) -> Memory:
    """The memory as it will be once the change's own switch is turned."""
    if change.on is not True:
        return memory
    return msgspec.structs.replace(memory, off=memory.off - {change.variable})

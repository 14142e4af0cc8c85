"""Bring stated preferences in from a file: CSV, TSV or JSON Lines, a row for each.

A row names a customer (`customer_id`, `anonymous_id` or both), a `variable`, its `value` and, where
it is known, the `time` it was said. Each is kept once, however often the file is read; what a
customer refused or turned off since is not brought in against them.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.domain import (
    Basis,
    CustomerRef,
    InvalidRequest,
    MessageId,
    Rejection,
    Stated,
)
from shopkeeper.experience.auditing import fields_at_fault, note
from shopkeeper.experience.bounds import check_customer
from shopkeeper.experience.products import Imported
from shopkeeper.experience.services import Services
from shopkeeper.experience.standing import standing
from shopkeeper.experience.stating import kept_form, refusal_of
from shopkeeper.intake import read_feed
from shopkeeper.log import Entry

BETWEEN = "|"
"""Parts the values of a set or ranked choice, in a table."""


class _Row(msgspec.Struct, frozen=True):
    variable: str
    value: Any
    customer_id: str | None = None
    anonymous_id: str | None = None
    time: datetime | None = None


def import_preferences(
    services: Services,
    path: Path,
    basis: Basis,
    *,
    progress: Callable[[int], None],
    actor: str,
) -> Imported:
    """Take in preferences customers stated elsewhere; a bad row is a rejection beside the good.

    Args:
        basis: On what ground they were collected.
        progress: Told how many rows are done.
        actor: Who brings them, for the audit trail: one row with how many were taken in.

    Raises:
        InvalidRequest: The file is none of the forms that can be read.
    """
    accepted = unchanged = 0
    rejected: list[Rejection] = []
    for index, raw in enumerate(read_feed(path)):
        entry = _entry(services, raw, index, basis)
        if isinstance(entry, Rejection):
            rejected.append(entry)
        else:
            (receipt,) = services.log.append([entry])
            accepted, unchanged = accepted + (not receipt.duplicate), unchanged + receipt.duplicate
        progress(index + 1)
    told = f"{accepted} accepted, {unchanged} already known, {len(rejected)} rejected"
    fields = fields_at_fault(one.field for one in rejected)
    note(services, actor, "preferences.import", None, f"{told}: {fields}" if rejected else told)
    return Imported(accepted, unchanged, tuple(rejected))


def _entry(services: Services, raw: object, index: int, basis: Basis) -> Entry | Rejection:
    try:
        row = msgspec.convert(_said(raw), _Row, strict=False)
        ref = CustomerRef(row.customer_id or None, row.anonymous_id or None)
        check_customer(ref)
    except (msgspec.ValidationError, InvalidRequest) as wrong:
        return Rejection(index, "customer_id, variable, value", "given", str(wrong)[:200])
    variable = services.preferences.variables.get(row.variable)
    if variable is None:
        known = ", ".join(services.preferences.variables)
        return Rejection(index, "variable", f"one of {known}", repr(row.variable)[:200])
    erased = services.directory.erased_at(ref)
    said = row.time if row.time is None or row.time.tzinfo else row.time.replace(tzinfo=UTC)
    time, now = said or basis.time, services.clock()
    if time > now:
        expected = f"no later than now, {now.isoformat()}"
        return Rejection(index, "time", expected, time.isoformat())
    if erased is not None and time <= erased:
        return Rejection(index, "customer_id", "somebody who was not erased since", "an erased one")
    found = standing(services, ref, declared=basis)
    value = kept_form(variable, _value(row.value, variable.kind in {"set", "ranked"}))
    stated = Stated(variable.name, value, "import", time)
    refusal = refusal_of(services, found, index, stated, found.memory)
    if refusal is not None:
        return refusal
    (person,) = services.directory.resolve([ref])
    assert person is not None
    parts = (person.key, variable.name, stated.value, time.isoformat())
    digest = blake2b(msgspec.json.encode(parts), digest_size=16).hexdigest()
    message = MessageId(f"imported preference {digest}")
    return Entry(message, stated, time, person.key, found.basis)


def _said(raw: object) -> object:
    """The row without its empty cells."""
    if not isinstance(raw, dict):
        return raw
    return {name: value for name, value in raw.items() if value != ""}


def _value(value: Any, several: bool) -> Any:
    if several and isinstance(value, str):
        return tuple(part for part in value.split(BETWEEN) if part.strip())
    return tuple(value) if isinstance(value, list) else value

"""Everything kept of a customer, in a form of their own to take away."""

from datetime import datetime
from typing import Any

import msgspec

from shopkeeper.domain import CustomerRef, Decision, Event, NotReady, Statement
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import ConsentSheet, Preference

FORMAT = "shopkeeper-export-1"


class Exported(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record, with the ground it is kept on."""

    position: int
    received: datetime
    record: Event | Statement | Decision
    basis: dict[str, Any]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of one customer."""

    format: str = FORMAT
    made: datetime
    ids: dict[str, list[str]]
    """`id` and `anonymous_id` to the outside ids this customer is known by."""
    consent: ConsentSheet
    preferences: tuple[Preference, ...]
    """Beliefs as of `made`, each with its evidence."""
    statements: tuple[Exported, ...]
    """Oldest first, as are all records."""
    events: tuple[Exported, ...]
    shown: tuple[Exported, ...]
    decisions: tuple[Exported, ...]


def export_customer(services: Services, ref: CustomerRef) -> Export:
    """Everything kept of a customer.

    Raises:
        NotFound: Nobody of that id is known.
    """
    raise NotReady("customers are not exported yet")


def as_csv_files(export: Export) -> dict[str, str]:
    """The same as CSV files by name."""
    raise NotReady("customers are not exported yet")


def as_zip(export: Export) -> bytes:
    """The CSV files in one archive."""
    raise NotReady("customers are not exported yet")

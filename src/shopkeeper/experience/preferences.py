"""See, correct, pin and switch what is believed of a customer."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from shopkeeper.domain import CustomerRef, NotReady, Source, Value
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import PreferenceSheet, Refused


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is to change about one variable; what is not named stays."""

    variable: str
    value: Value | UnsetType | None = UNSET
    """Null takes back what was said."""
    pinned: bool | UnsetType = UNSET
    """True: holds until changed. With no value: pins what is believed now."""
    on: bool | UnsetType = UNSET
    """False: neither used nor learned, until switched on again."""


def preferences_of(
    services: Services, ref: CustomerRef, now: datetime | None = None, *, signal: bool = False
) -> PreferenceSheet:
    """Everything believed of a customer, with provenance; somebody unknown gets an empty sheet.

    Args:
        signal: The request carried `Sec-GPC: 1`.
    """
    raise NotReady("preferences are not shown yet")


def state_preferences(
    services: Services,
    ref: CustomerRef,
    changes: Sequence[Change],
    *,
    source: Source = "customer",
    actor: str,
    signal: bool = False,
) -> PreferenceSheet | Refused:
    """State, correct, take back, pin, switch off or on: all of the changes, or none.

    Switching is always possible; the rest needs the customer's consent to personalization.

    Raises:
        InvalidRequest: Nobody named.
    """
    raise NotReady("preferences are not taken yet")

"""Erase a customer, whole, and say what went; part a device from a customer."""

from datetime import datetime

import msgspec

from shopkeeper.domain import CustomerRef, NotReady
from shopkeeper.experience.services import Services


class ErasureReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What went, counted. It names nobody."""

    receipt: str
    """Its id."""
    time: datetime
    found: bool
    """Whether anybody of that id was known."""
    keys: int
    """Internal keys, devices and joined customers among them, that can be read no more."""
    events: int
    shown: int
    """Records of what pages showed."""
    decisions: int
    statements: int
    """Answers, preferences, consents, questions asked."""
    identities: int
    """Outside ids."""
    memories: int
    """Kept derivations of beliefs."""
    model_rows: dict[str, int]
    """Rows stripped, by model version."""
    model_versions_dropped: tuple[str, ...] = ()
    """Versions that could not be stripped and can be rolled back to no more."""


def erase_customer(services: Services, ref: CustomerRef, *, actor: str) -> ErasureReceipt:
    """Erase everything kept of a customer, effective on the very next request.

    Raises:
        InvalidRequest: Nobody named.
    """
    raise NotReady("customers are not erased yet")


def separate_device(services: Services, ref: CustomerRef, *, actor: str) -> bool:
    """Part a device from the customer it was joined to; False where it was joined to nobody.

    Raises:
        InvalidRequest: No device named.
    """
    raise NotReady("devices are not parted yet")

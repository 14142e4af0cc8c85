"""What a customer agreed to: see it, change it, take it back."""

from collections.abc import Mapping

from shopkeeper.domain import ConsentSource, CustomerRef, NotReady, Purpose
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import ConsentSheet


def consent_of(services: Services, ref: CustomerRef, *, signal: bool = False) -> ConsentSheet:
    """What was agreed for each purpose, when, how, and to which words.

    Args:
        signal: The request carried `Sec-GPC: 1`.
    """
    raise NotReady("consent is not shown yet")


def set_consent(
    services: Services,
    ref: CustomerRef,
    purposes: Mapping[Purpose, bool],
    *,
    source: ConsentSource = "customer",
    wording: str = "",
    actor: str,
    signal: bool = False,
) -> ConsentSheet:
    """Agree to purposes, or refuse them; those not named stay as they were.

    Args:
        wording: Version of the words shown; empty: those now in force.

    Raises:
        InvalidRequest: Nobody named, no purpose, or words the shop never had.
    """
    raise NotReady("consent is not taken yet")


def refuse_everything(services: Services, ref: CustomerRef, *, actor: str) -> ConsentSheet:
    """Refuse every purpose: off for good, until the customer agrees again."""
    raise NotReady("consent is not taken yet")

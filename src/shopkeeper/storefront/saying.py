"""Tell the shop what a customer agreed to or refused, with the words they were shown."""

from collections.abc import Iterable

from shopkeeper import experience
from shopkeeper.domain import InvalidRequest, Purpose
from shopkeeper.storefront.fields import Sent, sent_one
from shopkeeper.storefront.front import Front, Shopper

ACTOR = "the customer, in the demo shop"
"""Who the audit says it was."""
NO_CONSENT = ("purpose", "consent.")
"""How the field is called, where something is refused because it was not agreed to."""


def said_yes(sent: Sent) -> bool:
    """Whether the button was the yes or the no; nothing is taken for either.

    Raises:
        InvalidRequest: Neither was pressed.
    """
    said = sent_one(sent, "say")
    if said not in {"yes", "no"}:
        raise InvalidRequest(f"`say` must be yes or no, got {said!r}")
    return said == "yes"


def agree_to(
    front: Front, shopper: Shopper, purposes: Iterable[Purpose], yes: bool, wording: str
) -> None:
    """Keep a yes or a no to purposes.

    Args:
        wording: Version of the words that stood on the page.

    Raises:
        InvalidRequest: The shop never had those words.
    """
    experience.set_consent(
        front.services,
        shopper.customer,
        dict.fromkeys(purposes, yes),
        source="customer",
        wording=wording,
        actor=ACTOR,
        signal=shopper.signal,
    )

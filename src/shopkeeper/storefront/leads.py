"""What the home page says it follows: the customer, their answers, this visit, or nobody. Pure."""

from collections.abc import Iterable

import msgspec

from shopkeeper.domain import Arm
from shopkeeper.experience import Preference, PreferenceSheet
from shopkeeper.storefront.chrome import OFF
from shopkeeper.storefront.people import Persona

TOLD = 4
"""Answers named at most."""
EACH = "Each product says why it is here."


class Lead(msgspec.Struct, frozen=True):
    title: str
    words: str
    told: tuple[str, ...] = ()
    """What the customer said that this page follows."""
    off: bool = False


def lead_of(
    persona: Persona, sheet: PreferenceSheet, arm: Arm, *, basket: bool, acted: bool
) -> Lead:
    """Heading and words of the home page.

    Args:
        basket: Something is in the basket.
        acted: Something is known of what this customer did.
    """
    if arm == "off":
        return Lead("What people come here for", OFF, off=True)
    told = told_of(sheet.preferences)
    if persona.customer_id is not None:
        return Lead(f"Picked for customer {persona.customer_id}", f"{persona.line}. {EACH}", told)
    if told:
        return Lead("Following what you told us", EACH, told)
    nothing_else = "Nothing is known of you but this visit."
    if basket:
        return Lead("Following your basket", f"{nothing_else} {EACH}")
    if acted:
        return Lead("Following what you look at", f"{nothing_else} {EACH}")
    words = "Nothing is known of you yet. Open a few products and come back: this page follows."
    return Lead("What people come here for", words)


def told_of(preferences: Iterable[Preference]) -> tuple[str, ...]:
    """What was said and is used, like "What you shop for: Kitchen"."""
    said = (f"{one.title}: {one.words}" for one in preferences if one.explicit and one.used)
    return tuple(said)[:TOLD]

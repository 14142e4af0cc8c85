"""Why an offer was made to somebody or not, by the ids of the policies. Pure."""

from typing import NamedTuple

from shopkeeper.decisions.offers import Attributes, Offer
from shopkeeper.decisions.policies.verdicts import Guard
from shopkeeper.domain import NotFound


class Why(NamedTuple):
    """What the policies say of one offer, for an operator."""

    allowed: bool
    policies: tuple[str, ...]
    """Those that permit it, or those that forbid it; empty: none permits it, or an alarm."""
    text: str


def explain(guard: Guard, offer: Offer, attributes: Attributes) -> Why:
    """The verdict on an offer of the guard's menu, in words.

    Raises:
        NotFound: It is not of that menu.
    """
    if offer not in guard.offers:
        raise NotFound(f"there is no offer {offer.id!r} in the menu")
    verdicts = guard.verdicts(attributes)
    at = guard.offers.index(offer)
    if verdicts.alarm:
        return Why(False, (), f"everything is denied: {verdicts.alarm}")
    if verdicts.allowed[at]:
        permits = verdicts.permitted_by[at]
        return Why(True, permits, f"permitted by {', '.join(permits)}")
    forbids = verdicts.forbidden_by[at]
    text = f"forbidden by {', '.join(forbids)}" if forbids else "no policy permits it"
    return Why(False, forbids, text)

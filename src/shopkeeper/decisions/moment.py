"""All a decision depends on, read once and never changed."""

from dataclasses import dataclass
from datetime import datetime

from shopkeeper.customers import Profile
from shopkeeper.decisions.history import History
from shopkeeper.decisions.holdout import arm_of
from shopkeeper.decisions.policy import RELEVANCE_ALONE, Policy
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Arm, DecideRequest


@dataclass(frozen=True, slots=True)
class Moment:
    """A customer, a request, a shop and a time."""

    profile: Profile
    history: History
    """The profile's events, over the items of the shop's models."""
    request: DecideRequest
    shop: Shop
    holdout: float
    """Share of customers who get popularity only, 0 to 1."""
    now: datetime
    policy: Policy = RELEVANCE_ALONE

    @property
    def arm(self) -> Arm:
        """Which arm the customer is in; a stranger is known by their visit."""
        if self.profile.person is not None:
            return arm_of(f"customer {min(self.profile.person.keys)}", self.holdout)
        who = self.request.customer
        visit = who.id or who.anonymous_id or self.request.session_id or ""
        return arm_of(f"visit {visit}", self.holdout)

"""All a decision depends on, read once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from shopkeeper.customers import NOBODY, Profile
from shopkeeper.customers.preferences import Belief, Preferences
from shopkeeper.decisions.history import History, read_history
from shopkeeper.decisions.holdout import arm_of
from shopkeeper.decisions.policy import RELEVANCE_ALONE, Policy
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Arm, CustomerRef, DecideRequest, ShopFacts


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
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    """Variable to what is believed of it, as of `now`."""
    preferences: Preferences | None = None
    """What the shop declared; without it no belief is used."""
    facts: ShopFacts | None = None
    """What the shop says of itself."""

    @property
    def refused(self) -> bool:
        """Whether nothing of the customer may be used."""
        return self.profile.refused

    @property
    def arm(self) -> Arm:
        """Which arm the customer is in; a stranger is known by their visit."""
        if self.refused:
            return "off"
        if self.profile.person is not None:
            return arm_of(f"customer {min(self.profile.person.keys)}", self.holdout)
        who = self.request.customer
        visit = who.id or who.anonymous_id or self.request.session_id or ""
        return arm_of(f"visit {visit}", self.holdout)


def as_permitted(moment: Moment) -> Moment:
    """The moment with what may be used of it.

    Where nothing of the customer may be used, that is the request without whoever asks, the
    snapshot and the time: two such customers cannot be told apart by what follows.
    """
    if not moment.refused:
        return moment
    anonymous = msgspec.structs.replace(moment.request, customer=CustomerRef(), session_id=None)
    nothing = msgspec.structs.replace(
        moment.profile, person=None, events=(), positions=(), basis=None, exposures=(), seen=()
    )
    return replace(
        moment,
        profile=nothing,
        history=read_history(NOBODY, moment.shop),
        request=anonymous,
        beliefs={},
    )

"""All a decision depends on, read once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import msgspec

from shopkeeper.customers import NOBODY, Profile
from shopkeeper.customers.preferences import Belief, Preferences
from shopkeeper.decisions.blocks import ProductFacts, Tally
from shopkeeper.decisions.history import History, read_history
from shopkeeper.decisions.holdout import arm_of
from shopkeeper.decisions.pages import Page
from shopkeeper.decisions.placements import LISTS
from shopkeeper.decisions.policy import RELEVANCE_ALONE, Policy
from shopkeeper.decisions.promises import Promise
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Arm, CustomerRef, DecideRequest, ShopFacts

BARE = Page("search", "top")
"""What stands around a list where the shop's pages have nothing for it: one price, no offers."""


@dataclass(frozen=True)
class Moment:
    """A customer, a request, a shop and a time; what follows from them is worked out once."""

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
    goods: ProductFacts | None = None
    """What the log counts of products; None: nothing was counted yet."""
    tallies: Mapping[tuple[str, str], Tally] = field(default_factory=dict)
    """How blocks fared, by block and bucket."""
    unheld: Mapping[str, str] = field(default_factory=dict)
    """Limited offers that could not be held for this customer, each with the reason."""
    promise: Promise | None = None
    """What the ad this visit came by said."""

    @cached_property
    def refused(self) -> bool:
        """Whether nothing of the customer may be used: they said no, or the page is a zone where
        nobody is told from another."""
        page = self.page
        return self.profile.refused or (page is not None and page.no_personalize)

    @cached_property
    def market(self) -> str:
        """Where the page is asked for; the shop's own where nothing says."""
        own = self.facts.place.market if self.facts is not None else ""
        return self.request.context.market.upper() or own

    @cached_property
    def page(self) -> Page | None:
        """The page that is asked for whole, or that a list stands on; None: placements are."""
        found = self.shop.governed.rules.pages.page(self.request.page)
        return BARE if found is None and self.is_list else found

    @cached_property
    def is_list(self) -> bool:
        """Whether its products were found or given rather than chosen here: such a request names
        a page and the one placement the list stands in."""
        slots = self.request.placements
        return bool(self.request.page and slots) and LISTS.issuperset(slot.name for slot in slots)

    @cached_property
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
        NOBODY, memory=moment.profile.memory, refused=moment.profile.refused
    )
    return replace(
        moment,
        profile=nothing,
        history=read_history(NOBODY, moment.shop),
        request=anonymous,
        beliefs={},
    )

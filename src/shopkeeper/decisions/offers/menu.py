"""What `offers.yaml` says: every offer the shop may ever make, and the campaigns they belong to.

Text comes in, frozen structs go out; the same structs give the JSON Schema editors check the file
by. What only other files can tell (tiers, products, attributes) is checked by `checking`. Pure.

A number in the wrong unit is refused with a sentence that says the unit:
tests/decisions/offers/test_menu.py.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from shopkeeper.decisions.offers.reading import read_with_units
from shopkeeper.domain import ProductId
from shopkeeper.domain.files import Written

OFFERS = "offers.yaml"

OfferKind = Literal[
    "percent", "amount", "bundle", "free_shipping", "gift", "free_returns", "price_match", "points"
]
Rule = Literal["none", "first_order", "referral"]
"""`first_order`: who has not ordered yet. `referral`: who came by the campaign's own link."""

Id = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$",
        description="Small letters, digits, `-` and `_`, at most 40.",
    ),
]
Bps = Annotated[int, Meta(ge=0, le=9999, description="Basis points: 1000 is 10 %.")]
Depth = Annotated[int, Meta(ge=0, le=9000, description="Basis points off: 1000 is 10 %.")]
Minor = Annotated[int, Meta(ge=0, le=10**12, description="Minor units: 500 is 5.00 EUR.")]
Days = Annotated[int, Meta(ge=1, le=3660, description="Days.")]
Moment = Annotated[datetime, Meta(tz=True, description="Like `2026-12-01T00:00:00+01:00`.")]
Market = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$",
        description="A country like `DE`, or a part of one like `US-NY`.",
    ),
]
Words = Annotated[str, Meta(min_length=1, max_length=200)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file."""


class Scope(_Part, frozen=True):
    """Products: those named, and those that meet every filter; with neither, all."""

    ids: tuple[ProductId, ...] = ()
    filters: dict[str, Any] = {}
    """As a request filters: attribute to a value, a list of values, or bounds."""


class Cap(_Part, frozen=True):
    """How often one customer may use it."""

    times: Annotated[int, Meta(ge=1, le=1000)]
    days: Days


class Budget(_Part, frozen=True):
    """How much may be given away, in minor units or in uses."""

    amount: Annotated[int, Meta(ge=1, le=10**12, description="Minor units.")] | None = None
    uses: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    days: Days | None = None
    """Anew every so many days; absent: for the whole time it holds."""

    @property
    def size(self) -> int | None:
        """How much it is, in its own unit."""
        return self.uses if self.amount is None else self.amount


class Utm(_Part, frozen=True):
    """The link parameters a campaign's visits come with; an empty one is not asked for."""

    source: str = ""
    medium: str = ""
    campaign: str = ""


class Campaign(_Part, frozen=True):
    """A dated part of the menu: its offers hold within it and draw on its budget."""

    id: Id
    starts: Moment
    ends: Moment
    """The first moment it no longer holds."""
    budget: Budget | None = None
    pacing: Literal["even", "asap"] = "asap"
    """`even`: at any moment only as much is free as of its time has gone by."""
    rule: Rule = "none"
    limit: Cap | None = None
    """Per customer, over all its offers together."""
    utm: Utm | None = None


class Offer(_Part, frozen=True):
    """One offer, public with all its conditions."""

    id: Id
    title: Words
    kind: OfferKind
    eligibility: Words
    """Who gets it, in words everybody may read."""
    depth_bps: Depth = 0
    """Of `percent` and `bundle`; of `price_match` the most it goes down."""
    amount: Minor = 0
    """Off, of `amount`."""
    points: Annotated[int, Meta(ge=0, le=10**9)] = 0
    gift: ProductId | None = None
    cost: Minor | None = None
    """What it costs the shop beside the price: the shipping, the gift, the points."""
    per: Literal["product", "basket"] | None = None
    """What it is off; absent: the basket for shipping, gifts, returns and points, else each
    product."""
    products: Scope = Scope()
    parts: tuple[Scope, ...] = ()
    """Of a `bundle`: one product of each is bought together."""
    least_basket: Minor = 0
    tiers: tuple[str, ...] = ()
    """Empty: everybody."""
    rule: Rule = "none"
    starts: Moment | None = None
    ends: Moment | None = None
    """The first moment it no longer holds."""
    cap: Cap | None = None
    budget: Budget | None = None
    stacks_with: tuple[str, ...] = ()
    """Offers it may be combined with; it is enough that one of two names the other."""
    markets: tuple[Market, ...] = ()
    """Empty: everywhere. A country holds for its parts."""
    margin_floor_bps: Bps | None = None
    """Least share of the price left after the cost of the goods; absent: the file's."""
    unknown_cost: Literal["deny", "allow"] | None = None
    """Whether it may apply where the cost of the goods is not known; absent: the file's."""
    announced: Literal["public", "individual"] = "public"
    """`public`: advertised to all, so that a reduction states the prior price."""
    campaign: str = ""

    @property
    def on_basket(self) -> bool:
        """Whether it is off the basket as a whole rather than off each product."""
        if self.per is not None:
            return self.per == "basket"
        return self.kind in _ON_BASKET

    @property
    def personalised(self) -> bool:
        """Whether anything of the customer decides who gets it."""
        return bool(self.tiers) or self.rule != "none" or self.announced == "individual"


_ON_BASKET = frozenset({"free_shipping", "gift", "free_returns", "points"})


class OffersFile(_Part, frozen=True):
    """The whole menu."""

    margin_floor_bps: Bps = 0
    """Where an offer states none; 0: never below the cost of the goods."""
    unknown_cost: Literal["deny", "allow"] = "deny"
    """Whether an offer may apply to a product whose cost nobody stated."""
    offers: tuple[Offer, ...] = ()
    campaigns: tuple[Campaign, ...] = ()


NO_OFFERS = OffersFile()


def load_offers(text: str) -> Written[OffersFile]:
    """Read `offers.yaml`.

    Raises:
        InvalidRequest: It cannot be read as such a file; the message names line, field, what was
            expected, and the unit of what is a number or a time.

    >>> load_offers("offers: []").said.unknown_cost
    'deny'
    """
    return read_with_units(text, OFFERS, OffersFile)

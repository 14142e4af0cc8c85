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
_RULES = "`first_order`: who has not ordered yet. `referral`: who came by the campaign's own link."
_ZONED = "like `2026-12-01T00:00:00+01:00`."

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

    ids: Annotated[tuple[ProductId, ...], Meta(description="Ids of products.")] = ()
    filters: Annotated[
        dict[str, Any],
        Meta(
            description="As a request filters: attribute to a value, a list of values, or bounds."
        ),
    ] = {}


class Cap(_Part, frozen=True):
    """How often one customer may use it."""

    times: Annotated[int, Meta(ge=1, le=1000, description="Uses at most.")]
    days: Annotated[Days, Meta(description="Within so many days.")]


class Budget(_Part, frozen=True):
    """How much may be given away, in minor units or in uses."""

    amount: Annotated[int, Meta(ge=1, le=10**12, description="Minor units.")] | None = None
    uses: Annotated[int, Meta(ge=1, le=10**9, description="Uses.")] | None = None
    days: Annotated[
        Days | None,
        Meta(description="Anew every so many days; absent: for the whole time it holds."),
    ] = None

    @property
    def size(self) -> int | None:
        """How much it is, in its own unit."""
        return self.uses if self.amount is None else self.amount


class Utm(_Part, frozen=True):
    """The link parameters a campaign's visits come with; an empty one is not asked for."""

    source: Annotated[str, Meta(description="What `utm_source` says.")] = ""
    medium: Annotated[str, Meta(description="What `utm_medium` says.")] = ""
    campaign: Annotated[str, Meta(description="What `utm_campaign` says.")] = ""


class Campaign(_Part, frozen=True):
    """A dated part of the menu: its offers hold within it and draw on its budget."""

    id: Id
    starts: Annotated[Moment, Meta(description=f"Not before; {_ZONED}")]
    ends: Annotated[Moment, Meta(description=f"The first moment it no longer holds; {_ZONED}")]
    budget: Annotated[
        Budget | None, Meta(description="What all its offers together may give away.")
    ] = None
    pacing: Annotated[
        Literal["even", "asap"],
        Meta(description="`even`: at any moment only as much is free as of its time has gone by."),
    ] = "asap"
    rule: Annotated[Rule, Meta(description=f"Who its offers are for. {_RULES}")] = "none"
    limit: Annotated[
        Cap | None, Meta(description="Per customer, over all its offers together.")
    ] = None
    utm: Annotated[
        Utm | None, Meta(description="What the links of its visits carry; absent: not asked for.")
    ] = None


class Offer(_Part, frozen=True):
    """One offer, public with all its conditions."""

    id: Id
    title: Annotated[Words, Meta(description="Its name, as everybody reads it.")]
    kind: Annotated[OfferKind, Meta(description="What is given.")]
    eligibility: Annotated[Words, Meta(description="Who gets it, in words everybody may read.")]
    depth_bps: Annotated[
        Depth,
        Meta(
            description="Of `percent` and `bundle`; of `price_match` the most it goes down. "
            "Basis points off: 1000 is 10 %."
        ),
    ] = 0
    amount: Annotated[
        Minor, Meta(description="Off, of `amount`, in minor units: 500 is 5.00 EUR.")
    ] = 0
    points: Annotated[int, Meta(ge=0, le=10**9, description="How many, of `points`.")] = 0
    gift: Annotated[ProductId | None, Meta(description="Which product, of `gift`.")] = None
    cost: Annotated[
        Minor | None,
        Meta(description="What it costs the shop beside the price: shipping, gift, points."),
    ] = None
    per: Annotated[
        Literal["product", "basket"] | None,
        Meta(
            description="What it is off; absent: the basket for shipping, gifts, returns and "
            "points, else each product."
        ),
    ] = None
    products: Annotated[Scope, Meta(description="Which products it is for.")] = Scope()
    parts: Annotated[
        tuple[Scope, ...],
        Meta(description="Of a `bundle`: one product of each is bought together."),
    ] = ()
    least_basket: Annotated[
        Minor, Meta(description="What the basket comes to at least, in minor units.")
    ] = 0
    tiers: Annotated[tuple[str, ...], Meta(description="Who may get it; empty: everybody.")] = ()
    rule: Annotated[Rule, Meta(description=f"Who may use it. {_RULES}")] = "none"
    starts: Annotated[Moment | None, Meta(description="Not before; absent: at once.")] = None
    ends: Annotated[
        Moment | None, Meta(description="The first moment it no longer holds; absent: none.")
    ] = None
    cap: Annotated[Cap | None, Meta(description="How often one customer may use it.")] = None
    budget: Annotated[Budget | None, Meta(description="How much it may give away.")] = None
    stacks_with: Annotated[
        tuple[str, ...],
        Meta(
            description="Offers it may be combined with; it is enough that one of two names the "
            "other."
        ),
    ] = ()
    markets: Annotated[
        tuple[Market, ...],
        Meta(description="Empty: everywhere. A country holds for its parts."),
    ] = ()
    margin_floor_bps: Annotated[
        Bps | None,
        Meta(description="Least share of the price above the goods' cost; absent: the file's."),
    ] = None
    unknown_cost: Annotated[
        Literal["deny", "allow"] | None,
        Meta(description="Whether it may apply to goods of unknown cost; absent: the file's."),
    ] = None
    announced: Annotated[
        Literal["public", "individual"],
        Meta(
            description="`public`: advertised to all, so that a reduction states the prior price."
        ),
    ] = "public"
    campaign: Annotated[str, Meta(description="Id of the one it belongs to; empty: none.")] = ""

    @property
    def on_basket(self) -> bool:
        """Whether it is off the basket as a whole rather than off each product."""
        if self.per is not None:
            return self.per == "basket"
        return self.kind in _ON_BASKET

    @property
    def personalised(self) -> bool:
        """Whether anything of the customer decides who gets it, by its own conditions."""
        return bool(self.tiers) or self.rule != "none" or self.announced == "individual"


_ON_BASKET = frozenset({"free_shipping", "gift", "free_returns", "points"})


class OffersFile(_Part, frozen=True):
    """The whole menu."""

    margin_floor_bps: Annotated[
        Bps,
        Meta(
            description="Where an offer states none; 0: never below the cost of the goods. "
            "Basis points: 1000 is 10 %."
        ),
    ] = 0
    unknown_cost: Annotated[
        Literal["deny", "allow"],
        Meta(description="Whether an offer may apply to a product whose cost nobody stated."),
    ] = "deny"
    offers: Annotated[
        tuple[Offer, ...], Meta(description="Every offer the shop may ever make.")
    ] = ()
    campaigns: Annotated[
        tuple[Campaign, ...], Meta(description="Dated parts of the menu its offers may name.")
    ] = ()


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

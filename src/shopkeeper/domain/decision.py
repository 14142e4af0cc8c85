"""What a surface asks, and the one answer with everything needed to explain and replay it."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from shopkeeper.domain.governed import (
    BlockShown,
    Candidates,
    Disclosure,
    OfferShown,
    PriceShown,
    PromiseState,
    Reason,
)
from shopkeeper.domain.ids import DecisionId, ProductId, SessionId
from shopkeeper.domain.state import StateRead
from shopkeeper.domain.statements import Source


class Context(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The moment: where the customer is and on what."""

    page: str = ""
    """`home`, `search`, `category`, `product`, `basket`, `order`, or the shop's own word."""
    product_id: ProductId | None = None
    """The product the page is about."""
    basket: tuple[ProductId, ...] = ()
    device: str = ""
    locale: str = ""
    timezone: str = ""
    market: str = ""
    """Empty: the shop's own."""
    campaign: str = ""
    referrer: str = ""
    """Host of the page that led here, like `www.example.com`."""
    region: str = ""
    """Where the customer is, or the store, as far as they agreed to its being known."""
    used_offers: tuple[str, ...] = ()
    """On the page after an order: ids of the offers it used; the log may not know of whom."""


class CustomerRef(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who, by the outside ids the shop knows; either, both or neither."""

    id: str | None = None
    anonymous_id: str | None = None


class PlacementRequest(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A slot on a page to be filled."""

    name: str
    """One of the shop's placements: `home`, `product`, `basket`, `search`, `order`."""
    n: int = 12
    filters: dict[str, Any] = {}
    """Attribute to a value, a list of values, or bounds like `{"lte": 20}`."""
    exclude: tuple[ProductId, ...] = ()
    diversity: float | None = None
    """From 0, the most relevant whatever they are, to 1, as unlike each other as can be; absent:
    the shop's own setting."""


class DecideRequest(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    placements: tuple[PlacementRequest, ...] = ()
    customer: CustomerRef = CustomerRef()
    session_id: SessionId | None = None
    context: Context = Context()
    dry_run: bool = False
    """Answer, but log nothing."""
    page: str = ""
    """A page of the shop's `pages.yaml`, composed whole; or name placements instead."""
    promise: str = ""
    """What an ad's link carried in `sk_promise`."""


class Shown(msgspec.Struct, frozen=True):
    """A product in its place."""

    id: ProductId
    score: float
    reasons: tuple[Reason, ...]
    position: int
    """From 1."""
    retriever: str
    """The model that contributed most to its score."""
    propensity: float
    """How likely it was to be shown here; 1.0 where the choice was not left to chance."""
    probability: float | None = None
    """How likely this customer is to buy it in this visit, 0 to 1; null where nothing tells."""


class Slate(msgspec.Struct, frozen=True):
    """A filled placement."""

    products: tuple[Shown, ...]
    withheld: dict[ProductId, str] = {}
    """Candidates a filter kept back, with the reason; best first, at most 50."""


Arm = Literal["personalized", "holdout", "off"]
"""`holdout`: popularity alone, to measure the others against. `off`: nothing of the customer is
used, because they said no or nothing allows it."""


class BeliefUsed(msgspec.Struct, frozen=True, array_like=True):
    """Where a belief that was used came from; never what it says."""

    source: Source
    """Of its newest evidence."""
    age_days: float
    """Of that evidence."""


class Decision(msgspec.Struct, frozen=True, tag="decision", omit_defaults=True):
    """One answer, with its inputs and versions."""

    decision_id: DecisionId
    time: datetime
    request: DecideRequest
    """As asked, without the customer's outside ids."""
    arm: Arm
    slates: dict[str, Slate]
    versions: dict[str, str]
    """What answered: `model`, `catalog`, `policy`, … to a version or hash."""
    inputs: tuple[int, ...] = ()
    """Log positions of the customer's events and statements that were used, newest last."""
    beliefs: dict[str, BeliefUsed] = {}
    """Variable to the belief about it that was used."""
    degraded: str = ""
    """Why this is not the full answer (no model yet, …); empty when it is."""
    page: str = ""
    tier: str = ""
    """The customer's, as the published tiers have it; empty where nothing of them may be used."""
    prices: dict[ProductId, PriceShown] = {}
    """Of every product shown."""
    offers: tuple[OfferShown, ...] = ()
    withheld_offers: dict[str, str] = {}
    """Offers of the menu that were not surfaced, each with the reason."""
    blocks: tuple[BlockShown, ...] = ()
    withheld_blocks: dict[str, str] = {}
    sections: tuple[str, ...] = ()
    """Order of the page's own sections (`reviews`, `specifications`, …)."""
    disclosures: tuple[Disclosure, ...] = ()
    promise: PromiseState | None = None
    candidates: dict[str, Candidates] = {}
    """Placement to what it was filled from; for operators and replay, never for shoppers."""
    steered: dict[ProductId, str] = {}
    """Product to the merchandising rule that moved it; for operators."""
    alarms: tuple[str, ...] = ()
    """Guards that could not be evaluated: full price was shown instead."""
    state: StateRead | None = None
    """What else was read; for replay, never for shoppers. Absent: nothing was governed."""

"""The public menu: everything an offer depends on, for anybody to read.

Offers come in; those in force in a market go out. What the shop keeps to itself is the cost of its
goods and the floors and budgets that follow from it. Pure. Held by
tests/decisions/offers/test_published.py.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from shopkeeper.decisions.offers.eligibility import covers
from shopkeeper.decisions.offers.menu import (
    Campaign,
    Cap,
    Offer,
    OfferKind,
    OffersFile,
    Rule,
    Scope,
)
from shopkeeper.decisions.offers.resolved import resolved
from shopkeeper.decisions.offers.tiers import Bounds, Spent, TiersFile
from shopkeeper.domain import ProductId


class PublicOffer(msgspec.Struct, frozen=True, omit_defaults=True):
    """An offer as everybody may read it; amounts in minor units of the shop's currency."""

    id: str
    title: str
    kind: OfferKind
    eligibility: str
    depth_bps: int = 0
    amount: int = 0
    points: int = 0
    gift: ProductId | None = None
    per: str = "product"
    """`product` or `basket`: what it is off."""
    products: Scope = Scope()
    parts: tuple[Scope, ...] = ()
    least_basket: int = 0
    tiers: tuple[str, ...] = ()
    """Empty: everybody."""
    rule: Rule = "none"
    starts: datetime | None = None
    ends: datetime | None = None
    cap: Cap | None = None
    may_run_out: bool = False
    """Whether there is a budget: then it may end before its time."""
    stacks_with: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    campaign: str = ""
    campaign_starts: datetime | None = None
    campaign_ends: datetime | None = None
    campaign_limit: Cap | None = None
    """How often one customer may use all offers of the campaign together."""
    announced: str = "public"


class PublicTier(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tier as everybody may read it."""

    id: str
    title: str
    words: str
    orders: Bounds = Bounds()
    days_since_first_order: Bounds = Bounds()
    days_since_last_order: Bounds = Bounds()
    spent: Spent = Spent()
    everyone: bool = False


def published_menu(menu: OffersFile, now: datetime, market: str) -> list[PublicOffer]:
    """The offers in force, in the file's order."""
    campaigns = {c.id: c for c in menu.campaigns}
    return [
        _public(offer, campaigns.get(offer.campaign))
        for offer in resolved(menu)
        if _in_force(offer, now) and covers(offer.markets, market)
    ]


def published_tiers(tiers: TiersFile) -> list[PublicTier]:
    """Every tier with its bounds, in the order they are tried."""
    return [PublicTier(**_same(tier, PublicTier.__struct_fields__)) for tier in tiers.tiers]


def _in_force(offer: Offer, now: datetime) -> bool:
    begun = offer.starts is None or offer.starts <= now
    return begun and (offer.ends is None or now < offer.ends)


def _public(offer: Offer, campaign: Campaign | None) -> PublicOffer:
    shared = set(PublicOffer.__struct_fields__) & set(Offer.__struct_fields__) - {"per"}
    per = "basket" if offer.on_basket else "product"
    parts = (offer, campaign) if campaign else (offer,)
    may_run_out = any(part.budget is not None for part in parts)
    public = PublicOffer(**_same(offer, shared), per=per, may_run_out=may_run_out)
    if campaign is None:
        return public
    return replace(
        public,
        campaign_starts=campaign.starts,
        campaign_ends=campaign.ends,
        campaign_limit=campaign.limit,
    )


def _same(struct: msgspec.Struct, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in names}

"""Offers of the public menu: who they are for, what they cost, and which a page shows."""

from shopkeeper.decisions.offers.eligibility import Attributes
from shopkeeper.decisions.offers.menu import (
    NO_OFFERS,
    OFFERS,
    Budget,
    Campaign,
    Cap,
    Offer,
    OfferKind,
    OffersFile,
    Scope,
    Utm,
    load_offers,
)
from shopkeeper.decisions.offers.tiers import (
    TIERS,
    Bounds,
    Spent,
    Tier,
    TiersFile,
    default_tiers,
    load_tiers,
)

__all__ = [
    "NO_OFFERS",
    "OFFERS",
    "TIERS",
    "Attributes",
    "Bounds",
    "Budget",
    "Campaign",
    "Cap",
    "Offer",
    "OfferKind",
    "OffersFile",
    "Scope",
    "Spent",
    "Tier",
    "TiersFile",
    "Utm",
    "default_tiers",
    "load_offers",
    "load_tiers",
]

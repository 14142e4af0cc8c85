"""Offers of the public menu: who they are for, what they cost, and which a page shows."""

from shopkeeper.decisions.offers.amounts import price_with
from shopkeeper.decisions.offers.checking import check_offers
from shopkeeper.decisions.offers.checking_tiers import check_tiers
from shopkeeper.decisions.offers.eligibility import (
    EMPTY,
    NOT_YET,
    Attributes,
    Basket,
    attributes_of,
    covers,
    eligible,
)
from shopkeeper.decisions.offers.goods import Goods, goods_of, in_scope, products_of
from shopkeeper.decisions.offers.limits import hold_of, limits_of, order_named
from shopkeeper.decisions.offers.measures import Measures, Paid, measures_of
from shopkeeper.decisions.offers.menu import (
    NO_OFFERS,
    OFFERS,
    Budget,
    Campaign,
    Cap,
    Offer,
    OfferKind,
    OffersFile,
    Rule,
    Scope,
    Utm,
    load_offers,
)
from shopkeeper.decisions.offers.opened import Menu, no_menu, open_menu
from shopkeeper.decisions.offers.published import (
    PublicOffer,
    PublicTier,
    published_menu,
    published_tiers,
)
from shopkeeper.decisions.offers.resolved import campaign_of, period_of, released, resolved
from shopkeeper.decisions.offers.stacking import combinable
from shopkeeper.decisions.offers.surfacing import MOST, Surfaced, Verdicts, surfaced
from shopkeeper.decisions.offers.tiers import (
    TIERS,
    Bounds,
    Spent,
    Tier,
    TiersFile,
    default_tiers,
    everyone_of,
    load_tiers,
    tier_of,
)
from shopkeeper.decisions.offers.used import offers_named

__all__ = [
    "EMPTY",
    "MOST",
    "NOT_YET",
    "NO_OFFERS",
    "OFFERS",
    "TIERS",
    "Attributes",
    "Basket",
    "Bounds",
    "Budget",
    "Campaign",
    "Cap",
    "Goods",
    "Measures",
    "Menu",
    "Offer",
    "OfferKind",
    "OffersFile",
    "Paid",
    "PublicOffer",
    "PublicTier",
    "Rule",
    "Scope",
    "Spent",
    "Surfaced",
    "Tier",
    "TiersFile",
    "Utm",
    "Verdicts",
    "attributes_of",
    "campaign_of",
    "check_offers",
    "check_tiers",
    "combinable",
    "covers",
    "default_tiers",
    "eligible",
    "everyone_of",
    "goods_of",
    "hold_of",
    "in_scope",
    "limits_of",
    "load_offers",
    "load_tiers",
    "measures_of",
    "no_menu",
    "offers_named",
    "open_menu",
    "order_named",
    "period_of",
    "price_with",
    "products_of",
    "published_menu",
    "published_tiers",
    "released",
    "resolved",
    "surfaced",
    "tier_of",
]

"""Products, their prices over time, the catalogue as columns, and search over it."""

from shopkeeper.catalog.attributes import Texts
from shopkeeper.catalog.columns import Columns, build_columns, variants
from shopkeeper.catalog.disclosures import disclosures_for, foods, forbidden
from shopkeeper.catalog.facets import FACETS, price_range
from shopkeeper.catalog.follow import Storage, follow
from shopkeeper.catalog.ledger import FEED, PricePoint, joined_points, point_at, prior_price
from shopkeeper.catalog.markets import (
    MarketRule,
    Markets,
    MarketsFile,
    check_markets,
    load_markets,
    markets_of,
)
from shopkeeper.catalog.ports import Catalog
from shopkeeper.catalog.pricing import percent_below, price_shown, priced, priced_at
from shopkeeper.catalog.product import Offer, bare, joined, merge, offered, read_product
from shopkeeper.catalog.reductions import Reduction, reduction_of
from shopkeeper.catalog.search import Found, SearchIndex

__all__ = [
    "FACETS",
    "FEED",
    "Catalog",
    "Columns",
    "Found",
    "MarketRule",
    "Markets",
    "MarketsFile",
    "Offer",
    "PricePoint",
    "Reduction",
    "SearchIndex",
    "Storage",
    "Texts",
    "bare",
    "build_columns",
    "check_markets",
    "disclosures_for",
    "follow",
    "foods",
    "forbidden",
    "joined",
    "joined_points",
    "load_markets",
    "markets_of",
    "merge",
    "offered",
    "percent_below",
    "point_at",
    "price_range",
    "price_shown",
    "priced",
    "priced_at",
    "prior_price",
    "read_product",
    "reduction_of",
    "variants",
]

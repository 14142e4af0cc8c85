"""Products, their prices over time, the catalogue as columns, and search over it."""

from shopkeeper.catalog.attributes import Texts
from shopkeeper.catalog.columns import Columns, build_columns, variants
from shopkeeper.catalog.facets import FACETS, price_range
from shopkeeper.catalog.follow import Storage, follow
from shopkeeper.catalog.ledger import FEED, PricePoint, joined_points, point_at, prior_price
from shopkeeper.catalog.ports import Catalog
from shopkeeper.catalog.product import Offer, bare, joined, merge, offered, read_product
from shopkeeper.catalog.reductions import Reduction, reduction_of
from shopkeeper.catalog.search import Found, SearchIndex

__all__ = [
    "FACETS",
    "FEED",
    "Catalog",
    "Columns",
    "Found",
    "Offer",
    "PricePoint",
    "Reduction",
    "SearchIndex",
    "Storage",
    "Texts",
    "bare",
    "build_columns",
    "follow",
    "joined",
    "joined_points",
    "merge",
    "offered",
    "point_at",
    "price_range",
    "prior_price",
    "read_product",
    "reduction_of",
    "variants",
]

"""Foreign formats in, the shop's own words out; the only validation there is.

Each translator turns one record of somebody else's into events, changes of the catalogue, or a
rejection that names the field at fault. Live formats: `segment`, `ga4`, `native`. Files: `feed` for
products, `translate_table` with a `Mapping` for everything that comes in columns.
"""

from shopkeeper.intake import feed, ga4, native, segment
from shopkeeper.intake.arrival import Arrival, Outcome
from shopkeeper.intake.basis import read_basis
from shopkeeper.intake.feed_files import read_feed
from shopkeeper.intake.mapping import Mapping, load_mapping
from shopkeeper.intake.reviews import review_mapping
from shopkeeper.intake.shops import ShopSource, open_shop, shop_names
from shopkeeper.intake.supplement import Supplement, read_supplement
from shopkeeper.intake.tabular import Progress, Translation, translate_table

__all__ = [
    "Arrival",
    "Mapping",
    "Outcome",
    "Progress",
    "ShopSource",
    "Supplement",
    "Translation",
    "feed",
    "ga4",
    "load_mapping",
    "native",
    "open_shop",
    "read_basis",
    "read_feed",
    "read_supplement",
    "review_mapping",
    "segment",
    "shop_names",
    "translate_table",
]

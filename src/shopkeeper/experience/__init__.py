"""One function per thing a surface may ask."""

from shopkeeper.experience.decide import RankRequest, decide, rank
from shopkeeper.experience.imports import (
    import_events,
    import_products,
    import_reviews,
    import_shop,
)
from shopkeeper.experience.keys import create_key, first_key, list_keys, revoke_key
from shopkeeper.experience.products import (
    Imported,
    ProductCard,
    product,
    put_products,
    withdraw_products,
)
from shopkeeper.experience.profiles import Profiles
from shopkeeper.experience.ready import Readiness, ready
from shopkeeper.experience.rebuild import rebuild_projections
from shopkeeper.experience.regulars import Regular, regulars
from shopkeeper.experience.search import SearchAnswer, SearchRequest, search
from shopkeeper.experience.services import Services
from shopkeeper.experience.shops import Shops
from shopkeeper.experience.tail import Mark, Seen, mark, tail
from shopkeeper.experience.track import Tracked, Translate, track
from shopkeeper.experience.why import Explained, Explanation, Input, why

__all__ = [
    "Explained",
    "Explanation",
    "Imported",
    "Input",
    "Mark",
    "ProductCard",
    "Profiles",
    "RankRequest",
    "Readiness",
    "Regular",
    "SearchAnswer",
    "SearchRequest",
    "Seen",
    "Services",
    "Shops",
    "Tracked",
    "Translate",
    "create_key",
    "decide",
    "first_key",
    "import_events",
    "import_products",
    "import_reviews",
    "import_shop",
    "list_keys",
    "mark",
    "product",
    "put_products",
    "rank",
    "ready",
    "rebuild_projections",
    "regulars",
    "revoke_key",
    "search",
    "tail",
    "track",
    "why",
    "withdraw_products",
]

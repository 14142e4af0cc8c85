"""The live facts a block's words may quote, each with where it comes from.

What the shop says of itself, what its log counts and what holds at this moment come in; by name, a
fact or the reason there is none goes out. Pure. A fact that is missing, too small to be anonymous,
too old, or does not bear out the words that press with it, is a reason:
tests/decisions/blocks/test_facts.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from shopkeeper.decisions.blocks.counted import LOG_FACTS, ProductFacts
from shopkeeper.decisions.blocks.quoted import Fact
from shopkeeper.domain import Product, ShopFacts

SHOP_FACTS = ("name", "return_days", "free_shipping_from", "support_hours", "warranty_years")
"""Of `shop.yaml`."""
LIVE_FACTS = ("stock", "ends", "product")
"""Of the product a page is about, and of the block or offer itself."""
FACTS = frozenset((*SHOP_FACTS, *LOG_FACTS, *LIVE_FACTS))
"""Every name that a text may quote."""
LOW_STOCK = 10
"""More than this in stock is not little."""
_FRESH = timedelta(hours=1)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may be quoted on one page."""

    shop: Mapping[str, Fact] = field(default_factory=dict)
    """As `shop_facts` makes them."""
    goods: ProductFacts | None = None
    """What the log counts of products; None: nothing was counted."""
    live: Mapping[str, Fact] = field(default_factory=dict)
    """As `product_live` makes them, and others of this moment, like an offer's `ends`."""

    def of(self, name: str, product: int | None, now: datetime) -> Fact | str:
        """The fact of that name, or why there is none.

        Args:
            product: Catalogue index of the one the page is about.
        """
        if name in LOG_FACTS:
            return _counted(self.goods, name, product, now)
        if name in SHOP_FACTS:
            return self.shop.get(name, f"the shop states no `{name}`")
        fact = self.live.get(name)
        if fact is None:
            return f"nothing tells `{name}` here"
        if fact.as_of is not None and now - fact.as_of > _FRESH:
            return f"`{name}` was last read on {moment(fact.as_of)}"
        return fact


@lru_cache(16)
def shop_facts(facts: ShopFacts) -> Mapping[str, Fact]:
    """What a shop says of itself, as far as it does.

    >>> from shopkeeper.domain import PricePlace
    >>> shop_facts(ShopFacts("Mugs", PricePlace("GB", "GBP"), return_days=30))["return_days"].value
    '30'
    """
    stated = {
        name: Fact(str(value), "stated by the shop", name in facts.assumed)
        for name in SHOP_FACTS
        if (value := getattr(facts, name)) is not None and value != ""
    }
    return MappingProxyType(stated)


def product_live(product: Product, as_of: datetime) -> dict[str, Fact]:
    """What may be quoted of the product a page is about: its title, and its stock where the feed
    gives it as a whole number in `stock`.

    Args:
        as_of: When the catalogue was read.
    """
    known = {"product": Fact(product.title, "the catalogue", "title" in product.assumed)}
    stock = product.attributes.get("stock", "").strip()
    if stock.isascii() and stock.isdigit():
        source = f"in stock on {moment(as_of)}, from the catalogue"
        assumed = "stock" in product.assumed
        known["stock"] = Fact(str(int(stock)), source, assumed, float(stock), as_of)
    return known


def ends_fact(ends: datetime) -> Fact:
    """When something really ends."""
    return Fact(moment(ends), "the end that is set", amount=ends.timestamp())


def unpressed(name: str, fact: Fact, now: datetime) -> str:
    """Why a fact does not bear out words that press with it; empty where it does."""
    if name == "stock" and not 1 <= (fact.amount or 0) <= LOW_STOCK:
        return f"a stock of {fact.value} is not little: 1 to {LOW_STOCK} would be"
    if name == "ends" and (fact.amount or 0) <= now.timestamp():
        return f"it ended on {fact.value}"
    return ""


def moment(time: datetime) -> str:
    """A time in words.

    >>> moment(datetime(2026, 11, 1, 9, 5, tzinfo=UTC))
    '1 November 2026, 9:05 UTC'
    """
    utc = time.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}, {utc.hour}:{utc.minute:02} UTC"


def _counted(
    goods: ProductFacts | None, name: str, product: int | None, now: datetime
) -> Fact | str:
    if goods is None:
        return f"`{name}` was not counted"
    if product is None:
        return f"the page is about no product to tell `{name}` of"
    return goods.of(name, product, now)

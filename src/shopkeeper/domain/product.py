"""The catalogue's words: Google Merchant's fields, prices by place, and how both change."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from shopkeeper.domain.ids import ProductId
from shopkeeper.domain.money import Money

Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder"]


class PricePlace(msgspec.Struct, frozen=True, order=True):
    """Where a price holds: one fair price for everyone who asks in the same place."""

    market: str
    currency: str
    channel: str = "online"


class Product(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A sellable product or variant."""

    id: ProductId
    title: str
    description: str = ""
    link: str = ""
    image_link: str = ""
    price: Money | None = None
    sale_price: Money | None = None
    availability: Availability = "in_stock"
    brand: str = ""
    product_type: str = ""
    """The shop's own category path, widest first: `Kitchen > Mugs`."""
    google_product_category: str = ""
    item_group_id: str = ""
    """Joins variants of one product."""
    gtin: str = ""
    mpn: str = ""
    condition: str = ""
    color: str = ""
    size: str = ""
    material: str = ""
    gender: str = ""
    age_group: str = ""
    cost_of_goods_sold: Money | None = None
    auto_pricing_min_price: Money | None = None
    attributes: dict[str, str] = {}
    """Any further field of the feed, by its own name."""
    assumed: tuple[str, ...] = ()
    """Names of fields nobody measured: they are labelled so wherever they show."""


class ProductChanged(msgspec.Struct, frozen=True, tag="product_changed"):
    """A product was put into the catalogue or some of its fields changed."""

    product_id: ProductId
    fields: dict[str, Any]
    """Builtin forms of `Product`'s fields, already validated; `None` clears a field."""
    whole: bool
    """True: fields not named are cleared. False: they stay."""
    place: PricePlace
    """Where the price and the availability among `fields` hold."""
    time: datetime


class ProductWithdrawn(msgspec.Struct, frozen=True, tag="product_withdrawn"):
    product_id: ProductId
    time: datetime


class PriceObserved(msgspec.Struct, frozen=True, tag="price_observed"):
    """The price one unit was offered at, from `time` until the next observation."""

    product_id: ProductId
    place: PricePlace
    price: Money
    time: datetime
    source: str
    """`feed`, or `orders` where it was inferred from invoice lines."""

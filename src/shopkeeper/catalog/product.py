"""One product as its log entries make it: read, merged, and split into itself and its offer.

Fields come in as the builtin forms of a `ProductChanged`; a frozen `Product` goes out. Pure.

What a product is holds everywhere; its price, sale price and availability are an offer and hold in
one place. `joined` and `bare` part and rejoin the two without loss, held by
`tests/catalog/test_product.py`.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from shopkeeper.catalog.ledger import FEED, PricePoint
from shopkeeper.domain import Availability, InvalidRequest, Money, Product, ProductChanged

OFFER_FIELDS = frozenset({"price", "sale_price", "availability"})


class Offer(msgspec.Struct, frozen=True):
    """What a product costs in one place, and whether it is to be had there."""

    price: Money | None = None
    sale_price: Money | None = None
    availability: Availability = "in_stock"

    @property
    def in_force(self) -> Money | None:
        """What is to be paid: the sale price if there is one."""
        return self.sale_price or self.price

    @property
    def on_sale(self) -> bool:
        """Whether a reduction is stated: a sale price below the price."""
        sale, price = self.sale_price, self.price
        return sale is not None and price is not None and sale.amount < price.amount


NO_OFFER = Offer(availability="out_of_stock")
"""What holds in a place nobody ever offered the product in."""


def read_product(fields: Mapping[str, Any]) -> Product:
    """Turn builtin forms into a product.

    Raises:
        InvalidRequest: A field is unknown, missing or of the wrong form; the message names it.

    >>> read_product({"id": "m1", "title": "Mug", "color": "red"}).color
    'red'
    """
    try:
        return msgspec.convert(dict(fields), Product)
    except msgspec.ValidationError as wrong:
        raise InvalidRequest(f"product {fields.get('id')!r}: {_in_words(wrong)}") from None


def merge(product: Product | None, change: ProductChanged) -> Product:
    """The product after `change`: fields not named stay, or are cleared where it is whole.

    `None` clears a field. A partial change merges `attributes` name by name.

    Args:
        product: As it is offered in the place of the change; None where nothing is known yet.

    Raises:
        InvalidRequest: The result has no title, or a field is not of its form.
    """
    known: dict[str, Any] = {} if product is None or change.whole else msgspec.to_builtins(product)
    fields = {**known, **change.fields, "id": change.product_id}
    named = {**known.get("attributes", {}), **(change.fields.get("attributes") or {})}
    if "attributes" in change.fields and change.fields["attributes"] is None:
        named = {}
    fields["attributes"] = {name: value for name, value in named.items() if value is not None}
    return read_product({name: value for name, value in fields.items() if value is not None})


def joined(body: Product, offer: Offer) -> Product:
    """The product as it is offered in one place."""
    return msgspec.structs.replace(
        body,
        price=offer.price,
        sale_price=offer.sale_price,
        availability=offer.availability,
    )


def bare(product: Product) -> Product:
    """The product without its offer: what is true of it everywhere."""
    return joined(product, Offer())


def offered(offer: Offer | None, newest: PricePoint | None) -> Offer:
    """What to show of an offer: one without a stated price carries the observed one, if any.

    Args:
        newest: The ledger's last point in the place of the offer.
    """
    if offer is None:
        return NO_OFFER
    if offer.in_force is None and newest is not None and newest.source != FEED:
        return msgspec.structs.replace(offer, price=newest.price)
    return offer


def offer_of(product: Product, currency: str) -> Offer:
    """The offer within a product; an amount in another currency is not part of it."""
    return Offer(
        _within(product.price, currency),
        _within(product.sale_price, currency),
        product.availability,
    )


def _within(money: Money | None, currency: str) -> Money | None:
    return money if money is not None and money.currency == currency else None


def _in_words(wrong: msgspec.ValidationError) -> str:
    """`Expected X, got Y - at `$.price.amount`` as "`price.amount`: expected X, got Y"."""
    said, _, path = str(wrong).partition(" - at `$")
    field = path.strip("`").lstrip(".")
    return f"`{field}`: {said[0].lower()}{said[1:]}" if field else said

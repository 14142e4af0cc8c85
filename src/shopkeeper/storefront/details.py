"""What a product page says of a product beside its price. Pure."""

import msgspec

from shopkeeper.domain import Product

AVAILABILITY = {
    "in_stock": "In stock",
    "out_of_stock": "Not to be had at the moment",
    "preorder": "To be ordered ahead",
    "backorder": "On its way in: can be ordered",
}
FIELDS = {
    "brand": "Brand", "product_type": "Kind", "color": "Colour", "size": "Size",
    "material": "Material", "condition": "Condition", "gender": "For", "age_group": "Age",
    "gtin": "GTIN", "mpn": "Maker's number", "id": "Our number",
}  # fmt: skip
"""Field of `Product` to what a shopper calls it, in the order they are told."""


class Detail(msgspec.Struct, frozen=True):
    name: str
    value: str
    assumed: bool
    """Nobody measured it."""


def details_of(product: Product) -> tuple[Detail, ...]:
    """Everything a shopper may know; what the shop paid is not theirs to see."""
    stock = Detail(
        "Availability", AVAILABILITY[product.availability], "availability" in product.assumed
    )
    fields = [
        Detail(label, str(getattr(product, name)), name in product.assumed)
        for name, label in FIELDS.items()
        if getattr(product, name)
    ]
    further = [
        Detail(name.replace("_", " ").capitalize(), value, name in product.assumed)
        for name, value in sorted(product.attributes.items())
        if value
    ]
    return (stock, *fields, *further)

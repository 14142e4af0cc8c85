"""What a product is, as rules of inference ask: its texts by name, from the catalogue as it is."""

from collections.abc import Iterator, Mapping

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Attributes
from shopkeeper.domain import Product, ProductId
from shopkeeper.experience.shops import Shops

TEXTS = (
    "title", "brand", "product_type", "google_product_category", "item_group_id", "condition",
    "color", "size", "material", "gender", "age_group",
)  # fmt: skip
"""Fields of a product that a rule may speak of, beside its further attributes."""
_NONE: Mapping[str, str] = {}


def attributes_now(shops: Shops) -> Attributes:
    """Looks products up in the snapshot decisions read at this moment."""
    return attributes_in(shops.current().columns)


def attributes_in(columns: Columns) -> Attributes:
    """Looks products up in one state of the catalogue."""

    def attributes(product: ProductId) -> Mapping[str, str]:
        place = columns.index.get(product)
        return _NONE if place is None else _Texts(columns.products[place])

    return attributes


class _Texts(Mapping[str, str]):
    """The texts of one product, read when they are asked for."""

    def __init__(self, product: Product) -> None:
        self._product = product

    def __getitem__(self, name: str) -> str:
        found = getattr(self._product, name) if name in TEXTS else None
        return found or self._product.attributes[name]

    def __iter__(self) -> Iterator[str]:
        own = (name for name in TEXTS if getattr(self._product, name))
        return iter(dict.fromkeys([*own, *self._product.attributes]))

    def __len__(self) -> int:
        return sum(1 for _ in self)

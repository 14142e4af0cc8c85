"""What items are, as columns beside the models' vocabulary: words, brand, type, price, age.

Made from a catalogue by `goods_of`, or from anybody's table. Everything may be unknown; what uses
it has to cope. Held by tests/models/test_content.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.domain import Product, ProductId
from shopkeeper.domain.money import digits

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Goods:
    """Facts about each item of a vocabulary; all arrays `(n_items,)`."""

    texts: tuple[str, ...]
    """Title, type, brand and attributes of each item in words; empty where nothing is known."""
    brand: NDArray[np.int32]
    """Dense code, -1 unknown."""
    product_type: NDArray[np.int32]
    """Dense code, -1 unknown."""
    price: NDArray[np.float64]
    """In force, in major units; NaN unknown."""
    added: NDArray[np.float64]
    """When it came into the range, seconds since 1970; NaN unknown."""
    available: NDArray[np.bool_]
    margin: NDArray[np.float64]
    """Share of the price left after the cost of the goods; NaN unknown."""
    vectors: NDArray[np.float32] | None = None
    """Shape `(n_items, d)`: embeddings of pictures or texts made elsewhere; rows of 0 unknown."""

    def __len__(self) -> int:
        return len(self.texts)


def goods_of(columns: Columns, item_ids: Sequence[str]) -> Goods:
    """The catalogue's facts in the order of a vocabulary; products it does not hold are unknown."""
    places = np.fromiter(
        (columns.index.get(ProductId(item), -1) for item in item_ids), np.int64, len(item_ids)
    )
    known = places >= 0
    at = places[known]
    unit = 10.0 ** -digits(columns.currency) if columns.currency else 1.0
    price = np.where(columns.price < 0, np.nan, columns.price * unit)
    costs = np.array([_cost(product, columns.currency) for product in columns.products], np.float64)
    margin = np.divide(
        price - costs * unit, price, where=price > 0, out=np.full(len(price), np.nan)
    )
    return Goods(
        tuple(_text(columns.products[i]) if i >= 0 else "" for i in places),
        _spread(columns.brand[at], known, -1),
        _spread(columns.product_type[at], known, -1),
        _spread(price[at], known, np.nan),
        np.full(len(item_ids), np.nan),
        _spread(columns.available[at], known, False),
        _spread(margin[at], known, np.nan),
    )


def _text(product: Product) -> str:
    """What is said of a product in words, its attributes as `name value`."""
    said = (product.title, product.product_type, product.brand, product.color, product.material)
    attributes = (f"{name} {value}" for name, value in sorted(product.attributes.items()))
    return " ".join(filter(None, (*said, *attributes)))


def _cost(product: Product, currency: str) -> float:
    cost = product.cost_of_goods_sold
    return cost.amount if cost is not None and cost.currency == currency else float("nan")


def _spread(values: NDArray[T], known: NDArray[np.bool_], unknown: object) -> NDArray[T]:
    """The values at the known places, `unknown` at the others."""
    column = np.full(len(known), unknown, values.dtype)
    column[known] = values
    return column

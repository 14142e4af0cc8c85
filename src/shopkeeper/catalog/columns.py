"""The catalogue of one place as columns: what decisions and search compute on.

Products come in, in the order that becomes their index; arrays of shape `(n,)` go out, index `i`
beside `ids[i]`. Immutable, but for the cache of attribute columns.

Held by `tests/catalog/test_columns.py`: what `mask` finds is what asking each product would find.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog.attributes import MONEY, Attributes, Texts, encode
from shopkeeper.catalog.filters import match_amounts, match_texts
from shopkeeper.domain import InvalidRequest, Money, Product, ProductId

UNAVAILABLE = "out_of_stock"
UNPROVEN = 1
"""Code of a reduction that is stated and that nobody has held against the ledger."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A snapshot of the catalogue; made by `build_columns`."""

    ids: tuple[ProductId, ...]
    index: dict[ProductId, int]
    products: tuple[Product, ...]
    price: NDArray[np.int64]
    """Minor units in force (the sale price if there is one), -1 unknown."""
    sale_price: NDArray[np.int64]
    """Minor units, -1 none."""
    stated: NDArray[np.bool_]
    """Whether the shop states a reduction: a sale price below the price."""
    was: NDArray[np.int64]
    """Minor units that may be called the former price, -1 none; see `catalog.pricing`."""
    since: NDArray[np.int64]
    """Microseconds since 1970 at which the reduction from `was` began."""
    withheld: NDArray[np.int8]
    """Code into `pricing.REASONS`: why a stated reduction is not shown, 0 nothing is withheld."""
    available: NDArray[np.bool_]
    """To be had now or to be ordered now: anything but out of stock."""
    brand: NDArray[np.int32]
    """Code into `brands`, -1 none."""
    product_type: NDArray[np.int32]
    """Code into `product_types`, -1 none."""
    group: NDArray[np.int32]
    """Products with one code are variants of one thing, -1 none."""
    brands: tuple[str, ...]
    product_types: tuple[str, ...]
    """Full paths, ` > ` between their parts."""
    currency: str
    """Of every price here; empty where there is none."""
    version: int
    """Log position the catalogue had reached."""
    attributes: Attributes = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.ids)

    def texts(self, name: str) -> Texts:
        """The codes of any text attribute.

        Raises:
            InvalidRequest: No product has such an attribute, or it is not for filtering.
        """
        return self.attributes.texts(name)

    def mask(self, filters: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Which products meet every condition, shape `(n,)`.

        Args:
            filters: Attribute (a field of `Product`, or a key of its `attributes`) to a value, a
                list of values, or bounds of `gte`, `lte`, `gt`, `lt`, `not`. Texts are compared
                without regard to case, `product_type` by the beginning of its path; `price` is
                the one in force, in major units.

        Raises:
            InvalidRequest: An attribute no product has, or a condition that cannot be read.
        """
        met = np.ones(len(self.ids), np.bool_)
        for name, wanted in filters.items():
            met &= self._meets(name, wanted)
        return met

    def _meets(self, name: str, wanted: object) -> NDArray[np.bool_]:
        if name not in MONEY:
            return match_texts(name, wanted, self.texts(name))
        amounts = self.sale_price if name == "sale_price" else self.price
        return match_amounts(name, wanted, amounts, self.currency)


def build_columns(products: Sequence[Product], version: int) -> Columns:
    """Turn products into columns, in the order given.

    No former price may be told from them until `pricing.priced` has seen the ledger.

    Raises:
        InvalidRequest: Two products have one id, or prices are in several currencies.
    """
    ids = tuple(product.id for product in products)
    index = {product_id: i for i, product_id in enumerate(ids)}
    if len(index) < len(ids):
        twice = next(p for i, p in enumerate(ids) if index[p] != i)
        raise InvalidRequest(f"`products`: expected each id once, got {twice!r} twice")
    prices = [product.sale_price or product.price for product in products]
    sales = _amounts([product.sale_price for product in products])
    stated = (sales >= 0) & (sales < _amounts([product.price for product in products]))
    brands = encode(product.brand for product in products)
    types = encode((product.product_type for product in products), path=True)
    stock = np.array([product.availability != UNAVAILABLE for product in products], np.bool_)
    return Columns(
        ids=ids,
        index=index,
        products=tuple(products),
        price=_amounts(prices),
        sale_price=sales,
        stated=stated,
        was=np.full(len(ids), -1, np.int64),
        since=np.zeros(len(ids), np.int64),
        withheld=stated.astype(np.int8) * np.int8(UNPROVEN),
        available=stock,
        brand=brands.codes,
        product_type=types.codes,
        group=_group_codes(products),
        brands=brands.values,
        product_types=types.values,
        currency=_currency(prices),
        version=version,
        attributes=Attributes(products),
    )


def variants(columns: Columns, i: int) -> NDArray[np.int32]:
    """Indices of the variants of product `i`, itself among them; itself alone without a group."""
    group = columns.group[i]
    if group < 0:
        return np.array([i], np.int32)
    return np.flatnonzero(columns.group == group).astype(np.int32)


def _amounts(prices: Sequence[Money | None]) -> NDArray[np.int64]:
    return np.array([-1 if money is None else money.amount for money in prices], np.int64)


def _group_codes(products: Sequence[Product]) -> NDArray[np.int32]:
    """Group ids are ids: two that differ in case are two."""
    codes = {"": -1}
    return np.array([codes.setdefault(p.item_group_id, len(codes) - 1) for p in products], np.int32)


def _currency(prices: Sequence[Money | None]) -> str:
    found = {money.currency for money in prices if money is not None}
    if len(found) > 1:
        raise InvalidRequest(f"`products`: expected one currency, got {sorted(found)}")
    return found.pop() if found else ""

"""The attributes of a catalogue as columns of codes, each built when first asked for.

Products come in once; a `Texts` column goes out per attribute name: any text field of `Product`, or
a key of its `attributes`. Spellings that differ in case alone are one value, and so are paths that
differ in the spaces around `>`.

Reads are the same before and after a column is cached; held by `tests/catalog/test_attributes.py`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest, Product

PATHS = frozenset({"product_type", "google_product_category"})
"""Fields whose value is a path, widest first, parted by `>`."""
MONEY = frozenset({"price", "sale_price"})
"""Fields that are amounts in major units."""
HIDDEN = frozenset({"cost_of_goods_sold", "auto_pricing_min_price", "assumed", "attributes"})
"""Fields nobody may filter on: bounds on a cost would tell a stranger what the shop pays."""
MAX_CACHED = 256
"""Columns kept at once, so that asking for many names cannot fill the memory."""

_FIELDS = frozenset(Product.__struct_fields__) - HIDDEN - MONEY


@dataclass(frozen=True)
class Texts:
    """One attribute of every product."""

    codes: NDArray[np.int32]
    """Shape `(n,)`: index into `values`, -1 where the product has none."""
    values: tuple[str, ...]
    """In order of first appearance, as first spelled."""
    folded: dict[str, int] = field(repr=False)
    """Value without regard to case to its code."""

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """Shape `(len(values),)`: each value as a number, NaN where it is none."""
        return np.array([_number(value) for value in self.values], np.float64)


class Attributes:
    """Columns by attribute name. Any thread may ask."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = products
        self._lock = Lock()
        self._cached: dict[str, Texts] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name `texts` knows."""
        return _FIELDS.union(*(product.attributes for product in self._products))

    def texts(self, name: str) -> Texts:
        """The column of one attribute.

        Raises:
            InvalidRequest: No product has such an attribute, or it is not for filtering.
        """
        with self._lock:
            column = self._cached.get(name)
            if column is None:
                if len(self._cached) >= MAX_CACHED:
                    del self._cached[next(iter(self._cached))]
                column = self._cached[name] = self._build(name)
            return column

    def _build(self, name: str) -> Texts:
        if name in _FIELDS:
            values: Iterable[str] = (getattr(product, name) for product in self._products)
            return encode(values, path=name in PATHS)
        if name in HIDDEN or name not in self.names:
            raise InvalidRequest(f"`filters.{name}`: expected an attribute of the catalogue")
        return encode(product.attributes.get(name, "") for product in self._products)


def encode(values: Iterable[str], *, path: bool = False) -> Texts:
    """Number the distinct values of a column; empty ones have none.

    >>> encode(["Sony", "", "SONY", "Asus"]).codes.tolist()
    [0, -1, 0, 1]
    """
    spelled: dict[str, int] = {"": -1}  # each exact spelling, so that folding is done once
    folded: dict[str, int] = {}
    shown: list[str] = []
    codes: list[int] = []
    for value in values:
        code = spelled.get(value)
        if code is None:
            tidy = tidy_path(value) if path else value.strip()
            code = folded.setdefault(tidy.casefold(), len(shown)) if tidy else -1
            if code == len(shown):
                shown.append(tidy)
            spelled[value] = code
        codes.append(code)
    return Texts(np.array(codes, np.int32), tuple(shown), folded)


def tidy_path(path: str) -> str:
    """The same path with one space around each arrow and no empty part.

    >>> tidy_path(" Kitchen>Mugs ")
    'Kitchen > Mugs'
    """
    return " > ".join(part for part in map(str.strip, path.split(">")) if part)


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan

"""What can still be chosen among found products, and how many each choice would leave.

A boolean column comes in; counts by value go out, most frequent first. Pure.

The law, in `tests/catalog/test_search.py`: filtering on a value finds as many as its facet said.
"""

from decimal import Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog.columns import Columns
from shopkeeper.domain import InvalidRequest, digits

FACETS = ("brand", "product_type", "availability", "price")
MAX_VALUES = 100
"""Values told per facet; the rarer ones are left out."""
PRICE_RANGES = 6
"""At most; between round amounts that part the catalogue about evenly."""

Mask = NDArray[np.bool_]


class Facets:
    """Counts over one snapshot."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._availability = columns.texts("availability")
        self._ancestors = _ancestors(columns.product_types)
        self._edges = _round_edges(columns.price[columns.price >= 0])
        self._labels = _labels(self._edges, columns.currency)

    def count(self, facet: str, found: Mask) -> dict[str, int]:
        """How many of the found have each value of one of `FACETS`.

        A product counts for its product type and for every type above it.
        """
        columns = self._columns
        if facet == "brand":
            return _most(_by_value(columns.brand[found], columns.brands))
        if facet == "availability":
            return _most(_by_value(self._availability.codes[found], self._availability.values))
        if facet == "price":
            return self._prices(columns.price[found])
        return _most(self._types(columns.product_type[found]))

    def _prices(self, prices: NDArray[np.int64]) -> dict[str, int]:
        places = np.searchsorted(self._edges, prices[prices >= 0], side="right")
        counts = np.bincount(places, minlength=len(self._labels)).tolist()
        return {label: n for label, n in zip(self._labels, counts, strict=True) if n}

    def _types(self, codes: NDArray[np.int32]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for code, n in _counted(codes, len(self._ancestors)):
            for path in self._ancestors[code]:
                counts[path] = counts.get(path, 0) + n
        return counts


def price_range(label: str) -> dict[str, float]:
    """The condition on `price` that a label of the price facet stands for.

    Raises:
        InvalidRequest: It is not of the form `LOW-HIGH` or `LOW-`.

    >>> price_range("5-10"), price_range("50-")
    ({'gte': 5.0, 'lt': 10.0}, {'gte': 50.0})
    """
    low, dash, high = label.partition("-")
    try:
        bounds = {"gte": float(low), "lt": float(high)} if high else {"gte": float(low)}
    except ValueError:
        dash = ""
    if not dash:
        raise InvalidRequest(f"`price`: expected a range like '5-10' or '50-', got {label!r}")
    return bounds


def _counted(codes: NDArray[np.int32], n_values: int) -> list[tuple[int, int]]:
    counts = np.bincount(codes[codes >= 0], minlength=n_values)
    present = np.flatnonzero(counts)
    return list(zip(present.tolist(), counts[present].tolist(), strict=True))


def _by_value(codes: NDArray[np.int32], values: tuple[str, ...]) -> dict[str, int]:
    return {values[code]: n for code, n in _counted(codes, len(values))}


def _most(counts: dict[str, int]) -> dict[str, int]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:MAX_VALUES])


def _ancestors(paths: tuple[str, ...]) -> list[list[str]]:
    """Each path with those above it, all in one spelling."""
    spelled = {path.casefold(): path for path in paths}
    return [[spelled.setdefault(p.casefold(), p) for p in _with_ancestors(path)] for path in paths]


def _with_ancestors(path: str) -> list[str]:
    parts = path.split(" > ")
    return [" > ".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _round_edges(prices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Amounts of one leading digit (1, 2 or 5), in minor units, rising."""
    if not len(prices):
        return np.empty(0, np.int64)
    shares = np.linspace(0, 1, PRICE_RANGES + 1)[1:-1]
    quantiles = np.maximum(np.quantile(prices, shares), 1)
    series = np.array([d * 10**e for e in range(16) for d in (1, 2, 5)], np.int64)
    nearest = np.abs(np.log(quantiles)[:, None] - np.log(series)).argmin(axis=1)
    return np.unique(series[nearest])


def _labels(edges: NDArray[np.int64], currency: str) -> list[str]:
    amounts = [f"{Decimal(int(e)).scaleb(-digits(currency)).normalize():f}" for e in edges]
    return [f"{low}-{high}" for low, high in pairwise(["0", *amounts, ""])]

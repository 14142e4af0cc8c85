"""What all customers do with each candidate: how much, lately against usually, since when.

Ages are counted in parts of the span of the data, so that a shop of a month and one of two years,
and a source without times, are looked at alike. Acts are counted at the end of the data, as the
models count them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import AGAINST, SPEAKS_FOR, Interactions, Kind, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup, widened
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import frozen

DAY = 86_400.0
LIVES = (1 / 256, 1 / 64, 1 / 16, 1 / 4)
"""Half-lives of the counts, in parts of the span of the data."""
_SORTS = {
    "looks": (Kind.VIEW, Kind.CLICK),
    "carts": (Kind.CART, Kind.WISHLIST),
    "sales": (Kind.PURCHASE,),
    "against": tuple(AGAINST),
}
_LEARNED = (
    *(f"wanted lately {part:.4f}" for part in LIVES), "wanted ever", "trend short", "trend long",
    *_SORTS, "bought of looked at", "sessions of acts", "age", "silence",
)  # fmt: skip
_ASKED = ("share of brand", "share of type", "available", "fresh")


class Product(FeatureGroup):
    """Popularity at several half-lives and by kind of act, trend, age; stock and freshness."""

    name: ClassVar[str] = "product"
    learned: ClassVar[tuple[str, ...]] = ("table", "facts", "added")

    table: NDArray[np.float32]
    """Shape `(n_items, features)`: what acts say of each item; NaN of one nobody acted on."""
    facts: NDArray[np.float32]
    """Shape `(n_items, 3)`: share of its brand, of its type, whether it may be had; NaN unknown."""
    added: NDArray[np.float64]
    """Shape `(n_items,)`: when it came into the range, seconds since 1970; NaN unknown."""

    def fit(self, data: Interactions) -> Self:
        self.table = frozen(_learn(data))
        self.facts = frozen(_facts(data))
        goods = data.goods
        self.added = frozen(np.full(data.n_items, np.nan) if goods is None else goods.added)
        self.names = (*_LEARNED, *_ASKED)
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.empty((len(items), len(self.names)), np.float32)
        known = self.table.shape[1]
        columns[:, :known] = self.table[items]
        columns[:, known:-1] = self.facts[items]
        columns[:, -1] = (query.now - self.added[items]) / DAY
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names = self.names
        wide.table = widened(self.table, len(goods), np.nan)
        facts = np.array(widened(self.facts, len(goods), np.nan))
        facts[:, -1] = goods.available
        wide.facts, wide.added = frozen(facts), frozen(goods.added)
        return wide


@dataclass(frozen=True, slots=True)
class _Acts:
    """Acts with the age of each in parts of the span, and how to add them up by item."""

    data: Interactions
    age: NDArray[np.float64]

    def add(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(self.data.items, weight, self.data.n_items).astype(np.float64)


def _learn(data: Interactions) -> NDArray[np.float32]:
    if len(data) == 0:
        return np.full((data.n_items, len(_LEARNED)), np.nan, np.float32)
    span = max(float(data.times.max() - data.times.min()), 1e-9)
    acts = _Acts(data, (data.times.max() - data.times) / span)
    welcome = SPEAKS_FOR[data.kinds].astype(np.float64)
    lately = [acts.add(welcome * np.exp2(-acts.age / life)) for life in LIVES]
    ever = acts.add(welcome)
    sorts = [acts.add(np.isin(data.kinds, kinds).astype(np.float64)) for kinds in _SORTS.values()]
    first, last = np.full(data.n_items, np.nan), np.full(data.n_items, np.nan)
    np.fmax.at(first, data.items, acts.age)
    np.fmin.at(last, data.items, acts.age)
    columns = [
        *(_log_share(count) for count in (*lately, ever)),
        _log_share(lately[0]) - _log_share(lately[2]),
        _log_share(lately[1]) - _log_share(ever),
        *(np.log1p(count) for count in sorts),
        (sorts[2] + 0.1) / (sorts[0] + sorts[2] + 1),
        _sessions(data) / np.maximum(ever, 1),
        first,
        last,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _log_share(count: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of all is of each item, against an equal share of all items."""
    return np.asarray(np.log(count / max(count.sum(), 1e-12) * len(count) + 1e-3))


def _sessions(data: Interactions) -> NDArray[np.float64]:
    """In how many sessions each item is."""
    pairs = np.unique(data.sessions.astype(np.int64) * data.n_items + data.items)
    return np.bincount(pairs % data.n_items, minlength=data.n_items).astype(np.float64)


def _facts(data: Interactions) -> NDArray[np.float32]:
    facts = np.full((data.n_items, 3), np.nan, np.float32)
    if data.goods is not None:
        weight = np.bincount(data.items, SPEAKS_FOR[data.kinds], data.n_items).astype(np.float64)
        facts[:, 0] = _share_of(data.goods.brand, weight)
        facts[:, 1] = _share_of(data.goods.product_type, weight)
        facts[:, 2] = data.goods.available
    return facts


def _share_of(codes: NDArray[np.int32], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of what is wanted of its code is of each item; NaN where it has no code."""
    known = codes >= 0
    totals = np.bincount(codes[known], weight[known], int(codes.max(initial=-1)) + 1)
    shares = np.full(len(codes), np.nan)
    shares[known] = (weight[known] + 0.1) / (totals[codes[known]] + 1)
    return shares

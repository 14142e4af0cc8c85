"""What this customer did with each candidate, and with its brand and type: how often, how long ago.

From the question's history alone. Ages are in days; those before the first act are NaN.
"""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import SPEAKS_FOR, Interactions, Kind, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup, place_of
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import frozen, kernel

DAY = 86_400.0
HALF_LIFE_DAYS = 30.0
_SORTS = np.array([
    0 if kind in {Kind.VIEW, Kind.CLICK, Kind.REVIEW_READ}
    else 1 if kind in {Kind.CART, Kind.WISHLIST}
    else 2 if kind in {Kind.PURCHASE, Kind.REVIEW}
    else -1
    for kind in Kind
])  # fmt: skip
_OWN = (
    "own looks", "own carts", "own purchases", "own acts decayed", "days since own act",
    "days since own purchase", "own interval", "elapsed of interval", "acts ago",
)  # fmt: skip
_ALIKE = ("own acts on brand", "own acts on type")
_WHOLE = ("acts", "distinct items")


class Customer(FeatureGroup):
    """The customer's own acts on the item by kind, decayed, and when it is due again."""

    name: ClassVar[str] = "customer"
    learned: ClassVar[tuple[str, ...]] = ("codes",)

    codes: NDArray[np.int32]
    """Shape `(n_items, 2)`: brand and type of each item, -1 unknown."""

    def fit(self, data: Interactions) -> Self:
        self.codes = frozen(codes_of(data.goods, data.n_items))
        self.names = (*_OWN, *_ALIKE, *_WHOLE)
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.zeros((len(items), len(self.names)), np.float32)
        days = np.maximum(query.now - query.times, 0) / DAY
        _own(query.items, query.kinds, days, items, _SORTS, HALF_LIFE_DAYS, columns)
        welcome = query.items[SPEAKS_FOR[query.kinds]]
        _alike(self.codes[welcome], self.codes[items], columns[:, len(_OWN) :])
        columns[:, -2] = len(query.items)
        columns[:, -1] = len(np.unique(query.items))
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names = self.names
        wide.codes = frozen(codes_of(goods, len(goods)))
        return wide


def codes_of(goods: Goods | None, n_items: int) -> NDArray[np.int32]:
    """Brand and type of each item, -1 where nothing is known; `(n_items, 2)`."""
    if goods is None:
        return np.full((n_items, 2), -1, np.int32)
    return np.stack([goods.brand, goods.product_type], axis=1).astype(np.int32)


@kernel
def _own(
    acted: NDArray[np.int32],
    kinds: NDArray[np.int8],
    days: NDArray[np.float64],
    items: NDArray[np.int32],
    sorts: NDArray[np.int64],
    half_life: float,
    columns: NDArray[np.float32],
) -> None:
    k, n = len(items), len(acted)
    first, last = np.empty(k), np.empty(k)
    for place in range(k):
        columns[place, 4:9] = np.nan
    for act in range(n):
        place = place_of(items, acted[act])
        sort = sorts[kinds[act]]
        if place < 0 or sort < 0:
            continue
        columns[place, sort] += 1.0
        columns[place, 3] += 2.0 ** (-days[act] / half_life)
        columns[place, 4] = days[act]
        columns[place, 8] = n - act
        if sort == 2:
            if np.isnan(columns[place, 5]):
                first[place] = days[act]
            last[place] = days[act]
            columns[place, 5] = days[act]
    for place in range(k):
        if columns[place, 2] > 1 and first[place] > last[place]:
            columns[place, 6] = (first[place] - last[place]) / (columns[place, 2] - 1)
            columns[place, 7] = last[place] / columns[place, 6]


@kernel
def _alike(
    theirs: NDArray[np.int32], ours: NDArray[np.int32], columns: NDArray[np.float32]
) -> None:
    """Count the acts of the same brand and of the same type; NaN where an item has none."""
    newest = theirs[max(0, len(theirs) - 50) :]
    for place in range(len(ours)):
        for which in range(2):
            code, count = ours[place, which], 0
            if code < 0:
                columns[place, which] = np.nan
                continue
            for act in range(len(newest)):
                if newest[act, which] == code:
                    count += 1
            columns[place, which] = count

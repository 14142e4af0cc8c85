"""What each candidate costs, against what this customer looks at and buys."""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import SPEAKS_FOR, Interactions, Kind, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import frozen

_NAMES = ("price", "off looked at", "off bought", "cheaper looked at", "off newest")
_LEAST_SPREAD = 0.2
"""Of log prices: below it a customer's range would be narrower than a discount."""


class Price(FeatureGroup):
    """Log price, its distance from the customer's own in their spreads, how many were cheaper."""

    name: ClassVar[str] = "price"
    learned: ClassVar[tuple[str, ...]] = ("prices",)

    prices: NDArray[np.float64]
    """Shape `(n_items,)`: logarithm of the price; NaN unknown."""

    def fit(self, data: Interactions) -> Self:
        self.prices = frozen(_log_prices(data.goods, data.n_items))
        self.names = _NAMES if np.isfinite(self.prices).any() else ()
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.full((len(items), len(self.names)), np.nan, np.float32)
        asked = self.prices[items]
        columns[:, 0] = asked
        acted = self.prices[query.items]
        priced = np.isfinite(acted)
        looked = acted[SPEAKS_FOR[query.kinds] & priced]
        bought = acted[(query.kinds == Kind.PURCHASE) & priced]
        if len(looked):
            columns[:, 1] = _off(asked, looked)
            columns[:, 3] = np.searchsorted(np.sort(looked), asked) / len(looked)
            columns[np.isnan(asked), 3] = np.nan
            columns[:, 4] = asked - looked[-1]
        if len(bought):
            columns[:, 2] = _off(asked, bought)
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names, wide.prices = self.names, frozen(_log_prices(goods, len(goods)))
        return wide


def _log_prices(goods: Goods | None, n_items: int) -> NDArray[np.float64]:
    prices = np.full(n_items, np.nan)
    if goods is not None:
        known = goods.price > 0
        prices[known] = np.log(goods.price[known])
    return prices


def _off(asked: NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((asked - own.mean()) / max(float(own.std()), _LEAST_SPREAD))

"""What this customer buys again and again, when it is due again.

From the customer's own purchases alone, weighed with how loyal all customers are to each item and
how long they wait. Held by the contract suite and tests/models/test_repeat.py.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_number
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.kernel import PerQuery, frozen, kernel
from shopkeeper.models.sparse import Evidence, SparseModel

DAY = 86_400.0


class RepeatPurchaseConfig(contract.Config, frozen=True):
    half_life_days: float = 180.0
    """After how many days a purchase counts half."""
    loyalty: float = 0.5
    """Exponent of the share of an item's buyers who bought it again; 0 switches it off."""
    replenishment: float = 0.2
    """How much a purchase made just now holds the next one back, 0 to 1."""
    trend: float = 0.6
    """Exponent of how much of an item's sales is recent: what goes out of season or range fades."""
    trend_days: float = 14.0
    """After how many days a sale counts half as recent."""
    prior: float = 5.0
    """Weight of all items against an item's own buyers, counted in buyers."""
    patience: float = 2.0
    """Weight of an item's usual interval against the customer's own, counted in intervals."""

    def __post_init__(self) -> None:
        require_number("half_life_days", self.half_life_days, 1e-3, 36_500)
        require_number("loyalty", self.loyalty, 0, 10)
        require_number("trend", self.trend, 0, 10)
        require_number("trend_days", self.trend_days, 1e-3, 36_500)
        require_number("replenishment", self.replenishment, 0, 1)
        require_number("prior", self.prior, 1e-3, 1e6)
        require_number("patience", self.patience, 1e-3, 1e6)


class RepeatPurchase(SparseModel[RepeatPurchaseConfig]):
    r"""Personal frequency, decayed by age, times loyalty, times how due it is.

    An item bought at $t_1..t_k$ scores $\sum_j 2^{-(now - t_j) / h} \cdot loyalty^{l} \cdot
    trend^{d} \cdot (1 - r e^{-(now - t_k) / interval})$. The interval is the customer's own mean
    one, drawn towards that of all the item's buyers; loyalty is the share of its buyers who came
    back for it; trend, how much of what was ever sold was sold lately; both drawn towards those of
    all items. Purchases of one moment are one; a refund takes one back.

    Source: the parts are those of Bhagat et al., "Buy It Again: Modeling Repeat Purchase
    Recommendations", 2018, in simpler form.
    """

    name: ClassVar[str] = "repeat_purchase"
    Config: ClassVar[type[contract.Config]] = RepeatPurchaseConfig
    learned: ClassVar[tuple[str, ...]] = ("loyalty", "trend", "interval_days")

    loyalty: NDArray[np.float64]
    """Shape `(n_items,)`, in (0, 1): share of the item's buyers who bought it again."""
    interval_days: NDArray[np.float64]
    """Shape `(n_items,)`, positive: mean days until they did."""
    trend: NDArray[np.float64]
    """Shape `(n_items,)`, in (0, 1]: sales, each decayed by its age, over sales."""

    def __init__(self, config: RepeatPurchaseConfig) -> None:
        super().__init__(config)
        self._due = PerQuery(self._weigh)

    def fit(self, data: Interactions) -> Self:
        data = data.where(data.kinds == Kind.PURCHASE)
        self.trend = frozen(self._find_trend(data))
        bought = data.where(data.users >= 0)
        width = max(data.n_items, 1)
        visits = _visits(bought.users.astype(np.int64) * width + bought.items, bought.times)
        items, again = visits.keys % width, visits.sizes - 1
        buyers = np.bincount(items, minlength=data.n_items)
        loyal = np.bincount(items, again > 0, data.n_items)
        gaps = np.bincount(items, again, data.n_items)
        waited = np.bincount(items, (visits.last - visits.first) / DAY, data.n_items)
        prior = self.config.prior
        share = (loyal.sum() + 1) / (buyers.sum() + 2)
        usual = max((waited.sum() + 1) / (gaps.sum() + 1), 1e-3)
        self.loyalty = frozen((loyal + prior * share) / (buyers + prior))
        self.interval_days = frozen((waited + prior * usual) / (gaps + prior))
        self._after_load()
        return self

    def _find_trend(self, sales: Interactions) -> NDArray[np.float64]:
        age = (sales.times.max(initial=0.0) - sales.times) / DAY
        recent = np.exp2(-age / self.config.trend_days)
        usual = (recent.sum() + 1) / (len(sales) + 1)
        weight = np.bincount(sales.items, recent, sales.n_items) + self.config.prior * usual
        counted = np.bincount(sales.items, minlength=sales.n_items) + self.config.prior
        return np.asarray(weight / counted, np.float64)

    def evidence(self, query: Query) -> Evidence:
        return self._due(query)

    def because(self, query: Query, item: int) -> int | None:
        items, scores = self._due(query)
        return item if scores[items == item].sum() > 0 else None

    def _weigh(self, query: Query) -> Evidence:
        config = self.config
        return _weigh_purchases(
            query.items, query.kinds, query.times / DAY, query.now / DAY,
            self._general, self.interval_days,
            config.half_life_days, config.patience, config.replenishment,
        )  # fmt: skip

    def _after_load(self) -> None:
        self.n_items = len(self.loyalty)
        general = self.loyalty**self.config.loyalty * self.trend**self.config.trend
        self._general = frozen(general)


@dataclass(frozen=True, slots=True)
class _Visits:
    """The distinct moments of each key; all `(k,)`."""

    keys: NDArray[np.int64]
    """Rising."""
    sizes: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]


def _visits(keys: NDArray[np.int64], times: NDArray[np.float64]) -> _Visits:
    order = np.lexsort((times, keys))
    keys, times = keys[order], times[order]
    other_key = np.ones(len(keys), np.bool_)
    other_key[1:] = keys[1:] != keys[:-1]
    distinct = other_key.copy()
    distinct[1:] |= times[1:] != times[:-1]
    times, starts = times[distinct], np.flatnonzero(other_key[distinct])
    ends = np.append(starts, len(times))[1:].astype(np.int64)
    return _Visits(keys[other_key], ends - starts, times[starts], times[ends - 1])


_PURCHASE, _REFUND, _DISLIKE = int(Kind.PURCHASE), int(Kind.REFUND), int(Kind.DISLIKE)


@kernel
def _weigh_purchases(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    days: NDArray[np.float64],
    today: float,
    general: NDArray[np.float64],
    interval_days: NDArray[np.float64],
    half_life_days: float,
    patience: float,
    replenishment: float,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The items of a history and what speaks for buying each again."""
    order = np.argsort(items, kind="mergesort")  # by item, each in the order it happened
    found, scores = np.empty(len(items), np.int32), np.empty(len(items), np.float32)
    size, at = 0, 0
    while at < len(order):
        item = items[order[at]]
        given, times, first, last, disliked = 0.0, 0, 0.0, 0.0, False
        while at < len(order) and items[order[at]] == item:
            row = order[at]
            worth = 2.0 ** (-max(0.0, today - days[row]) / half_life_days)
            if kinds[row] == _PURCHASE and (times == 0 or days[row] != last):
                given, times, last = given + worth, times + 1, days[row]
                first = last if times == 1 else first
            elif kinds[row] == _REFUND:
                given -= worth
            disliked = disliked or kinds[row] == _DISLIKE
            at += 1
        if times > 0 and not disliked:
            waited = last - first + patience * interval_days[item]
            interval = waited / (times - 1 + patience)
            due = 1.0 - replenishment * np.exp(-max(0.0, today - last) / interval)
            found[size], scores[size] = item, max(0.0, given) * general[item] * due
            size += 1
    return found[:size], scores[:size]

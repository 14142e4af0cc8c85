"""What this customer buys again and again, when it is due again.

From the customer's own purchases alone, weighed with how loyal all customers are to each item, how
long they wait and how soon they come back. Held by the contract suite and
tests/models/test_repeat.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.baskets import Lines, lines_of, loyalty_of
from shopkeeper.models.checks import require_number
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.hazard import EDGES, learn_hazard, part_of
from shopkeeper.models.kernel import PerQuery, frozen, kernel
from shopkeeper.models.sparse import Evidence, SparseModel

DAY = 86_400.0


class RepeatPurchaseConfig(contract.Config, frozen=True):
    half_life_days: float = 180.0
    """After how many days a purchase counts half."""
    loyalty: float = 0.5
    """Exponent of the share of an item's buyers who bought it again; 0 switches it off."""
    replenishment: float = 0.2
    """Exponent of the rate at which customers come back after so many intervals; 0: always due."""
    breadth: float = 0.0
    """How much less a purchase in a large basket says: it counts 1 / size^breadth."""
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
        require_number("replenishment", self.replenishment, 0, 10)
        require_number("breadth", self.breadth, 0, 10)
        require_number("prior", self.prior, 1e-3, 1e6)
        require_number("patience", self.patience, 1e-3, 1e6)


class RepeatPurchase(SparseModel[RepeatPurchaseConfig]):
    r"""Personal frequency, decayed by age, times loyalty, times how due it is.

    An item bought at $t_1..t_k$ scores $\sum_j |b_j|^{-breadth} 2^{-(now - t_j) / h} \cdot
    loyalty^l \cdot trend^d \cdot hazard((now - t_k) / interval)^r$, where $|b_j|$ is how many
    items were bought at once. The interval is the customer's own mean one, drawn towards that of
    all the item's buyers; loyalty is the share of its buyers who came back for it; trend, how much
    of what was ever sold was sold lately; all drawn towards those of all items. The hazard is how
    readily customers come back so many intervals after. Purchases of one moment are one; a refund
    takes one back. How many pieces were bought is not known to `Interactions`.

    Source: the parts are those of Bhagat et al., "Buy It Again: Modeling Repeat Purchase
    Recommendations", 2018, in simpler form; the hazard is learned, not assumed.
    """

    name: ClassVar[str] = "repeat_purchase"
    Config: ClassVar[type[contract.Config]] = RepeatPurchaseConfig
    learned: ClassVar[tuple[str, ...]] = ("loyalty", "trend", "interval_days", "hazard")

    loyalty: NDArray[np.float64]
    """Shape `(n_items,)`, in (0, 1): share of the item's buyers who bought it again."""
    interval_days: NDArray[np.float64]
    """Shape `(n_items,)`, positive: mean days until they did."""
    trend: NDArray[np.float64]
    """Shape `(n_items,)`, in (0, 1]: sales, each decayed by its age, over sales."""
    hazard: NDArray[np.float64]
    """Shape `(parts,)`, positive: rate of coming back in each part of `hazard.EDGES`, mean 1."""

    def __init__(self, config: RepeatPurchaseConfig) -> None:
        super().__init__(config)
        self._due = PerQuery(self._weigh)

    def fit(self, data: Interactions) -> Self:
        data = data.where(data.kinds == Kind.PURCHASE)
        self.trend = frozen(self._find_trend(data))
        bought = data.where(data.users >= 0)
        owners = bought.users.astype(np.int64)
        lines = lines_of(owners, bought.items, bought.times, np.ones(len(bought)), breadth=0)
        self.loyalty = frozen(loyalty_of(lines, data.n_items, self.config.prior))
        self._learn_intervals(lines, data.n_items)
        self._after_load()
        return self

    def _learn_intervals(self, lines: Lines, n_items: int) -> None:
        pairs, days = lines.owners * max(n_items, 1) + lines.items, lines.times / DAY
        order = np.lexsort((days, pairs))
        pairs, days, items = pairs[order], days[order], lines.items[order]
        again = np.diff(pairs) == 0
        waited = _count(items[1:][again], n_items, np.diff(days)[again])
        gaps = _count(items[1:][again], n_items)
        prior = self.config.prior
        usual = max((waited.sum() + 1) / (gaps.sum() + 1), 1e-3)
        interval = np.maximum((waited + prior * usual) / (gaps + prior), 1e-3)
        self.interval_days = frozen(interval)
        end = float(days.max(initial=0.0))
        self.hazard = frozen(learn_hazard(pairs, days, interval[items], end, self.config.patience))

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

    def due(self, query: Query) -> dict[int, float]:
        """Items bought before, by the rate at which such a purchase comes back now.

        1 is the mean rate; the interval is the customer's own, drawn towards the item's where they
        bought it seldom. What was disliked or returned since is left out.
        """
        bought: dict[int, list[float]] = {}
        for item, kind, time in zip(query.items, query.kinds, query.times / DAY, strict=True):
            if kind == Kind.PURCHASE:
                bought.setdefault(int(item), []).append(float(time))
            elif kind in {Kind.DISLIKE, Kind.REFUND}:
                bought.pop(int(item), None)
        return {item: self._rate(item, days, query.now / DAY) for item, days in bought.items()}

    def _rate(self, item: int, days: list[float], today: float) -> float:
        days, patience = sorted(set(days)), self.config.patience
        waited = days[-1] - days[0] + patience * float(self.interval_days[item])
        intervals = max(0.0, today - days[-1]) / (waited / (len(days) - 1 + patience))
        return float(self.hazard[part_of(intervals, EDGES)])

    def _weigh(self, query: Query) -> Evidence:
        config = self.config
        return _weigh_purchases(
            query.items, query.kinds, query.times / DAY, self._shares(query), query.now / DAY,
            self._general, self.interval_days, self._due_by, EDGES,
            config.half_life_days, config.patience,
        )  # fmt: skip

    def _shares(self, query: Query) -> NDArray[np.float64]:
        """What each act says, by the size of its basket."""
        bought = np.flatnonzero(query.kinds == Kind.PURCHASE)
        shares = np.ones(len(query.items))
        if self.config.breadth == 0 or len(bought) == 0:
            return shares
        _, basket = np.unique(query.times[bought], return_inverse=True)
        lines = np.unique(basket * self.n_items + query.items[bought]) // self.n_items
        shares[bought] = np.bincount(lines)[basket] ** -float(self.config.breadth)
        return shares

    def _after_load(self) -> None:
        self.n_items = len(self.loyalty)
        general = self.loyalty**self.config.loyalty * self.trend**self.config.trend
        self._general = frozen(general)
        self._due_by = frozen(self.hazard**self.config.replenishment)


def _count(
    items: NDArray[np.int32], n_items: int, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    return np.asarray(np.bincount(items, weights, n_items)[:n_items], np.float64)


_PURCHASE, _REFUND, _DISLIKE = int(Kind.PURCHASE), int(Kind.REFUND), int(Kind.DISLIKE)


@kernel
def _weigh_purchases(
    items: NDArray[np.int32],
    kinds: NDArray[np.int8],
    days: NDArray[np.float64],
    shares: NDArray[np.float64],
    today: float,
    general: NDArray[np.float64],
    interval_days: NDArray[np.float64],
    due_by: NDArray[np.float64],
    edges: NDArray[np.float64],
    half_life_days: float,
    patience: float,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The items of a history and what speaks for buying each again."""
    says = np.flatnonzero((kinds == _PURCHASE) | (kinds == _REFUND) | (kinds == _DISLIKE))
    order = says[np.argsort(items[says], kind="mergesort")]  # by item, each as it happened
    found, scores = np.empty(len(order), np.int32), np.empty(len(order), np.float32)
    size, at = 0, 0
    while at < len(order):
        item = items[order[at]]
        given, times, first, last, disliked = 0.0, 0, 0.0, 0.0, False
        while at < len(order) and items[order[at]] == item:
            row = order[at]
            worth = shares[row] * 2.0 ** (-max(0.0, today - days[row]) / half_life_days)
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
            due = due_by[part_of(max(0.0, today - last) / interval, edges)]
            found[size], scores[size] = item, max(0.0, given) * general[item] * due
            size += 1
    return found[:size], scores[:size]

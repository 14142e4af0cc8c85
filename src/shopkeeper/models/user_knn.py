"""Customers with habits like these also take that: each customer's baskets as decayed frequencies.

From each customer's baskets (a visit's, where no customer is known) to how often each item is in
them, to the customers most like the one asked about, to what they have in a basket. Drawn towards
what everybody has in a basket, so that a customer of few baskets, or of none, is answered too.

Memory is some 16 bytes for each pair of customer and item, at most `items_each` a customer; a
question costs what the customers who share its items hold, at most `users_each` for each item.

Held by the contract suite and tests/models/test_user_knn.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.baskets import Lines, lines_of, loyalty_of
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.incidence import Rows, owners
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, PerQuery, ScratchPerThread, frozen, select
from shopkeeper.models.owned import Owned, whose
from shopkeeper.models.sparse import NO_EVIDENCE, Evidence, SparseModel
from shopkeeper.models.user_habits import add_habits, find_alike, strongest_habit

DAY = 86_400.0
_MOST_LIVES = 1_000.0  # of 2^-x a double still tells from nothing
_FLOOR = 0.02  # of loyalty: where nobody ever comes back, it decides nothing


class UserKNNConfig(contract.Config, frozen=True):
    neighbours: int = 100
    """Customers listened to."""
    half_life_days: float = 360.0
    """After how many days a basket counts half."""
    breadth: float = 0.5
    """How much less a large basket says of each of its items: it counts 1 / size^breadth."""
    idf: float = 0.5
    """Exponent of how rare an item is, where customers are compared."""
    shrinkage: float = 3.0
    """Empty baskets added to each neighbour's: habits seen in few baskets count less."""
    crowd: float = 0.5
    """Share of all customers in what neighbours take; all of it where there is no neighbour."""
    others: float = 10.0
    """Weight of the neighbours' habits against the customer's own, counted in baskets."""
    own: float = 1.0
    """Weight of the customer's own habits; 0: only what the neighbours take counts."""
    loyalty: float = 1.0
    """Exponent of the share of an item's customers who took it again; 0 switches it off."""
    prior: float = 5.0
    """Weight of all items in that share, counted in customers."""
    view: float = 0.1
    """Worth of a look or a click, where a purchase is 1."""
    cart: float = 0.5
    """Worth of a basket or wishlist."""
    items_each: int = 1_000
    """A customer is known by at most so many items, their most frequent ones."""
    users_each: int = 2_000
    """An item is looked up in at most so many customers, those it is most typical of."""
    staples: int = 1_000
    """Items of all customers that are candidates without any neighbour."""

    def __post_init__(self) -> None:
        for field in ("neighbours", "items_each", "users_each", "staples"):
            require_count(field, getattr(self, field), 1, 1_000_000)
        require_number("half_life_days", self.half_life_days, 1e-3, 36_500)
        for field in ("breadth", "idf", "loyalty"):
            require_number(field, getattr(self, field), 0, 10)
        require_number("crowd", self.crowd, 0, 1)
        for field in ("shrinkage", "others", "own", "view", "cart"):
            require_number(field, getattr(self, field), 0, 1e6)
        require_number("prior", self.prior, 1e-3, 1e6)


class UserKNN(Owned, SparseModel[UserKNNConfig]):
    r"""User-based nearest neighbours over decayed basket frequencies.

    A customer's line counts $c_{ui} = \sum_b w_b |b|^{-breadth} 2^{-(now - t_b) / h}$ over baskets
    `b` with the item, of $n_u = \sum_b w_b 2^{-(now - t_b) / h}$ baskets. Customers are compared by
    the cosine of $\log(1 + c_{ui}) \cdot idf_i^{idf}$. An item scores
    $l_i (own \cdot c_{qi} + others \cdot f_i) / (n_q + others)$ with $f_i$ the mean of
    $c_{vi} / (n_v + shrinkage)$ over the neighbours `v`, weighed by their similarity, and for the
    share `crowd` that of all customers; $l_i$ is the item's loyalty to the power of `loyalty`.

    Source: Hu et al., "Modeling Personalized Item Frequency Information for Next-basket
    Recommendation" (TIFU-KNN), 2020, for decayed frequencies mixed with the neighbours'; the basket
    sizes, loyalty and the crowd are added here.
    """

    name: ClassVar[str] = "user_knn"
    Config: ClassVar[type[contract.Config]] = UserKNNConfig
    learned: ClassVar[tuple[str, ...]] = (
        "starts", "items", "rates", "owner_starts", "owners", "values", "rarity", "general",
        "staples", "staple_rates", "customers",
    )  # fmt: skip

    starts: NDArray[np.int64]
    """Shape `(n_customers + 1,)`: where the habits of each customer begin."""
    items: NDArray[np.int32]
    """The items of each customer, rising."""
    rates: NDArray[np.float32]
    """Beside `items`: how often a basket has it, times what the item's loyalty counts."""
    owner_starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the customers of each item begin."""
    owners: NDArray[np.int32]
    """The customers of each item, rising."""
    values: NDArray[np.float32]
    """Beside `owners`: the item in the customer's vector, whose length is 1."""
    rarity: NDArray[np.float64]
    """Shape `(n_items,)`, positive: weight of an item where customers are compared."""
    general: NDArray[np.float64]
    """Shape `(n_items,)`, positive: what the item's loyalty counts."""
    staples: NDArray[np.int32]
    """The items all customers have most often."""
    staple_rates: NDArray[np.float32]
    """Beside `staples`, positive, falling: as `rates`, of all customers together."""
    customers: NDArray[np.int64]
    """Shape `(n_customers,)`: whose habits they are; -1 where nobody is known."""

    def __init__(self, config: UserKNNConfig) -> None:
        super().__init__(config)
        self._customers, self._products = ScratchPerThread(), ScratchPerThread()
        self._asked = PerQuery(self._compare)
        self._worth = np.zeros(len(Kind))
        self._worth[[Kind.VIEW, Kind.CLICK, Kind.REVIEW_READ]] = config.view
        self._worth[[Kind.CART, Kind.WISHLIST]] = config.cart
        self._worth[[Kind.PURCHASE, Kind.REVIEW]] = 1.0

    def fit(self, data: Interactions) -> Self:
        who = owners(data, "customer")
        n_customers = data.n_users + int(data.sessions.max(initial=-1)) + 1
        end = float(data.times.max(initial=0.0))
        lines = self._lines(who, data.items, data.kinds, data.times)
        decay = self._decay(lines.times, end)
        self.general = frozen(self._find_general(lines, data.n_items))
        shopping = _sums(lines.owners, lines.baskets * decay, n_customers)
        width = max(data.n_items, 1)
        pairs, at = np.unique(lines.owners * width + lines.items, return_inverse=True)
        counts = _sums(at, lines.worth * decay, len(pairs))
        rows, columns = pairs // width, pairs % width
        self.rarity = frozen(self._find_rarity(rows, columns, data.n_items))
        self._learn_staples(columns, counts, float(shopping.sum()))
        kept = _largest(rows, counts, self.config.items_each)
        self._learn_customers(rows[kept], columns[kept], counts[kept], shopping)
        self.customers = frozen(whose(data, who, n_customers))
        self._after_load()
        return self

    def _keeping(self, rows: NDArray[np.bool_]) -> Self:
        left = type(self)(self.config)
        left.rarity, left.general = self.rarity, self.general
        habits = Rows(self.starts, self.items)
        kept, within = habits.only(rows), habits.within(rows)
        left.starts, left.items = frozen(kept.starts), frozen(kept.members)
        left.rates = frozen(self.rates[within])
        left.customers = frozen(self.customers[rows])
        listed = rows[self.owners]
        before = np.concatenate([[0], np.cumsum(listed)])
        left.owner_starts = frozen(before[self.owner_starts])
        left.owners = frozen((np.cumsum(rows, dtype=np.int32) - 1)[self.owners[listed]])
        left.values = frozen(self.values[listed])
        had = np.zeros(self.n_items, np.bool_)
        had[left.items] = True
        taken = had[self.staples]  # nobody left has the others
        left.staples = frozen(self.staples[taken])
        left.staple_rates = frozen(self.staple_rates[taken])
        left._after_load()
        return left

    def evidence(self, query: Query) -> Evidence:
        customers, likeness, own, counts, shopping = self._asked(query)
        config, scratch = self.config, self._products.of(self.n_items)
        total = config.others + shopping
        if total <= 0:
            return NO_EVIDENCE
        alike = float(likeness.sum())
        crowd = config.crowd if alike > 0 else 1.0
        weights = likeness * np.float32((1 - crowd) * config.others / (total * (alike or 1.0)))
        mine = (config.own / total * counts * self.general[own]).astype(np.float32)
        return add_habits(
            customers, weights, self.starts, self.items, self.rates,
            self.staples, self.staple_rates, crowd * config.others / total, own, mine,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip

    def because(self, query: Query, item: int) -> int | None:
        customers, _, own, counts, _ = self._asked(query)
        if self.scores(query)[item] <= 0:
            return None
        if self.config.own > 0 and counts[own == item].sum() > 0:
            return item
        scratch = self._customers.of(len(self.starts) - 1)
        best = strongest_habit(
            customers, own, self._vector(own, counts), item, self.starts, self.items, self.rates,
            self.owner_starts, self.owners, self.values,
            scratch.stamps, scratch.sums, scratch.take_stamps(1),
        )  # fmt: skip
        return int(own[best]) if best >= 0 and self.config.others > 0 else None

    def _lines(
        self,
        who: NDArray[np.int64],
        items: NDArray[np.int32],
        kinds: NDArray[np.int8],
        times: NDArray[np.float64],
    ) -> Lines:
        worth = self._worth[kinds]
        used = worth > 0
        return lines_of(who[used], items[used], times[used], worth[used], self.config.breadth)

    def _decay(self, times: NDArray[np.float64], now: float) -> NDArray[np.float64]:
        lives = np.maximum(now - times, 0) / (self.config.half_life_days * DAY)
        return np.asarray(np.exp2(-np.minimum(lives, _MOST_LIVES)), np.float64)

    def _find_general(self, lines: Lines, n_items: int) -> NDArray[np.float64]:
        loyalty = loyalty_of(lines, n_items, self.config.prior)
        return np.asarray((loyalty + _FLOOR) ** self.config.loyalty, np.float64)

    def _find_rarity(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64], n_items: int
    ) -> NDArray[np.float64]:
        taken = np.bincount(columns, minlength=n_items)[:n_items]
        rarity = np.log(1.1 * max(len(np.unique(rows)), 1) / np.maximum(taken, 1))
        return np.asarray(rarity**self.config.idf, np.float64)

    def _learn_staples(
        self, columns: NDArray[np.int64], counts: NDArray[np.float64], shopping: float
    ) -> None:
        n_items = len(self.general)
        total = _sums(columns, counts, n_items) * self.general
        rates = (total / max(shopping, 1e-12)).astype(np.float32)
        every = np.arange(n_items, dtype=np.int32)
        staples, found = select(every, rates, NOTHING_FORBIDDEN, self.config.staples)
        self.staples, self.staple_rates = frozen(staples), frozen(found)

    def _learn_customers(
        self,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        counts: NDArray[np.float64],
        shopping: NDArray[np.float64],
    ) -> None:
        """Each customer's habits, and both ways the vectors customers are compared by."""
        self.starts = frozen(_starts(rows, len(shopping)))
        self.items = frozen(columns.astype(np.int32))
        often = counts / np.maximum(shopping[rows] + self.config.shrinkage, 1e-12)
        self.rates = frozen((often * self.general[columns]).astype(np.float32))
        vector = np.log1p(counts) * self.rarity[columns]
        length = np.sqrt(_sums(rows, vector**2, len(shopping)))[rows]
        values = np.divide(vector, length, where=length > 0, out=np.zeros(len(vector)))
        order = np.argsort(columns, kind="stable")
        order = order[_largest(columns[order], values[order], self.config.users_each)]
        self.owner_starts = frozen(_starts(columns[order], len(self.general)))
        self.owners = frozen(rows[order].astype(np.int32))
        self.values = frozen(values[order].astype(np.float32))

    def _compare(
        self, query: Query
    ) -> tuple[
        NDArray[np.int32], NDArray[np.float32], NDArray[np.int32], NDArray[np.float64], float
    ]:
        """Neighbours and their likeness; the customer's items, their counts, and the shopping."""
        acts, page = len(query.items), np.array(query.anchors, np.int32)
        items = np.concatenate([query.items, page])
        kinds = np.concatenate([query.kinds, np.full(len(page), Kind.VIEW, np.int8)])
        times = np.concatenate([query.times, np.full(len(page), query.now)])
        lines = self._lines(np.zeros(acts + len(page), np.int64), items, kinds, times)
        decay = self._decay(lines.times, query.now)
        own, at = np.unique(lines.items, return_inverse=True)
        counts = _sums(at, lines.worth * decay, len(own))
        scratch = self._customers.of(len(self.starts) - 1)
        customers, likeness = find_alike(
            own, self._vector(own, counts), self.owner_starts, self.owners, self.values,
            self.config.neighbours,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip
        return customers, likeness, own, counts, float((lines.baskets * decay).sum())

    def _vector(self, own: NDArray[np.int32], counts: NDArray[np.float64]) -> NDArray[np.float64]:
        vector = np.log1p(counts) * self.rarity[own]
        length = float(np.sqrt((vector**2).sum()))
        return np.asarray(vector / length if length > 0 else vector, np.float64)

    def _after_load(self) -> None:
        self.n_items = len(self.owner_starts) - 1


def _sums(at: NDArray[np.int64], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(at, values, size)[:size], np.float64)


def _starts(rows: NDArray[np.int64], n_rows: int) -> NDArray[np.int64]:
    starts = np.zeros(n_rows + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=n_rows)[:n_rows], out=starts[1:])
    return starts


def _largest(rows: NDArray[np.int64], values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Places of the `most` largest values of each row, in their order; equal ones by place.

    Args:
        rows: Rising.
    """
    order = np.lexsort((-values, rows))
    first = np.searchsorted(rows, rows)
    return np.sort(order[np.arange(len(rows)) - first < most])

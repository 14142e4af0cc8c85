"""What rises now: sold faster lately than it usually is.

From all acts to one strength per item. Needs no history, so it answers strangers. Held by the
contract suite and tests/models/test_trending.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import contract
from shopkeeper.models.checks import require_number
from shopkeeper.models.contract import Candidates, Model
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, frozen, select

DAY = 86_400.0
_MOST_LIVES = 1_000.0  # of 2^-x a double still tells from nothing


class TrendingConfig(contract.Config, frozen=True):
    now_days: float = 3.0
    """Half-life of what counts as now."""
    usual_days: float = 60.0
    """Half-life of what counts as usual."""
    rise: float = 1.0
    """Exponent of the rise; at 0 it is popularity in the half-life of now."""
    prior: float = 0.2
    """Acts a day added to both rates: few acts are no trend."""
    view: float = 0.1
    """Worth of a look or a click, where a purchase is 1."""
    cart: float = 0.5
    """Worth of a basket or wishlist."""

    def __post_init__(self) -> None:
        require_number("now_days", self.now_days, 1e-3, 36_500)
        require_number("usual_days", self.usual_days, 1e-3, 36_500)
        require_number("rise", self.rise, 0, 10)
        require_number("prior", self.prior, 1e-6, 1e6)
        require_number("view", self.view, 0, 1_000)
        require_number("cart", self.cart, 0, 1_000)


class Trending(Model[TrendingConfig]):
    r"""Rate now, times how it stands to the usual rate.

    $r_h(i) = \sum_a w_a 2^{-(end - t_a) / h} / \int_{start}^{end} 2^{-(end - t) / h} dt$ is in acts
    a day, `end` the last act of the data and `start` the first. An item scores
    $r_n \cdot ((r_n + p) / (r_u + p))^{rise}$; `n` is the half-life of now, `u` that of usual. What
    sells as it always did keeps its rate, what doubled counts double. Acts that do not speak for an
    item are not counted.
    """

    name: ClassVar[str] = "trending"
    Config: ClassVar[type[contract.Config]] = TrendingConfig
    learned: ClassVar[tuple[str, ...]] = ("now", "usual")

    now: NDArray[np.float64]
    """Shape `(n_items,)`, acts a day lately."""
    usual: NDArray[np.float64]
    """Shape `(n_items,)`, acts a day usually."""

    def fit(self, data: Interactions) -> Self:
        worth = self._worth()[data.kinds]
        days = data.times / DAY
        age = days.max(initial=-np.inf) - days
        span = max(float(age.max(initial=0.0)), self.config.now_days)
        self.now = frozen(_rate(data, worth, age, span, self.config.now_days))
        self.usual = frozen(_rate(data, worth, age, span, self.config.usual_days))
        self._after_load()
        return self

    def scores(self, query: Query) -> NDArray[np.float32]:
        return self._strength

    def recommend(
        self, query: Query, n: int, allowed: NDArray[np.bool_] | None = None
    ) -> Candidates:
        if n < 1:
            raise InvalidRequest(f"`n` must be at least 1, got {n!r}")
        items = self._ranking if allowed is not None else self._ranking[:n]
        mask = NOTHING_FORBIDDEN if allowed is None else allowed
        return Candidates(*select(items, self._strength[items], mask, n))

    def _worth(self) -> NDArray[np.float64]:
        worth = np.zeros(len(Kind))
        worth[[Kind.VIEW, Kind.CLICK, Kind.REVIEW_READ]] = self.config.view
        worth[[Kind.CART, Kind.WISHLIST]] = self.config.cart
        worth[[Kind.PURCHASE, Kind.REVIEW]] = 1.0
        return worth

    def _after_load(self) -> None:
        self.n_items = len(self.now)
        prior = self.config.prior
        rise = ((self.now + prior) / (self.usual + prior)) ** self.config.rise
        strength = self.now * rise
        tallest = strength.max(initial=0.0)
        self._strength = frozen((strength / (tallest or 1.0)).astype(np.float32))
        order = np.argsort(-self._strength, kind="stable")
        self._ranking = frozen(order[: np.count_nonzero(self._strength)].astype(np.int32))


def _rate(
    data: Interactions,
    worth: NDArray[np.float64],
    age: NDArray[np.float64],
    span: float,
    half_life: float,
) -> NDArray[np.float64]:
    """Acts a day of each item, what is `half_life` days old counting half."""
    weight = worth * np.exp2(-np.minimum(age / half_life, _MOST_LIVES))
    seen = half_life / np.log(2.0) * -np.expm1(-span / half_life * np.log(2.0))
    total = np.bincount(data.items, weight, data.n_items)[: data.n_items]
    return np.asarray(total / seen, np.float64)

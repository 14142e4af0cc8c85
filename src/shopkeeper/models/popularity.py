"""What sells now: every act counts, and counts less the older it is.

From all acts to one strength per item. Needs no history, so it answers strangers and fills what
personal models leave open. Held by the contract suite, tests/models/test_popularity.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import contract
from shopkeeper.models.checks import require_number
from shopkeeper.models.contract import Candidates, Model
from shopkeeper.models.dataset import Interactions, Kind, Query
from shopkeeper.models.kernel import frozen

DAY = 86_400.0
_MOST_LIVES = 1_000.0  # of 2^-x a double still tells from nothing


class PopularityConfig(contract.Config, frozen=True):
    half_life_days: float = 30.0
    """After how many days an act counts half; at most 36,500, which is as good as never."""
    view: float = 0.1
    """Worth of a look, where a purchase is 1 and more is more; the same for the fields below."""
    cart: float = 0.5
    purchase: float = 1.0
    refund: float = -1.0
    """Below 0: it takes back what a purchase gave."""
    dislike: float = 0.0
    click: float = 0.1
    wishlist: float = 0.3
    review: float = 0.3
    review_read: float = 0.1
    remove: float = 0.0
    impression: float = 0.0

    def __post_init__(self) -> None:
        require_number("half_life_days", self.half_life_days, 1e-3, 36_500)
        for kind in Kind:
            field = kind.name.lower()
            require_number(field, getattr(self, field), -1_000, 1_000)


class Popularity(Model[PopularityConfig]):
    r"""Exponentially decayed popularity.

    The strength of an item is $\sum_a w_{kind(a)} 2^{-(end - t_a) / h}$ over its acts, `end` being
    the last act of the data. Asking later shrinks all alike: the order holds at any `now`.
    """

    name: ClassVar[str] = "popularity"
    Config: ClassVar[type[contract.Config]] = PopularityConfig
    learned: ClassVar[tuple[str, ...]] = ("strength", "ranking")

    strength: NDArray[np.float32]
    """Shape `(n_items,)`, 0 to 1, where 1 is the strongest item; 0: nobody wanted it."""
    ranking: NDArray[np.int32]
    """Items of positive strength, strongest first."""

    def fit(self, data: Interactions) -> Self:
        worth = np.zeros(len(Kind))
        for kind in Kind:
            worth[kind] = getattr(self.config, kind.name.lower())
        age = data.times.max(initial=0.0) - data.times
        lives = np.minimum(age / (self.config.half_life_days * DAY), _MOST_LIVES)
        weight = worth[data.kinds] * np.exp2(-lives)
        total = np.bincount(data.items, weight, data.n_items).astype(np.float64)
        tallest = total.max(initial=0.0)
        if tallest > 0:
            total = total / tallest
        seen = total > 0
        strength = np.zeros(data.n_items, np.float32)
        strength[seen] = np.maximum(total[seen], np.finfo(np.float32).tiny)
        order = np.argsort(-strength, kind="stable")[: np.count_nonzero(seen)]
        self.strength, self.ranking = frozen(strength), frozen(order.astype(np.int32))
        self._after_load()
        return self

    def scores(self, query: Query) -> NDArray[np.float32]:
        return self.strength

    def recommend(
        self, query: Query, n: int, allowed: NDArray[np.bool_] | None = None
    ) -> Candidates:
        if n < 1:
            raise InvalidRequest(f"`n` must be at least 1, got {n!r}")
        reach, best = n, self.ranking[:n]
        while allowed is not None:
            items = self.ranking[:reach]
            best = items[allowed[items]][:n]
            if len(best) == n or reach >= len(self.ranking):
                break
            reach *= 4
        return Candidates(best, self.strength[best])

    def _after_load(self) -> None:
        self.n_items = len(self.strength)

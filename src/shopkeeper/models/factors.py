"""Models of factors: customers and items are vectors, and an item scores their inner product.

A customer has no vector until asked about: it is made from the history of the question, so a new
customer and a changed one are answered alike. A subclass learns the items' vectors and says how a
history becomes a customer's. A question costs one pass over all items.

Held by the contract suite and tests/models/test_factors.py.
"""

from abc import abstractmethod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.acts import Listening, faded
from shopkeeper.models.checks import require_count, require_one_of
from shopkeeper.models.contract import Model
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.incidence import Over, Rows, owners
from shopkeeper.models.kernel import PerQuery
from shopkeeper.models.matrix import Dense, Matrix, project


class FactorConfig(Listening, frozen=True):
    over: Over = "customer"
    """Whose sets of items are learned from; a session's too where no customer is known."""
    factors: int = 64
    """Length of the vectors."""
    last: int = 1_000
    """The newest acts of a history that are listened to."""
    seed: int = 0
    """Where learning begins."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("over", self.over, ("customer", "session"))
        require_count("factors", self.factors, 1, 4_096)
        require_count("last", self.last, 1, 100_000)
        require_count("seed", self.seed, 0, 2**31 - 1)


FactorT = TypeVar("FactorT", bound=FactorConfig)


class FactorModel(Model[FactorT]):
    """An item scores its vector's inner product with the customer's, where that is positive."""

    vectors: Dense
    """Shape `(n_items, factors)`: the items; of 0 where nothing is known."""

    def __init__(self, config: FactorT) -> None:
        super().__init__(config)
        self._worths, self._half_lives = config.worths(), config.half_lives()
        self._asked = PerQuery(self._weigh)

    @abstractmethod
    def _shares(self, items: NDArray[np.int32], weights: NDArray[np.float64]) -> Dense:
        """What each item of a history adds to the customer's vector, shape `(h, factors)`."""

    def _place(self, items: NDArray[np.int32], weights: NDArray[np.float64]) -> Dense:
        """The customer's vector, shape `(factors,)`: the sum of the shares."""
        return np.asarray(self._shares(items, weights).sum(axis=0), np.float32)

    def scores(self, query: Query) -> NDArray[np.float32]:
        items, weights = self._asked(query)
        if len(items) == 0:
            return np.zeros(self.n_items, np.float32)
        return project(self.vectors, self._place(items, weights))

    def because(self, query: Query, item: int) -> int | None:
        items, weights = self._asked(query)
        if len(items) == 0:
            return None
        given = self._shares(items, weights) @ self.vectors[item]
        best = int(given.argmax())
        return int(items[best]) if given[best] > 0 else None

    def _weigh(self, query: Query) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The distinct items asked with and what their strongest act is worth now, both `(h,)`."""
        first = max(0, len(query.items) - self.config.last)
        kinds = query.kinds[first:]
        weights = self._worths[kinds]
        weights = weights * faded(query.now - query.times[first:], self._half_lives[kinds])
        if query.weights is not None:
            weights = weights * query.weights[first:]
        items = np.concatenate([query.items[first:], np.array(query.anchors, np.int32)])
        weights = np.concatenate([weights, np.ones(len(query.anchors))])
        order = np.lexsort((np.arange(len(items)), np.abs(weights), items))
        last = np.append(np.diff(items[order]) != 0, True)[: len(items)]
        chosen = order[last]
        chosen = chosen[weights[chosen] != 0]
        return items[chosen], weights[chosen]

    def _after_load(self) -> None:
        self.n_items = len(self.vectors)


def held(data: Interactions, over: Over, worths: NDArray[np.float64]) -> Matrix:
    """What each customer or session holds, valued by the worth of its best act, above 0."""
    values = worths[data.kinds]
    if data.weights is not None:
        values = values * data.weights
    sessions = int(data.sessions.max(initial=-1)) + 1
    n_rows = sessions if over == "session" else data.n_users + sessions
    pairs = owners(data, over) * data.n_items + data.items
    speaks = values > 0
    distinct, place = np.unique(pairs[speaks], return_inverse=True)
    best = np.zeros(len(distinct), np.float32)
    np.maximum.at(best, place, values[speaks].astype(np.float32))
    starts = np.zeros(n_rows + 1, np.int64)
    width = max(data.n_items, 1)
    np.cumsum(np.bincount(distinct // width, minlength=n_rows), out=starts[1:])
    return Matrix(Rows(starts, (distinct % width).astype(np.int32)), best, data.n_items)

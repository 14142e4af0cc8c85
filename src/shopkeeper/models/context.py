"""What is taken up in circumstances like these: popularity in the asked context.

From the context codes of all rows to a count for each item in each combination of values met.
Needs no history, so it serves a stranger by the moment alone. Without contexts it is plain
popularity. Held by the contract suite and tests/models/test_context.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.contract import Candidates, Model
from shopkeeper.models.dataset import Contexts, Interactions, Kind, Query
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, ScratchPerThread, frozen, kernel, select
from shopkeeper.models.popularity import DAY, PopularityConfig

_MOST_LIVES = 1_000.0


class ContextPopularityConfig(PopularityConfig, frozen=True):
    shrinkage: float = 30.0
    """Weight of the coarser circumstances against the finer, in rows."""
    names: int = 6
    """How many names of a context are looked at, those that tell items apart best."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_number("shrinkage", self.shrinkage, 1e-3, 1e9)
        require_count("names", self.names, 0, 64)


class ContextPopularity(Model[ContextPopularityConfig]):
    r"""Popularity in a context, each finer one drawn towards the coarser.

    The names are put in the order in which they tell items apart, by mutual information. With
    $v_1..v_j$ the values asked of the first `j` names, $p_j(i) = (n_{i, v_1..v_j} + s p_{j-1}(i)) /
    (n_{v_1..v_j} + s)$, where $p_0$ is popularity, decayed by age; it ends at the last combination
    that was ever met. The score is $p_j$.

    Source: MacKay & Peto, "A Hierarchical Dirichlet Language Model", 1995, for the back-off.
    """

    name: ClassVar[str] = "context_popularity"
    Config: ClassVar[type[contract.Config]] = ContextPopularityConfig
    learned: ClassVar[tuple[str, ...]] = ("order", "keys", "starts", "members", "counts", "usual")

    order: NDArray[np.int64]
    """Names looked at, the most telling first."""
    keys: NDArray[np.int64]
    """Of each combination but the empty one: that without its last value, times `_WIDTH`, plus the
    value's code plus 1; rising, so that the place plus 1 is the combination's own number."""
    starts: NDArray[np.int64]
    """Shape `(combinations + 2,)`: where the items of each combination begin; none of the empty."""
    members: NDArray[np.int32]
    """Items met in each combination, rising."""
    counts: NDArray[np.float32]
    """Beside `members`: how much they were taken up, at least 0."""
    usual: NDArray[np.float64]
    """Shape `(n_items,)`: share of each item in everything taken up."""

    def fit(self, data: Interactions) -> Self:
        weight = self._weigh(data)
        total = np.maximum(np.bincount(data.items, weight, data.n_items), 0)
        usual = total.astype(np.float64) / max(float(total.sum()), float(np.finfo(np.float32).tiny))
        self.usual = frozen(usual)
        contexts = data.contexts or Contexts((), (), np.zeros((len(data), 0), np.int32))
        order = most_telling(contexts.codes, data.items, self.config.names)
        self.order = frozen(order)
        self._grow(contexts.codes[:, order].astype(np.int64) + 1, data.items, weight)
        self._after_load()
        return self

    def scores(self, query: Query) -> NDArray[np.float32]:
        items, shares, factor = self._asked(query)
        scores = self.usual * factor
        scores[items] = shares
        return _positive(scores, self.usual)

    def recommend(
        self, query: Query, n: int, allowed: NDArray[np.bool_] | None = None
    ) -> Candidates:
        if n < 1:
            raise InvalidRequest(f"`n` must be at least 1, got {n!r}")
        items, shares, factor = self._asked(query)
        mask = NOTHING_FORBIDDEN if allowed is None else allowed
        scratch = self._scratch.of(self.n_items)
        rest = _others(self._ranking, items, mask, n, scratch.stamps, scratch.take_stamps(1))
        found = np.concatenate([items, rest])
        scores = np.concatenate([shares, self.usual[rest] * factor])
        return Candidates(*select(found, _positive(scores, self.usual[found]), mask, n))

    def _asked(self, query: Query) -> tuple[NDArray[np.int32], NDArray[np.float64], float]:
        """Items met in the circumstances asked, their shares, and what all others' shrink by."""
        context, prior = query.context, self.config.shrinkage
        values = _UNKNOWN if context is None else context[self.order].astype(np.int64)
        path = _path(values, self.keys)
        return _shares(path, prior, self.usual, self.starts, self.members, self.counts)

    def _weigh(self, data: Interactions) -> NDArray[np.float64]:
        worth = np.array([getattr(self.config, kind.name.lower()) for kind in Kind], np.float64)
        age = data.times.max(initial=0.0) - data.times
        lives = np.minimum(age / (self.config.half_life_days * DAY), _MOST_LIVES)
        return np.asarray(worth[data.kinds] * np.exp2(-lives), np.float64)

    def _grow(
        self, values: NDArray[np.int64], items: NDArray[np.int32], weight: NDArray[np.float64]
    ) -> None:
        """Number the combinations level by level and add up the items of each."""
        node = np.zeros(len(items), np.int64)
        levels, taken = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        sums = [np.zeros(0)]
        n_nodes = 0
        for level in range(values.shape[1]):
            keys, node = np.unique(node * _WIDTH + values[:, level], return_inverse=True)
            node = node + n_nodes + 1
            n_nodes += len(keys)
            pairs, place = np.unique(node * len(self.usual) + items, return_inverse=True)
            levels.append(keys)
            taken.append(pairs)
            sums.append(np.bincount(place, weight, len(pairs)).astype(np.float64))
        pairs, width = np.concatenate(taken), max(len(self.usual), 1)
        self.keys = frozen(np.concatenate(levels))
        self.starts = frozen(np.searchsorted(pairs // width, np.arange(n_nodes + 2)))
        self.members = frozen((pairs % width).astype(np.int32))
        self.counts = frozen(np.maximum(np.concatenate(sums), 0).astype(np.float32))

    def _after_load(self) -> None:
        self.n_items = len(self.usual)
        self._scratch = ScratchPerThread()
        order = np.argsort(-self.usual, kind="stable")[: np.count_nonzero(self.usual)]
        self._ranking = frozen(order.astype(np.int32))


_WIDTH = 2**31
_UNKNOWN = np.zeros(0, np.int64)


def _positive(scores: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float32]:
    """The scores; what was ever taken up stays above 0 however small its share."""
    floor = np.where(usual > 0, np.finfo(np.float32).tiny, 0)
    return np.maximum(scores, floor).astype(np.float32)


@kernel
def _path(values: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The combinations of these values, coarsest first, as far as they were met."""
    path = np.empty(len(values), np.int64)
    node = 0
    for level in range(len(values)):
        key = node * _WIDTH + values[level] + 1
        at = np.searchsorted(keys, key)
        if at == len(keys) or keys[at] != key:
            return path[:level]
        path[level] = node = at + 1
    return path


@kernel
def _shares(
    path: NDArray[np.int64],
    prior: float,
    usual: NDArray[np.float64],
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    counts: NDArray[np.float32],
) -> tuple[NDArray[np.int32], NDArray[np.float64], float]:
    """Items met in the coarsest combination of a path, their shares, what all others' shrink by."""
    first = path[0] if len(path) else 0
    items = members[starts[first] : starts[first + 1]]
    shares, factor = usual[items], 1.0
    for node in path:
        shares *= prior
        total, place = 0.0, 0
        for at in range(starts[node], starts[node + 1]):
            while items[place] != members[at]:  # both rise, and what a finer one met, a coarser did
                place += 1
            shares[place] += counts[at]
            total += counts[at]
        shares /= total + prior
        factor = factor * prior / (total + prior)
    return items, shares, factor


@kernel
def _others(
    ranking: NDArray[np.int32],
    met: NDArray[np.int32],
    allowed: NDArray[np.bool_],
    n: int,
    stamps: NDArray[np.int64],
    stamp: int,
) -> NDArray[np.int32]:
    """Those of the best `n + len(met)` allowed items that were not met, best first."""
    for item in met:
        stamps[item] = stamp
    rest = np.empty(len(ranking), np.int32)
    looked = size = 0
    for item in ranking:
        if looked == n + len(met):
            break
        if len(allowed) == 0 or allowed[item]:
            looked += 1
            if stamps[item] != stamp:
                rest[size] = item
                size += 1
    return rest[:size]


def most_telling(codes: NDArray[np.int32], items: NDArray[np.int32], n: int) -> NDArray[np.int64]:
    r"""The `n` names that say most of the item, the most telling first.

    By mutual information $\sum_{iv} p_{iv} \log \frac{p_{iv}}{p_i p_v}$, less what chance alone
    would show and three standard deviations of that: $2n$ times the information is then chi-squared
    with some pairs - items - values + 1 degrees of freedom. A name that says no more is left out.

    Args:
        codes: Shape `(rows, names)`, -1 where not known, which counts as a value.
        items: Shape `(rows,)`.

    Source: Woolf, "The Log Likelihood Ratio Test (the G-Test)", 1957.

    >>> most_telling(np.array([[0, 0], [0, 1]] * 9, np.int32), np.array([0, 1] * 9, np.int32), 2)
    array([1])
    """
    told = np.array([_told(codes[:, name], items) for name in range(codes.shape[1])])
    order = np.argsort(-told, kind="stable").astype(np.int64)
    return order[told[order] > 0][:n]


def _told(codes: NDArray[np.int32], items: NDArray[np.int32]) -> float:
    n = len(items)
    if n == 0:
        return 0.0
    width = int(items.max()) + 1
    keys = (codes.astype(np.int64) + 1) * width + items
    pairs, together = np.unique(keys, return_counts=True)
    of_value, of_item = np.bincount(codes + 1), np.bincount(items)
    value, item = pairs // width, pairs % width
    by_chance = of_value[value] * of_item[item] / n
    told = float((together * np.log(together / by_chance)).sum()) / n
    met = int(np.count_nonzero(of_item)) + int(np.count_nonzero(of_value))
    freedom = max(0, len(pairs) - met + 1)
    return float(told - (freedom + 3 * (2 * freedom) ** 0.5) / (2 * n))

"""How likely a purchase is due again, by how long ago it was in intervals of its own.

From all customers' purchases to one curve: the rate at which they came back for an item when it was
half an interval ago, one, two, ... against the mean rate. Purchases not followed by another count
as waited for until the end of the data, so who went away is counted too. Pure; held by
tests/models/test_hazard.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.kernel import kernel

EDGES = np.array([0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 8.0])
"""Where each part of the curve begins, in intervals; the last one has no end."""
_PRIOR = 20.0  # returns that the usual shape counts as, in each part
_MIDDLES = np.append((EDGES[1:] + EDGES[:-1]) / 2, 2 * EDGES[-1])
_SHAPE = -np.expm1(-_MIDDLES)


def learn_hazard(
    pairs: NDArray[np.int64],
    days: NDArray[np.float64],
    usual: NDArray[np.float64],
    end: float,
    patience: float,
) -> NDArray[np.float64]:
    """The rate of return in each part of the curve, against the mean rate.

    Args:
        pairs: Which customer and item a purchase was of, shape `(n,)`, rising.
        days: When, rising within a pair.
        usual: The item's usual interval, days, shape `(n,)`.
        end: When watching ended, in days.
        patience: Weight of the usual interval against the customer's own, counted in intervals.

    Returns:
        Shape `(len(EDGES),)`, positive; near `1 - exp(-x)` at `x` intervals where little is known.

    Source: the occurrence rate of survival analysis, piecewise constant (Holford, "Life Tables with
    Concomitant Information", 1976).
    """
    returns, waited = _count(pairs, days, usual, end, patience, EDGES)
    rate = (returns.sum() + _PRIOR) / (waited.sum() + _PRIOR)
    return np.asarray((returns + _PRIOR * _SHAPE) / (waited * rate + _PRIOR), np.float64)


@kernel
def part_of(intervals: float, edges: NDArray[np.float64]) -> int:
    """Which part of the curve so many intervals fall into."""
    part = len(edges) - 1
    while part > 0 and intervals < edges[part]:
        part -= 1
    return part


@kernel
def _count(
    pairs: NDArray[np.int64],
    days: NDArray[np.float64],
    usual: NDArray[np.float64],
    end: float,
    patience: float,
    edges: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns in each part, and how long each was waited in, in intervals."""
    returns, waited = np.zeros(len(edges)), np.zeros(len(edges))
    first = 0
    for row in range(len(pairs)):
        if pairs[row] != pairs[first]:
            first = row
        again = row + 1 < len(pairs) and pairs[row + 1] == pairs[row]
        own = days[row] - days[first] + patience * usual[row]
        interval = own / (row - first + patience)
        wait = ((days[row + 1] if again else end) - days[row]) / interval
        for part in range(len(edges)):
            stop = edges[part + 1] if part + 1 < len(edges) else np.inf
            waited[part] += max(0.0, min(wait, stop) - edges[part])
        if again:
            returns[part_of(wait, edges)] += 1.0
    return returns, waited

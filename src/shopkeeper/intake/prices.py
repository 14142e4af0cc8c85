"""Infer what one unit cost, and since when, from order lines alone.

Comes in: the lines of one product, as columns. Goes out: the moments at which its price changed.
Pure.

The rule. One buyer's lines of one product on one day at one price are one *vote* (so that one
wholesaler with a price of their own is not the market), with the largest quantity among them. The
price of a unit is a step function over the days that explains the votes at the least cost:

* a vote at the price itself costs nothing;
* a vote below it costs `BREAK` if it bought more than nine of ten votes at the price itself do: a
  quantity break, which says nothing about the price of a unit;
* any other vote below it, and every vote above it, is unexplained and costs 1;
* each change of the price costs `CHANGE`, and a change can only happen on a day that has a vote at
  the new price.

So a lower price at larger quantities beside the old one is never a change, an odd line is never a
change, and a price that all buyers pay from some day on is one as soon as `CHANGE` votes say so.
The cheapest step function is found exactly, by dynamic programming over days and price levels. A
change is dated by the first line that was really sold at the new price.

Parallel channels (here: lines with the retail web shop's higher prices) are kept out before this
step, by the mapping; `tests/intake/test_prices.py` holds the rule, on hand-checked lines too.

Source: G. D. Forney, "The Viterbi Algorithm", 1973; R. B. Potts' piecewise constant model, 1952.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHANGE = 2.0
"""Unexplained votes it takes to believe that the price changed."""
BREAK = 0.05
"""Cost of a vote that a quantity break explains."""
_REACH = 0.9


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes of one product, by day; all arrays `(n,)`."""

    days: NDArray[np.int64]
    """Day number, rising."""
    times: NDArray[np.int64]
    """Of the vote's first line; any unit."""
    prices: NDArray[np.int64]
    """Of one unit, in minor units."""
    quantities: NDArray[np.int64]
    """Largest quantity of the vote's lines, at least 1."""


def unit_prices(votes: Votes) -> list[tuple[int, int]]:
    """The price of one unit over time: (time, price) of each change, oldest first.

    No two neighbours have the same price, and each is a vote's own time and price.

    >>> days = np.arange(6)
    >>> unit_prices(Votes(days, days, np.array([5, 5, 5, 7, 7, 7]), np.ones(6, np.int64)))
    [(0, 5), (3, 7)]
    """
    levels, level = np.unique(votes.prices, return_inverse=True)
    if len(levels) == 1:
        return [(int(votes.times.min()), int(levels[0]))]
    _, day = np.unique(votes.days, return_inverse=True)
    costs, seen = _costs(votes, levels, level, day)
    return _dated(_cheapest(costs, seen), votes, levels, level, day)


def _costs(
    votes: Votes, levels: NDArray[np.int64], level: NDArray[np.intp], day: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each day costs at each price level, and which levels it has votes at."""
    shape = (int(day.max()) + 1, len(levels))
    costs, seen = np.zeros(shape), np.zeros(shape, np.bool_)  # (days, levels)
    seen[day, level] = True
    for s, price in enumerate(levels):
        reach = np.quantile(votes.quantities[level == s], _REACH)
        large = (votes.prices < price) & (votes.quantities > reach)
        cost = np.where(level == s, 0.0, np.where(large, BREAK, 1.0))  # (n,)
        costs[:, s] = np.bincount(day, cost, minlength=shape[0])
    return costs, seen


def _cheapest(costs: NDArray[np.float64], seen: NDArray[np.bool_]) -> list[int]:
    """The level of each day on the cheapest path; equal costs stay where they are."""
    constant = int(costs.sum(axis=0).argmin())
    if costs[:, constant].sum() <= costs.min(axis=1).sum() + CHANGE:  # no change can pay
        return [constant] * len(costs)
    stay = np.arange(costs.shape[1])
    total, came_from = costs[0], []
    for cost, possible in zip(costs[1:], seen[1:], strict=True):
        best = int(total.argmin())
        moves = (total[best] + CHANGE < total) & possible
        came_from.append(np.where(moves, best, stay))
        total = np.where(moves, total[best] + CHANGE, total) + cost
    path = [int(total.argmin())]
    for back in reversed(came_from):
        path.append(int(back[path[-1]]))
    return path[::-1]


def _dated(
    path: list[int],
    votes: Votes,
    levels: NDArray[np.int64],
    level: NDArray[np.intp],
    day: NDArray[np.intp],
) -> list[tuple[int, int]]:
    """Each change with the time of the first vote at its price, in its stretch of days."""
    chosen = np.array(path)[day]
    found: list[tuple[int, int]] = []
    for i in np.flatnonzero(level == chosen):
        price = int(levels[level[i]])
        if not found or found[-1][1] != price:
            found.append((int(votes.times[i]), price))
    return found

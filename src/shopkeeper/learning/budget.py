"""How long choosing may take, and how long a model would need to learn.

Reads a clock that never goes back. Held by tests/learning/test_budget.py.
"""

import time
from collections.abc import Callable

import numpy as np

from shopkeeper.models import MODELS, Config, Interactions

Clock = Callable[[], float]
SMALL = 20_000
"""Rows below which a model is fitted without asking how long it takes."""
_PARTS = (40, 20)
_WARM = 400


class Budget:
    """Seconds that may be spent, and those left of them."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds left; below 0 when overspent."""
        return self._end - self._clock()

    def part(self, share: float) -> "Budget":
        """A budget of a share of what is left."""
        return Budget(max(self.left(), 0) * share, self._clock)

    def time(self, work: Callable[[], object]) -> float:
        """Seconds a piece of work takes."""
        began = self._clock()
        work()
        return self._clock() - began


def seconds_to_fit(name: str, config: Config, data: Interactions, budget: Budget) -> float:
    """About how long a model would learn from `data`, told from small parts of it.

    Two parts of different size tell what grows with the data from what does not. Where already a
    small part takes longer than the budget, that is the answer.
    """
    if len(data) <= SMALL:
        return 0.0
    _fit(name, config, data, max(len(data) // _WARM, 1))
    took = []
    for part in _PARTS:
        took.append(budget.time(lambda part=part: _fit(name, config, data, part)))  # type: ignore[misc]
        if took[-1] > max(budget.left(), 0):
            return took[-1]
    few, more = took
    rows = [1 / part for part in _PARTS]
    slope = max((more - few) / (rows[1] - rows[0]), 0.0)
    return more + slope * (1 - rows[1])


def _fit(name: str, config: Config, data: Interactions, part: int) -> None:
    """Fit a model on one session in `part`, of the whole vocabulary."""
    kept = np.asarray(data.sessions % part == part - 1)
    MODELS[name](config).fit(data.where(kept))

"""Give a few positions to products nobody knows much about, to learn whether people like them.

Each position but the first is left to chance by itself; what is put there is drawn evenly, so how
likely each product was to be shown in its place is known exactly and logged. Pure, given the
generator. Held by tests/decisions/test_explore.py, that draws ten thousand times and counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Explored:
    drawn: Mapping[int, int]
    """Place in the slate, from 0, to the product put there: its place in the pool."""
    propensities: tuple[float, ...]
    """How likely what now stands in each place was to stand there."""


def explore(n: int, pool: int, share: float, rng: np.random.Generator) -> Explored:
    """Choose which of `n` places are given away, and to which of `pool` products.

    A pool smaller than the slate is given the last places alone, so that it never runs out and
    every chance stays what it is said to be: a place is kept with `1 - share`, and one given away
    holds each product of the pool with `share / pool`.

    >>> explore(3, 0, 0.5, np.random.default_rng(1)).propensities
    (1.0, 1.0, 1.0)
    """
    open_places = min(max(n - 1, 0), pool) if share > 0 else 0
    given = np.flatnonzero(rng.random(open_places) < share) + (n - open_places)
    drawn: NDArray[np.int64] = (
        rng.permutation(pool)[: len(given)] if len(given) else np.empty(0, np.int64)
    )
    propensities = [1.0] * (n - open_places) + [1.0 - share] * open_places
    for place in given:
        propensities[place] = share / pool
    return Explored(dict(zip(given.tolist(), drawn.tolist(), strict=True)), tuple(propensities))

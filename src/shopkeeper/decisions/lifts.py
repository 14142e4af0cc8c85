r"""How many times as much of a value somebody buys who said they like it, and what that is worth.

With $p$ the share a value has of everybody's demand, theirs is $p + h \sqrt{p (1 - p)}$: who says
a thing stands apart from all by deviations, not by multiples, so that a wide value says little of
each of its products and a narrow one much, and what nearly everybody says next to nothing. So it
was with customers of two shops before and after a day, for shares from 0.0003 to 0.1. Pure.

Held by tests/decisions/test_lifts.py.
"""

from collections.abc import Mapping
from math import sqrt

import numpy as np
from numpy.typing import NDArray

BOUND = 8.0
"""What was said of one variable makes a product at most so many times as good, or as bad."""
HEEDED = 0.3
"""Deviations of one purchase by which those who say a thing with certainty stand apart from all.
Chosen in `benchmarks.answers`' replay, on customers apart from those it reports."""
PLACES = 20
"""Of the slate that a value's worth is thought through for."""
_DEEP = 2_000
"""Most wanted products among which a slate is looked for."""


def liked(share: float, sure: float = 1.0) -> float:
    """What saying it makes of a product that holds the value, 1 to `BOUND`.

    Args:
        share: The value's part of everybody's demand, above 0 to 1.
        sure: How surely it was said, 0 to 1.

    >>> liked(0.5), liked(0.01) > 3.9, liked(1.0)
    (1.3, True, 1.0)
    """
    share = min(share, 1.0)
    return min(1 + HEEDED * sure * sqrt((1 - share) / share), 1 / share, BOUND)


def by_worth(
    demand: NDArray[np.float64], held: Mapping[str, tuple[NDArray[np.bool_], float]]
) -> tuple[str, ...]:
    """Values in the order in which it is worth offering them as answers to a stranger, best first.

    A value is worth its share, as likely it is said, times what saying it adds to a slate of what
    everybody wants: what is bought by all and shown anyway tells as little as what nobody buys.

    Args:
        demand: Shape `(n_products,)`, how much each is wanted.
        held: Value to the products that hold it, shape `(n_products,)`, and its share.
    """
    top = np.argsort(-demand, kind="stable")[:_DEEP]
    wanted = demand[top]
    worth = {
        value: share * gained(wanted, np.where(by[top], liked(share), 1.0))
        for value, (by, share) in held.items()
    }
    return tuple(sorted(worth, key=lambda value: -worth[value]))


def gained(scores: NDArray[np.float64], lifts: NDArray[np.float64]) -> float:
    """What the best slate after lifting is worth above the one before, as a part of that one.

    Args:
        scores: Shape `(k,)`, falling.
        lifts: Shape `(k,)`.
    """
    then = scores * lifts
    fade = 1 / np.log2(2 + np.arange(min(PLACES, len(scores))))
    best = -np.sort(-then)[: len(fade)]
    return float((best - then[: len(fade)]) @ fade / (scores[: len(fade)] @ fade))

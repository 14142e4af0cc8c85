"""Put what earns the shop more a little higher, never at the price of relevance.

A product passes another only if it is as relevant but for the declared loss; off, nothing moves.
Pure. Held by tests/decisions/test_margin.py, as a law over random candidates.
"""

import numpy as np
from numpy.typing import NDArray


def by_margin(
    relevance: NDArray[np.float64], margin: NDArray[np.float64], loss: float
) -> tuple[list[int], set[int]]:
    """The places in their new order, and those that passed a more relevant one.

    In each step the product of the highest margin comes next, among those that may pass all that
    stand before them. Those of unknown margin pass nobody and are passed by nobody.

    Args:
        relevance: Shape `(k,)`, at least 0, in the order given.
        margin: Shape `(k,)`, NaN unknown.
        loss: Share of its own relevance one that is passed may be ahead by, 0 to 1.

    >>> by_margin(np.array([1.0, 0.97, 0.5]), np.array([0.1, 0.4, 0.9]), loss=0.05)
    ([1, 0, 2], {1})
    """
    order = list(range(len(relevance)))
    if loss <= 0:
        return order, set()
    chosen: list[int] = []
    while order:
        chosen.append(_next(order, relevance, margin, loss))
        order.remove(chosen[-1])
    return chosen, _passed(chosen, relevance)


def _next(
    order: list[int], relevance: NDArray[np.float64], margin: NDArray[np.float64], loss: float
) -> int:
    best, ahead = order[0], 0.0
    for place in order:
        if relevance[place] >= (1 - loss) * ahead and margin[place] > margin[best]:
            best = place
        ahead = max(ahead, float(relevance[place]))
    return best


def _passed(chosen: list[int], relevance: NDArray[np.float64]) -> set[int]:
    """Those now above a more relevant one that stood before them."""
    return {
        place
        for at, place in enumerate(chosen)
        if any(other < place and relevance[other] > relevance[place] for other in chosen[at + 1 :])
    }

"""Re-weigh a ranking by what the customer said, and let what they like join its candidates.

A ranking and leanings come in, a ranking goes out. What the models did not name can stand no higher
than their last candidate before it is lifted, and the lower the less it is wanted: their depth is
the edge of what they told, not of what suits. How likely a purchase is is left out: those figures
are calibrated on what models say alone, and nothing measured holds them once re-weighed.

Where nothing was said the ranking is given back as it is. One whose ranker heard what was said
keeps its scores, so that nothing counts twice, and is only joined by what the models did not name.

Held by tests/decisions/test_tilt.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.leanings import Leanings
from shopkeeper.decisions.retrieve import DEPTH, Ranking
from shopkeeper.decisions.shop import Shop

BELIEFS = "beliefs"
"""The retriever of what joins because of what the customer said."""


def tilted(ranking: Ranking, leanings: Leanings) -> Ranking:
    """The same candidates, each score times its lift, best first; as they are where the ranker
    heard what lifts them."""
    if not leanings or ranking.heard:
        return ranking
    lifts = leanings.lift(ranking.items).astype(np.float32)
    shares = {name: share * lifts for name, share in ranking.shares.items()}
    return _best_first(Ranking(ranking.items, ranking.scores * lifts, shares))


def widened(
    ranking: Ranking, leanings: Leanings, shop: Shop, allowed: NDArray[np.bool_], n: int = DEPTH
) -> Ranking:
    """`tilted`, joined by the `n` most wanted of what is liked and was not among the candidates.

    Args:
        allowed: Shape `(n_products,)`, true for the products that may be candidates.
    """
    if not leanings:
        return ranking
    lifted, items = tilted(ranking, leanings), outside(ranking, shop, allowed)
    scores, lifts = standing(items, ranking, shop), leanings.lift(items)
    worth = np.where(lifts > 1, scores * lifts, 0.0)
    best = np.argsort(-worth, kind="stable")[:n]
    best = best[worth[best] > 0]
    return _joined(lifted, items[best], worth[best].astype(np.float32))


def outside(ranking: Ranking, shop: Shop, allowed: NDArray[np.bool_]) -> NDArray[np.int32]:
    """What may be shown and is to be had, but is no candidate."""
    free = allowed & shop.columns.available
    free[ranking.items] = False
    return np.flatnonzero(free).astype(np.int32)


def standing(items: NDArray[np.int32], ranking: Ranking, shop: Shop) -> NDArray[np.float64]:
    """What products that are no candidates would be scored, shape `(k,)`, positive."""
    least = float(ranking.scores[-1]) if len(ranking.scores) else 1.0
    demand = shop.traits.demand[items]
    scores: NDArray[np.float64] = least * demand / demand.max(initial=np.finfo(np.float64).tiny)
    return scores


def _joined(ranking: Ranking, items: NDArray[np.int32], scores: NDArray[np.float32]) -> Ranking:
    none, theirs = np.zeros(len(items), np.float32), np.zeros(len(ranking.items), np.float32)
    shares = {name: np.append(share, none) for name, share in ranking.shares.items()}
    shares[BELIEFS] = np.append(theirs, scores)
    return _best_first(
        Ranking(np.append(ranking.items, items), np.append(ranking.scores, scores), shares)
    )


def _best_first(ranking: Ranking) -> Ranking:
    order = np.argsort(-ranking.scores, kind="stable")
    shares = {name: share[order] for name, share in ranking.shares.items()}
    return Ranking(ranking.items[order], ranking.scores[order], shares)

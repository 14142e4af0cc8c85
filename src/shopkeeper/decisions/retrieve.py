"""Ask the models, as one recommender, for a ranking over catalogue indices."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop
from shopkeeper.models import Query

DEPTH = 200
"""Candidates of a ranking."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates best first, over catalogue indices."""

    items: NDArray[np.int32]
    """Shape `(k,)`, each at most once."""
    scores: NDArray[np.float32]
    """Shape `(k,)`, falling."""
    shares: dict[str, NDArray[np.float32]]
    """Model to its part of each candidate's blend, shape `(k,)`."""
    chances: NDArray[np.float32] | None = None
    """Shape `(k,)`: how likely each is to be bought in this visit; None where nothing tells."""
    heard: bool = False
    """Whether what the customer said is in the scores already."""


def only(ranking: Ranking, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Ranking:
    """The candidates where `keep`, of shape `(k,)`, is true; or those at these places, in turn."""
    shares = {name: share[keep] for name, share in ranking.shares.items()}
    chances = None if ranking.chances is None else ranking.chances[keep]
    return Ranking(ranking.items[keep], ranking.scores[keep], shares, chances, ranking.heard)


EMPTY = Ranking(np.empty(0, np.int32), np.empty(0, np.float32), {})


def retrieve(
    query: Query,
    shop: Shop,
    weights: Mapping[str, float] | None,
    allowed: NDArray[np.bool_],
    n: int = DEPTH,
) -> Ranking:
    """The best candidates, best first.

    Args:
        weights: None: as training chose. Else a plain blend of the models that have a weight here.
        allowed: Shape `(n_products,)`, true for the products that may be candidates.
    """
    if shop.recommender is None:
        return EMPTY
    found = shop.recommender.recommend(query, n, _in_items(allowed, shop), weights)
    chances = None if weights is not None else _chances(query, found.scores, shop)
    heard = weights is None and query.said is not None
    return Ranking(shop.to_shop[found.items], found.scores, found.shares, chances, heard)


def _chances(query: Query, scores: NDArray[np.float32], shop: Shop) -> NDArray[np.float32] | None:
    """How likely each candidate is to be bought in this visit; scores as training chose them."""
    if shop.bundle is None or shop.bundle.purchase is None or not len(scores):
        return None
    visit, of_items = shop.bundle.purchase
    return of_items.probabilities(scores, visit.session_probability(query))


def _in_items(allowed: NDArray[np.bool_], shop: Shop) -> NDArray[np.bool_]:
    if allowed.all():
        return shop.sold
    return allowed[shop.to_shop] & shop.sold

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


def only(ranking: Ranking, keep: NDArray[np.bool_]) -> Ranking:
    """The candidates where `keep`, of shape `(k,)`, is true."""
    shares = {name: share[keep] for name, share in ranking.shares.items()}
    return Ranking(ranking.items[keep], ranking.scores[keep], shares)


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
    return Ranking(shop.to_shop[found.items], found.scores, found.shares)


def _in_items(allowed: NDArray[np.bool_], shop: Shop) -> NDArray[np.bool_]:
    if allowed.all():
        return shop.sold
    return allowed[shop.to_shop] & shop.sold

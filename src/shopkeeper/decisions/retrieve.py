"""Ask every model for candidates and blend them into one ranking over catalogue indices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop
from shopkeeper.models import Bundle, Query, blend

DEPTH = 200
"""Candidates asked of each model."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates best first, over catalogue indices."""

    items: NDArray[np.int32]
    """Shape `(k,)`, each at most once."""
    scores: NDArray[np.float32]
    """Shape `(k,)`, falling."""
    shares: dict[str, NDArray[np.float32]]
    """Model to its part of each score, shape `(k,)`."""


def only(ranking: Ranking, keep: NDArray[np.bool_]) -> Ranking:
    """The candidates where `keep`, of shape `(k,)`, is true."""
    shares = {name: share[keep] for name, share in ranking.shares.items()}
    return Ranking(ranking.items[keep], ranking.scores[keep], shares)


EMPTY = Ranking(np.empty(0, np.int32), np.empty(0, np.float32), {})


def retrieve(
    query: Query, shop: Shop, weights: dict[str, float], allowed: NDArray[np.bool_], n: int = DEPTH
) -> Ranking:
    """The best candidates of all models that have a weight.

    Args:
        weights: Model to weight; models not named, or at 0, are not asked.
        allowed: Shape `(n_products,)`, true for the products that may be candidates.
    """
    if shop.bundle is None:
        return EMPTY
    open_items = _in_model_items(allowed, shop)
    found = {
        name: shop.bundle.models[name].recommend(query, n, open_items)
        for name, weight in weights.items()
        if weight > 0 and name in shop.bundle.models
    }
    mixed = blend(found, weights, n, len(shop.to_shop))
    return Ranking(shop.to_shop[mixed.items], mixed.scores, mixed.shares)


def learned_weights(bundle: Bundle | None) -> dict[str, float]:
    """The weight of each model as training chose it."""
    return dict(bundle.weights) if bundle else {}


def _in_model_items(allowed: NDArray[np.bool_], shop: Shop) -> NDArray[np.bool_]:
    known = shop.to_shop >= 0
    open_items = np.zeros(len(shop.to_shop), np.bool_)
    open_items[known] = allowed[shop.to_shop[known]]
    return open_items

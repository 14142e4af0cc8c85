"""Several models asked as one: candidates of all, blended, then put in order by the ranker.

The one way from a question to an answer, in evaluation and in serving. Items are indices of one
vocabulary; models that know only its first part are asked about that part.

Held by tests/models/test_recommender.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.blend import Blended, blend
from shopkeeper.models.contract import Candidates, Model
from shopkeeper.models.dataset import Query
from shopkeeper.models.goods import Goods
from shopkeeper.models.ranker import Ranker

DEPTH = 200
"""Candidates asked of each model."""


@dataclass(frozen=True, slots=True)
class Recommender:
    """Fitted models with their weights, and what puts their candidates in order. Read-only."""

    models: dict[str, Model[Any]]
    weights: dict[str, float]
    """Model to its weight in the blend; a model without one is not asked."""
    n_items: int
    """Size of the vocabulary; no model knows more."""
    ranker: Ranker | None = None
    """None: the blend's order is the answer."""

    def recommend(
        self,
        query: Query,
        n: int,
        allowed: NDArray[np.bool_] | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> Blended:
        """The best `n` items, best first, with what each model contributed.

        Args:
            allowed: Shape `(n_items,)`; items where it is false are not considered.
            weights: Asks for a plain blend with these weights instead of the learned ones.
        """
        depth = max(n, DEPTH)
        asked = self.weights if weights is None else weights
        found = self.find(query, depth, allowed, asked)
        mixed = blend(found, asked, depth, self.n_items)
        if self.ranker is not None and weights is None:
            mixed = self.ranker.rank(query, mixed, found)
        return _first(mixed, n)

    def find(
        self,
        query: Query,
        depth: int,
        allowed: NDArray[np.bool_] | None,
        weights: Mapping[str, float],
    ) -> dict[str, Candidates]:
        """The candidates of each model that has a weight."""
        return {
            name: self._ask(self.models[name], query, depth, allowed)
            for name, weight in weights.items()
            if weight > 0 and name in self.models
        }

    def over(self, goods: Goods) -> "Recommender":
        """The same recommender over a wider vocabulary, as `Model.over`."""
        models = {name: model.over(goods) for name, model in self.models.items()}
        ranker = self.ranker and self.ranker.over(goods)
        return replace(self, models=models, n_items=len(goods), ranker=ranker)

    def weighed(self, weights: Mapping[str, float]) -> "Recommender":
        """The same fitted models blended with other weights, without a ranker."""
        models = {name: self.models[name] for name in self.models if weights.get(name, 0.0) > 0}
        return Recommender(models, {name: weights[name] for name in models}, self.n_items)

    def _ask(
        self, model: Model[Any], query: Query, depth: int, allowed: NDArray[np.bool_] | None
    ) -> Candidates:
        known = None if allowed is None else allowed[: model.n_items]
        return model.recommend(query.within(model.n_items), depth, known)


def _first(mixed: Blended, n: int) -> Blended:
    shares = {name: share[:n] for name, share in mixed.shares.items()}
    return Blended(mixed.items[:n], mixed.scores[:n], shares)

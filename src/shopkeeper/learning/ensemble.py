"""Models with their weights, asked as the shop asks them, without a shop around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.cases import Case
from shopkeeper.models import MODELS, Candidates, Config, Interactions, Model, blend

DEPTH = 200
"""Candidates asked of each model, as decisions do."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    models: dict[str, Model[Any]]
    weights: dict[str, float]

    def answer(self, case: Case, k: int) -> NDArray[np.int32]:
        """The best `k` items that are not masked, fewer where no model knows more."""
        found = {name: candidates(model, case, k) for name, model in self.models.items()}
        n_items = next(iter(self.models.values())).n_items
        return blended(found, self.weights, k, n_items)

    def weighed(self, weights: Mapping[str, float]) -> "Ensemble":
        """The same fitted models with other weights; those without one are not asked."""
        models = {name: self.models[name] for name in self.models if weights.get(name, 0.0) > 0}
        return Ensemble(models, {name: weights[name] for name in models})


def fit_ensemble(
    data: Interactions, configs: Mapping[str, Config], weights: Mapping[str, float]
) -> Ensemble:
    """Fit the models that have a weight."""
    models = {
        name: MODELS[name](configs[name]).fit(data)
        for name in configs
        if weights.get(name, 0.0) > 0
    }
    return Ensemble(models, {name: weights[name] for name in models})


def candidates(model: Model[Any], case: Case, k: int) -> Candidates:
    """What one model answers, deep enough to be blended."""
    return model.recommend(case.query, max(k, DEPTH), allowed(case, model.n_items))


def blended(
    found: Mapping[str, Candidates], weights: Mapping[str, float], k: int, n_items: int
) -> NDArray[np.int32]:
    """The blend's best `k` items; one model alone needs no blending."""
    if len(found) == 1:
        return next(iter(found.values())).items[:k]
    return blend(found, weights, k, n_items).items


def allowed(case: Case, n_items: int) -> NDArray[np.bool_] | None:
    """Which items may be answered; None: all."""
    if len(case.masked) == 0:
        return None
    allowed = np.ones(n_items, np.bool_)
    allowed[case.masked] = False
    return allowed

"""One model asked a case, and the blend of several answers, while weights are being chosen."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.cases import Case
from shopkeeper.models import Candidates, Model, blend

DEPTH = 200
"""Candidates asked of each model, as decisions do."""


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

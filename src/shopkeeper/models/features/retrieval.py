"""What the retrievers said of each candidate: how good, at which place, how many of them."""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.features.contract import BLEND, Columns, FeatureGroup, place_of
from shopkeeper.models.kernel import kernel

_EACH = ("share", "place", "evidence")


class Retrieval(FeatureGroup):
    """For each model and the blend: score as part of the best, reciprocal place, log of the score;
    0, 0 and NaN where it did not propose the item. Then how many models proposed it."""

    name: ClassVar[str] = "retrieval"

    def fit(self, data: Interactions) -> Self:
        asked = (*self.models, BLEND)
        self.names = (*(f"{model} {what}" for model in asked for what in _EACH), "proposers")
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.zeros((len(items), len(self.names)), np.float32)
        for i, model in enumerate((*self.models, BLEND)):
            columns[:, 3 * i + 2] = np.nan
            if model in found and len(found[model].items):
                proposed = found[model]
                _say(proposed.items, proposed.scores, items, columns, 3 * i, model != BLEND)
        return columns


@kernel
def _say(
    proposed: NDArray[np.int32],
    scores: NDArray[np.float32],
    items: NDArray[np.int32],
    columns: NDArray[np.float32],
    first: int,
    counts: bool,
) -> None:
    for rank in range(len(proposed)):
        place = place_of(items, proposed[rank])
        if place >= 0:
            columns[place, first] = scores[rank] / scores[0]
            columns[place, first + 1] = 1.0 / (1.0 + rank)
            columns[place, first + 2] = np.log(scores[rank])
            columns[place, columns.shape[1] - 1] += 1.0 if counts else 0.0

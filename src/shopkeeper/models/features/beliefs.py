"""How well each candidate suits what the customer said they like, when they were asked.

The question carries what was said as the logarithms of lifts (`Query.said`); training and serving
make it by one function, `shopkeeper.decisions.hearing.heard`. Both columns are 0 where nothing was
said, so that a customer who said nothing is a customer to whom it makes no difference.

Held by tests/models/features/test_beliefs.py and tests/learning/test_hearing.py.
"""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup

LIFT = "said lift"
SAID = (LIFT, "said for")
"""The columns. More of either is more of what the customer said they like."""


class Beliefs(FeatureGroup):
    """The sum of the log lifts of all that was said, and how much of it speaks for the product."""

    name: ClassVar[str] = "beliefs"

    def fit(self, data: Interactions) -> Self:
        self.names = SAID
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.zeros((len(items), len(self.names)), np.float32)
        if query.said is not None:
            lifts = query.said(items)  # (said, k)
            columns[:, 0] = lifts.sum(axis=0)
            columns[:, 1] = (lifts > 0).sum(axis=0)
        return columns

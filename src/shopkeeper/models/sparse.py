"""Models whose evidence touches few items: the answer costs what is touched, not what is sold.

A subclass gives the touched items with their evidence; scoring every item and picking the best
follow from it, so the two cannot disagree.
"""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.models.contract import Candidates, ConfigT, Model
from shopkeeper.models.dataset import Query
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, select

Evidence = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Items, each at most once and in any order, and what speaks for each; both `(c,)`."""

NO_EVIDENCE: Evidence = (np.empty(0, np.int32), np.empty(0, np.float32))


class SparseModel(Model[ConfigT]):
    """A model that knows which items have evidence at all."""

    @abstractmethod
    def evidence(self, query: Query) -> Evidence:
        """The items anything speaks for or against; what is not positive counts as none."""

    def scores(self, query: Query) -> NDArray[np.float32]:
        items, found = self.evidence(query)
        scores = np.zeros(self.n_items, np.float32)
        scores[items] = np.maximum(found, 0)
        return scores

    def recommend(
        self, query: Query, n: int, allowed: NDArray[np.bool_] | None = None
    ) -> Candidates:
        if n < 1:
            raise InvalidRequest(f"`n` must be at least 1, got {n!r}")
        items, scores = self.evidence(query)
        return Candidates(
            *select(items, scores, NOTHING_FORBIDDEN if allowed is None else allowed, n)
        )

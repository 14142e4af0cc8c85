"""Models that keep rows of single customers or sessions: whose each row is, and taking rows out.

A model that adds up over many customers keeps no rows and needs none of this. The contract suite
finds models that keep rows and do not say whose: `shopkeeper.testing.models`.
"""

from abc import ABC, abstractmethod
from typing import Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.models.dataset import Interactions


class Owned(ABC):
    """Put before `Model` by a model with rows; `customers` is one of its learned arrays."""

    customers: NDArray[np.int64]
    """Shape `(n_rows,)`: internal key of the customer each row is of, -1 where nobody is known."""

    def rows_of(self, customers: NDArray[np.int64]) -> int:
        return int(self._of(customers).sum())

    def without(self, customers: NDArray[np.int64]) -> Self:
        gone = self._of(customers)
        return self._keeping(~gone) if gone.any() else self

    @abstractmethod
    def _keeping(self, rows: NDArray[np.bool_]) -> Self:
        """Another model that has these rows alone, shape `(n_rows,)`, in arrays of its own."""

    def _of(self, customers: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.isin(self.customers, customers[customers >= 0])


def whose(data: Interactions, rows: NDArray[np.int64], n_rows: int) -> NDArray[np.int64]:
    """The customer of each row, shape `(n_rows,)`: internal keys, -1 where nobody is known.

    Args:
        rows: Shape `(n,)`, rising or not: the row each act belongs to.

    Raises:
        InvalidRequest: Two customers share a row, so that neither could be taken out alone.
    """
    keys = data.keys()
    found = np.full(n_rows, -1, np.int64)
    np.maximum.at(found, rows, keys)
    shared = np.flatnonzero((keys >= 0) & (found[rows] != keys))
    if len(shared):
        raise InvalidRequest(
            f"`sessions` must be of one customer each, got two of them in that of row {shared[0]}"
        )
    return found

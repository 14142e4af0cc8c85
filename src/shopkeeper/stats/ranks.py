"""Ranks with ties, without loading all of `scipy.stats`, which takes most of a second."""

import numpy as np
from numpy.typing import NDArray


def average_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank of each value from 1, equal ones sharing the mean of theirs; shape `(n,)`.

    >>> average_ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[of], np.float64)


def least_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As `average_ranks`, equal ones sharing the least of theirs.

    >>> least_ranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.0, 1.0, 2.0]
    """
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - counts + 1)[of], np.float64)

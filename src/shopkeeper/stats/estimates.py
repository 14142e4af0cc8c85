r"""Averages that say how sure they are, and of how much.

From values and the cluster each belongs to (a session, a customer) to an estimate with its standard
error, or with the reason it has none. Rows of one cluster may depend on each other in any way;
clusters are taken to be independent. Pure, and without chance: intervals come from the central
limit theorem, not from resampling.

Held by tests/stats/test_estimates.py, coverage on generated data included.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

NO_ROWS = "nothing was measured"
ONE_CLUSTER = "all rows are of one cluster, which says nothing about how clusters differ"


class Estimate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mean and how sure it is."""

    value: float | None
    standard_error: float | None
    n: int
    """Rows it was computed from."""
    reason: str = ""
    """Why a part of it is None; empty when none is."""


class Difference(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much better one is than another on the same rows."""

    value: float | None
    standard_error: float | None
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    n: int
    reason: str = ""


def mean(values: NDArray[np.float64], clusters: NDArray[np.int64] | None = None) -> Estimate:
    r"""Mean of the rows, with a standard error that allows for clusters.

    $se^2 = \frac{G}{G - 1} \sum_g (\sum_{i \in g} x_i - \bar x)^2 / n^2$ over `G` clusters; where
    each row is its own it is the usual $s / \sqrt n$.

    Args:
        values: Shape `(n,)`, finite.
        clusters: Shape `(n,)`, any labels; every row its own cluster where not given.

    Raises:
        ValueError: A value is not finite, or shapes differ.

    Source: Liang & Zeger, "Longitudinal Data Analysis Using Generalized Linear Models", 1986;
    Cameron & Miller, "A Practitioner's Guide to Cluster-Robust Inference", 2015.

    >>> mean(np.array([0.0, 1.0, 1.0, 0.0]))
    Estimate(value=0.5, standard_error=0.28867513459481287, n=4, reason='')
    """
    return _estimate(values, clusters)[0]


def paired_difference(
    ours: NDArray[np.float64],
    theirs: NDArray[np.float64],
    clusters: NDArray[np.int64] | None = None,
) -> Difference:
    r"""Mean of `ours - theirs` row by row, with a 95 % interval.

    The interval is $d \pm t_{.975, G - 1} \cdot se$ with the clustered standard error of `mean`.

    Args:
        ours: Shape `(n,)`, finite.
        theirs: Shape `(n,)`, finite, of the same rows in the same order.
        clusters: Shape `(n,)`, any labels; every row its own cluster where not given.

    Raises:
        ValueError: A value is not finite, or shapes differ.

    Source: as `mean`.

    >>> paired_difference(np.array([1.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0])).value
    0.3333333333333333
    """
    if ours.shape != theirs.shape:
        raise ValueError(f"both must have one shape, got {ours.shape} and {theirs.shape}")
    found, n_clusters = _estimate(ours - theirs, clusters)
    if found.value is None or found.standard_error is None:
        return Difference(found.value, None, None, None, found.n, found.reason)
    half = float(stdtrit(n_clusters - 1, 0.975)) * found.standard_error
    low, high = found.value - half, found.value + half
    return Difference(found.value, found.standard_error, low, high, found.n)


def _estimate(
    values: NDArray[np.float64], clusters: NDArray[np.int64] | None
) -> tuple[Estimate, int]:
    """The estimate, and from how many clusters it is."""
    if clusters is not None and clusters.shape != values.shape:
        raise ValueError(f"`clusters` must have shape {values.shape}, got {clusters.shape}")
    if not np.isfinite(values).all():
        raise ValueError("`values` must be finite")
    n = len(values)
    if n == 0:
        return Estimate(None, None, 0, NO_ROWS), 0
    average = float(values.mean())
    spread = values - average
    if clusters is not None:
        dense = np.unique(clusters, return_inverse=True)[1]
        spread = np.bincount(dense, spread).astype(np.float64)
    size = len(spread)
    if size == 1:
        return Estimate(average, None, n, ONE_CLUSTER), 1
    variance = size / (size - 1) * float(spread @ spread) / n**2
    return Estimate(average, variance**0.5, n), size

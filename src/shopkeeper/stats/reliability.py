r"""Probabilities beside what happened, bin by bin, and how far the two are apart.

From probabilities, outcomes of 0 or 1 and the cluster of each row to bins that can be drawn as a
reliability curve, and their expected calibration error. Small samples are apart by chance alone, so
the error comes with what a perfectly calibrated forecast would have had. Pure; chance comes in as a
generator.

Held by tests/stats/test_reliability.py.
"""

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.stats.calibration import Column, Labels, check
from shopkeeper.stats.estimates import NO_ROWS, ONE_CLUSTER, Estimate
from shopkeeper.stats.ranks import least_ranks

_SEED = 17

Mass = Literal["equal mass", "equal width"]


class Bin(msgspec.Struct, frozen=True):
    """Rows of neighbouring probabilities."""

    n: int
    p: float
    """Mean probability."""
    y: float
    """Share of rows with outcome 1."""


class Reliability(msgspec.Struct, frozen=True):
    ece: Estimate
    """Expected calibration error; its standard error is from resampling clusters."""
    by_chance: float | None
    """The error to expect of a perfectly calibrated forecast of these rows."""
    binning: Mass
    bins: list[Bin]
    """By rising probability; none is empty."""


def reliability(
    p: Column,
    y: Column,
    clusters: Labels = None,
    *,
    bins: int = 10,
    binning: Mass = "equal mass",
    draws: int = 200,
    rng: np.random.Generator | None = None,
) -> Reliability:
    r"""Expected calibration error $\sum_b \frac{n_b}{n} |\bar p_b - \bar y_b|$, and its bins.

    It is above 0 even for a perfect forecast: then a bin's difference is noise of variance
    $\sum_g (\sum_{i \in g, b} (p_i - y_i))^2 / n_b^2$ over clusters $g$. Its mean size,
    $\sqrt{2 / \pi}$ of its standard deviation, adds up to `by_chance`.

    Args:
        p: Shape `(n,)`, in [0, 1].
        y: Shape `(n,)`, 0 or 1.
        clusters: Shape `(n,)`, any labels; every row its own cluster where not given.
        bins: At most so many; equal probabilities are never put apart, so there may be fewer.
        draws: How often the clusters are resampled, within the same bins.
        rng: Not given: the same draws every time.

    Source: Naeini, Cooper & Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning", 2015; Bröcker & Smith, "Increasing the Reliability of Reliability Diagrams", 2007,
    for the difference by chance.

    >>> found = reliability(np.array([0.1, 0.1, 0.7, 0.9]), np.array([0.0, 0, 1, 1]), bins=2)
    >>> round(found.ece.value, 6), [round(b.p, 6) for b in found.bins]
    (0.15, [0.1, 0.8])
    """
    check(p, y)
    n = len(p)
    if n == 0:
        return Reliability(Estimate(None, None, 0, NO_ROWS), None, binning, [])
    places = _places(p, bins, binning)
    gaps = _gaps((p - y) / n, places, clusters)
    by_chance = float(np.sqrt(2 / np.pi * (gaps**2).sum(axis=0)).sum())
    estimate = _estimate(gaps, n, draws, rng or np.random.default_rng(_SEED))
    return Reliability(estimate, by_chance, binning, _bins(p, y, places))


def _places(p: Column, bins: int, binning: Mass) -> NDArray[np.int64]:
    """The bin of each row; bins that hold none are not counted."""
    if bins < 1:
        raise ValueError(f"`bins` must be at least 1, got {bins!r}")
    below = (least_ranks(p) - 1) / len(p) if binning == "equal mass" else p
    places = np.minimum((below * bins).astype(np.int64), bins - 1)
    return np.asarray(np.unique(places, return_inverse=True)[1], np.int64)


def _gaps(residuals: Column, places: NDArray[np.int64], clusters: Labels) -> NDArray[np.float64]:
    """What each cluster adds to each bin's difference, shape `(clusters, bins)`."""
    rows = np.arange(len(places)) if clusters is None else clusters
    group = np.unique(rows, return_inverse=True)[1]
    shape = (int(group.max()) + 1, int(places.max()) + 1)
    flat = np.bincount(group * shape[1] + places, residuals, shape[0] * shape[1])
    return np.asarray(flat.reshape(shape), np.float64)


def _estimate(gaps: NDArray[np.float64], n: int, draws: int, rng: np.random.Generator) -> Estimate:
    """The error, and its spread over resampled clusters."""
    ece = float(np.abs(gaps.sum(axis=0)).sum())
    size = len(gaps)
    if size == 1:
        return Estimate(ece, None, n, ONE_CLUSTER)
    drawn = np.array([
        np.abs(rng.multinomial(size, np.full(size, 1 / size)) @ gaps).sum() for _ in range(draws)
    ])
    return Estimate(ece, float(drawn.std(ddof=1)), n)


def _bins(p: Column, y: Column, places: NDArray[np.int64]) -> list[Bin]:
    sizes = np.bincount(places)
    means = np.bincount(places, p) / sizes, np.bincount(places, y) / sizes
    return [
        Bin(n, said, came)
        for n, said, came in zip(sizes.tolist(), means[0].tolist(), means[1].tolist(), strict=True)
    ]

r"""How good probabilities are: whether they tell rows apart, how far off, how honest they are.

From probabilities, outcomes of 0 or 1 and the cluster of each row (a customer) to estimates with
standard errors that allow for clusters. What is not defined, as the area under the curve where all
outcomes are alike, is a value with the reason. Pure; chance comes in as a generator.

Held by tests/stats/test_calibration.py.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopkeeper.stats.estimates import NO_ROWS, Estimate, mean
from shopkeeper.stats.logistic import SMALLEST, logistic, logit
from shopkeeper.stats.ranks import average_ranks

ONE_CLASS = "all outcomes are alike"
NO_LINE = "no one line is best: the probabilities are all alike or separate the outcomes"

Column = NDArray[np.float64]
Labels = NDArray[np.int64] | None


class ReliabilityLine(msgspec.Struct, frozen=True):
    """Outcomes as a logistic line in the log odds of the probabilities; 0 and 1 are ideal."""

    intercept: Estimate
    slope: Estimate


def auc(p: Column, y: Column, clusters: Labels = None) -> Estimate:
    r"""Chance that a row of outcome 1 got a higher probability than one of outcome 0; ties half.

    $A = (\sum_{i: y_i = 1} r_i - n_1 (n_1 + 1) / 2) / (n_1 n_0)$ of mid-ranks $r$. It says how well
    `p` tells rows apart, nothing of how far off it is. The standard error adds up, by cluster,
    each row's part in it: the share of the other class it was rightly told from.

    Args:
        p: Shape `(n,)`, any finite scores.
        y: Shape `(n,)`, 0 or 1.
        clusters: Shape `(n,)`, any labels; every row its own cluster where not given.

    Source: DeLong, DeLong & Clarke-Pearson, "Comparing the Areas under Two or More Correlated
    Receiver Operating Characteristic Curves", 1988; Obuchowski, "Nonparametric Analysis of
    Clustered ROC Curve Data", 1997.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.9]), np.array([0.0, 0.0, 1.0, 1.0])).value
    0.875
    """
    check(p, y)
    n, ones = len(y), y == 1
    n_ones = int(ones.sum())
    if n_ones in {0, n}:
        return Estimate(None, None, n, ONE_CLASS if n else NO_ROWS)
    told = _told_apart(p, ones)
    area = float(told[ones].mean())
    part = np.where(ones, (told - area) / n_ones, (told - area) / (n - n_ones))
    return _estimate(area, part, clusters)


def _told_apart(p: Column, ones: NDArray[np.bool_]) -> Column:
    """Share of the other class each row is rightly told from, ties half."""
    ranks, told = average_ranks(p), np.empty(len(p))
    n_ones = int(ones.sum())
    told[ones] = (ranks[ones] - average_ranks(p[ones])) / (len(p) - n_ones)
    told[~ones] = 1 - (ranks[~ones] - average_ranks(p[~ones])) / n_ones
    return told


def log_loss(p: Column, y: Column, clusters: Labels = None) -> Estimate:
    r"""Mean of $-y \ln p - (1 - y) \ln (1 - p)$, `p` kept $10^{-15}$ from 0 and 1; lower is better.

    Args:
        p: Shape `(n,)`, in [0, 1].
        y: Shape `(n,)`, 0 or 1.
        clusters: As for `auc`.

    Source: Good, "Rational Decisions", 1952.

    >>> round(log_loss(np.array([0.5, 0.5]), np.array([0.0, 1.0])).value, 4)
    0.6931
    """
    check(p, y)
    return mean(log_losses(p, y), clusters)


def log_losses(p: Column, y: Column) -> Column:
    """What `log_loss` is the mean of, row by row."""
    kept = np.clip(p, SMALLEST, 1 - SMALLEST)
    return np.asarray(-y * np.log(kept) - (1 - y) * np.log1p(-kept), np.float64)


def brier(p: Column, y: Column, clusters: Labels = None) -> Estimate:
    r"""Mean of $(p - y)^2$; lower is better.

    Args:
        p: Shape `(n,)`, in [0, 1].
        y: Shape `(n,)`, 0 or 1.
        clusters: As for `auc`.

    Source: Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950.

    >>> brier(np.array([0.5, 1.0]), np.array([0.0, 1.0])).value
    0.125
    """
    check(p, y)
    return mean((p - y) ** 2, clusters)


def brier_skill(p: Column, y: Column, base: float, clusters: Labels = None) -> Estimate:
    r"""$1 - B / B_0$: the part of the base rate's Brier score that `p` saves; 1 is perfect.

    Args:
        p: Shape `(n,)`, in [0, 1].
        y: Shape `(n,)`, 0 or 1.
        base: In [0, 1], said of every row instead: the rate known beforehand.
        clusters: As for `auc`.

    Source: Murphy, "A New Vector Partition of the Probability Score", 1973.

    >>> brier_skill(np.array([0.0, 1.0]), np.array([0.0, 1.0]), base=0.5).value
    1.0
    """
    check(p, y)
    ours, theirs = (p - y) ** 2, (base - y) ** 2
    lost = _ratio(ours, theirs, clusters, "the base rate is never off")
    return lost if lost.value is None else msgspec.structs.replace(lost, value=1 - lost.value)


def calibration_in_the_large(p: Column, y: Column, clusters: Labels = None) -> Estimate:
    r"""$\sum p / \sum y$: how many were expected for each that came; 1 is ideal.

    Args:
        p: Shape `(n,)`, in [0, 1].
        y: Shape `(n,)`, 0 or 1.
        clusters: As for `auc`.

    Source: Van Calster et al., "Calibration: the Achilles Heel of Predictive Analytics", 2019.

    >>> calibration_in_the_large(np.array([0.5, 0.7]), np.array([0.0, 1.0])).value
    1.2
    """
    check(p, y)
    return _ratio(p, y, clusters, "no outcome is 1")


def reliability_line(p: Column, y: Column, clusters: Labels = None) -> ReliabilityLine:
    r"""Intercept and slope of a logistic regression of `y` on $\ln p / (1 - p)$.

    A slope below 1 says that probabilities are too extreme, above 1 too timid; at slope 1 an
    intercept above 0 says that they are too low. Errors are clustered (a sandwich).

    Args:
        p: Shape `(n,)`, in [0, 1].
        y: Shape `(n,)`, 0 or 1.
        clusters: As for `auc`.

    Source: Cox, "Two Further Applications of a Model for Binary Regression", 1958; Liang & Zeger,
    "Longitudinal Data Analysis Using Generalized Linear Models", 1986, for the errors.

    >>> p = np.repeat([0.2, 0.6], 5)
    >>> line = reliability_line(p, np.array([1.0, 0, 0, 0, 0, 1, 1, 1, 0, 0]))
    >>> round(line.slope.value, 6), round(line.intercept.value, 6) + 0.0
    (1.0, 0.0)
    """
    check(p, y)
    x = np.column_stack([np.ones(len(p)), logit(p)])
    reason = NO_ROWS if len(y) == 0 else ONE_CLASS if len(np.unique(y)) == 1 else NO_LINE
    found = logistic(x, y) if reason == NO_LINE else None
    if found is None:
        nothing = Estimate(None, None, len(y), reason)
        return ReliabilityLine(nothing, nothing)
    residual = y - expit(x @ found.coefficients)
    parts = np.linalg.solve(found.information, (x * residual[:, None]).T)  # (2, n)
    intercept, slope = (
        _estimate(float(value), part, clusters)
        for value, part in zip(found.coefficients, parts, strict=True)
    )
    return ReliabilityLine(intercept, slope)


def _ratio(top: Column, bottom: Column, clusters: Labels, undefined: str) -> Estimate:
    """Sum over sum."""
    n, whole = len(top), float(bottom.sum())
    if whole == 0:
        return Estimate(None, None, n, undefined if n else NO_ROWS)
    ratio = float(top.sum()) / whole
    return _estimate(ratio, (top - ratio * bottom) / whole, clusters)


def _estimate(value: float, parts: Column, clusters: Labels) -> Estimate:
    """A value that is off by the sum of the rows' `parts`, to first order."""
    error = mean(parts * len(parts), clusters)
    return Estimate(value, error.standard_error, error.n, error.reason)


def check(p: Column, y: Column) -> None:
    """Refuse what are no probabilities beside outcomes."""
    if p.shape != y.shape:
        raise ValueError(f"`p` and `y` must have one shape, got {p.shape} and {y.shape}")
    if not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("`y` must be 0 or 1 everywhere")
    if not np.isfinite(p).all():
        raise ValueError("`p` must be finite")

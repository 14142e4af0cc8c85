"""Make scores mean what they say: a rising curve from log odds to log odds.

From scores of rows whose outcome is known, and that whatever made the scores had not seen, to a
curve: a straight line (Platt) or, where there is plenty and it is clearly better, steps joined up
(isotonic). What it answers never falls while the score rises, and is never exactly 0 or 1.

Held by tests/models/test_probability_curve.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopkeeper.models.kernel import frozen
from shopkeeper.stats import log_losses, logistic, logit, paired_difference

Column = NDArray[np.float64]

SURE = 1e-6
"""Answers stay this far from 0 and 1."""
_FAR = 40.0  # log odds beyond which nothing is told apart
_LEAST_SLOPE = 0.05
_PRIOR = np.array([25.0, 44.0])
"""How firmly intercept and slope are held at 0 and 1: a standard deviation of .2 and .15."""
_DOUBT = 10.0  # rows of the usual rate that each step is mixed with
_STEP = 40  # rows of either outcome, about, that a step of the isotonic curve stands for


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight pieces between knots, level outside them."""

    name: str
    """`platt`, `isotonic`, or `constant` where there was nothing to learn from."""
    knots: NDArray[np.float64]
    """Shape `(k, 2)`: log odds said, rising, and log odds meant, never falling."""

    def __call__(self, z: Column) -> Column:
        """The chance that log odds `z` stand for."""
        meant = np.interp(z, self.knots[:, 0], self.knots[:, 1])
        return np.asarray(np.clip(expit(meant), SURE, 1 - SURE), np.float64)


def constant(rate: float) -> Curve:
    """The same chance whatever the score."""
    return Curve("constant", frozen(np.array([[0.0, float(logit(np.array([rate]))[0])]])))


def platt(z: Column, y: Column, clusters: NDArray[np.int64]) -> Curve:
    """A straight line, drawn towards the one that changes nothing.

    The pull is worth as many rows more as a cluster has: rows of one say little that is new.

    Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
    """
    x = np.column_stack([np.ones(len(z)), np.clip(z, -_FAR, _FAR)])
    each = len(y) / max(len(np.unique(clusters)), 1)
    line = logistic(x, y, _PRIOR * max(each, 1.0), np.array([0.0, 1.0]))
    assert line is not None, "a penalty makes the best line the only one"
    intercept, slope = line.coefficients.tolist()
    if slope < _LEAST_SLOPE:
        slope = _LEAST_SLOPE
        intercept = float(logit(np.array([(y.sum() + 0.5) / (len(y) + 1)]))[0]) - slope * z.mean()
    ends = np.array([-_FAR, _FAR])
    return Curve("platt", frozen(np.column_stack([ends, intercept + slope * ends])))


def isotonic(z: Column, y: Column, clusters: NDArray[np.int64]) -> Curve:
    """The never falling steps nearest to the outcomes, joined at their middles.

    Source: Zadrozny & Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability
    Estimates", 2002.
    """
    said, place = np.unique(z, return_inverse=True)
    rows = np.bincount(place).astype(np.float64)
    from scipy.optimize import isotonic_regression

    fitted = isotonic_regression(np.bincount(place, y) / rows, weights=rows, increasing=True)
    edges = fitted.blocks[:-1]
    sizes = np.add.reduceat(rows, edges)
    middles = np.add.reduceat(said * rows, edges) / sizes
    rates = (fitted.x[edges] * sizes + _DOUBT * (y.sum() + 0.5) / (len(y) + 1)) / (sizes + _DOUBT)
    meant = logit(np.maximum.accumulate(rates))
    return Curve("isotonic", frozen(np.column_stack([middles, meant])))


def choose(z: Column, y: Column, clusters: NDArray[np.int64], folds: int = 5) -> Curve:
    """The straight line, or the isotonic curve where it is better beyond chance.

    Both are judged by log loss on clusters that they were not fitted to.

    Args:
        z: Shape `(n,)`, log odds said of rows unseen.
        y: Shape `(n,)`, 0 or 1.
        clusters: Shape `(n,)`; rows of one stay together.
    """
    if len(y) == 0 or min(y.sum(), len(y) - y.sum()) < _STEP * folds:
        return platt(z, y, clusters)
    fold = np.unique(clusters, return_inverse=True)[1] % folds
    losses = np.empty((2, len(y)))
    for out in range(folds):
        held, rest = fold == out, fold != out
        for which, fit in enumerate((platt, isotonic)):
            losses[which, held] = log_losses(
                fit(z[rest], y[rest], clusters[rest])(z[held]), y[held]
            )
    gain = paired_difference(losses[0], losses[1], clusters)
    better = isotonic if gain.low is not None and gain.low > 0 else platt
    return better(z, y, clusters)

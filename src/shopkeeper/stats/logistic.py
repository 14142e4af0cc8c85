r"""Logistic regression by Newton's method: the straight line among models of a chance.

From features and outcomes to coefficients and how sharply the data set them. Pure and without
chance.

Held by tests/stats/test_logistic.py, against the gradient it promises to have brought to 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

SMALLEST = 1e-15
"""Probabilities are kept this far from 0 and 1, so that their logarithms stay finite."""
_STEPS = 60
_FLAT = 1e-10
"""Curvature, as part of the sharpest or of what a row can have, that counts as none."""

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """The best line found."""

    coefficients: Column
    """Shape `(d,)`."""
    information: NDArray[np.float64]
    """Shape `(d, d)`, second derivative of the loss; its inverse is the coefficients' covariance
    where rows are independent and the model is right."""


@dataclass(frozen=True, slots=True)
class _Slope:
    """What is minimised."""

    x: NDArray[np.float64]
    y: Column
    penalty: Column
    toward: Column

    def loss(self, beta: Column) -> float:
        z, away = self.x @ beta, beta - self.toward
        return float(np.logaddexp(0, z).sum() - self.y @ z + 0.5 * (self.penalty * away) @ away)

    def gradient(self, beta: Column, p: Column) -> Column:
        pull = self.penalty * (beta - self.toward)
        return np.asarray(self.x.T @ (p - self.y) + pull, np.float64)

    def information(self, p: Column) -> NDArray[np.float64]:
        curved = (self.x.T * (p * (1 - p))) @ self.x
        return np.asarray(curved + np.diag(self.penalty), np.float64)

    def down(self, beta: Column, step: Column) -> Column:
        """The step, halved until it does not climb."""
        start = self.loss(beta)
        for halvings in range(20):
            tried = beta - step / 2**halvings
            if self.loss(tried) <= start:
                return np.asarray(tried, np.float64)
        return beta


def logit(p: Column) -> Column:
    r"""Log odds $\ln p - \ln (1 - p)$, of `p` kept `SMALLEST` from 0 and 1.

    >>> logit(np.array([0.5, 0.5])).tolist()
    [0.0, 0.0]
    """
    kept = np.clip(p, SMALLEST, 1 - SMALLEST)
    return np.asarray(np.log(kept) - np.log1p(-kept), np.float64)


def logistic(
    x: NDArray[np.float64],
    y: Column,
    penalty: Column | None = None,
    toward: Column | None = None,
) -> Line | None:
    r"""Minimise $\sum_i \ell(y_i, x_i \beta) + \frac12 \sum_j \lambda_j (\beta_j - m_j)^2$.

    $\ell$ is the log loss of $1 / (1 + e^{-x \beta})$; Newton's steps, shortened where they climb.

    Args:
        x: Shape `(n, d)`, finite; with a column of ones where an intercept is wanted.
        y: Shape `(n,)`, in [0, 1]; a share counts as that much of an outcome.
        penalty: Shape `(d,)`, $\lambda$, at least 0; not given: none.
        toward: Shape `(d,)`, $m$, where the penalty pulls; not given: 0.

    Returns:
        None where no finite line is the one best: a column separates the outcomes, or repeats
        what other columns say.

    Source: Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning", 2009, 4.4.1.

    >>> line = logistic(np.ones((4, 1)), np.array([0.0, 1.0, 0.0, 0.0]))
    >>> round(float(1 / (1 + np.exp(-line.coefficients[0]))), 6)
    0.25
    """
    nothing = np.zeros(x.shape[1])
    slope = _Slope(
        x, y, nothing if penalty is None else penalty, nothing if toward is None else toward
    )
    beta = slope.toward.astype(np.float64)
    for _ in range(_STEPS):
        p = np.asarray(expit(x @ beta), np.float64)
        information, gradient = slope.information(p), slope.gradient(beta, p)
        if _flat(information, len(y)):
            return None
        step = np.asarray(np.linalg.solve(information, gradient), np.float64)
        if gradient @ step <= 1e-14 * (1 + len(y)):
            return Line(beta, information)
        beta = slope.down(beta, step)
    return None


def _flat(information: NDArray[np.float64], n: int) -> bool:
    """Whether some direction leaves the loss as it is, or the loss has no bottom."""
    if not np.isfinite(information).all():
        return True
    curvature = np.linalg.eigvalsh(information)
    return bool(curvature[0] <= _FLAT * max(curvature[-1], n))

"""Logistic regression on the same features: what a forecast of purchases has to beat.

scikit-learn fits it where it is installed, as the extra `peers` does; else our own Newton, to the
same answer: tests/learning/test_probability_peers.py.
"""

import importlib.util
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopkeeper.models.probability_line import PENALTY, Straight, fit_straight, frame_of
from shopkeeper.models.probability_trees import Lessons

LOGISTIC = "logistic_regression"
Matrix = NDArray[np.float64]
Column = NDArray[np.float64]


def fit_logistic(lessons: Lessons, library: bool | None = None) -> Callable[[Matrix], Column]:
    """Fit to the rows that are like what will be asked; returns from features to chances.

    Args:
        library: Whether scikit-learn fits it; not given: where it is installed.
    """
    known = lessons.where(lessons.judged)
    if len(known.y) == 0:
        return lambda asked: np.full(len(asked), 0.5)
    installed = importlib.util.find_spec("sklearn") is not None
    by_library = (installed if library is None else library) and lessons.fewest() > 0
    line = (_by_library if by_library else fit_straight)(known.x, known.y, known.categories)
    return lambda asked: np.asarray(expit(line.log_odds(asked)), np.float64)


def _by_library(x: Matrix, y: Column, categories: tuple[int, ...]) -> Straight:
    from sklearn.linear_model import LogisticRegression

    frame = frame_of(x, categories)
    model = LogisticRegression(C=1 / PENALTY, max_iter=5_000, tol=1e-8)
    found = model.fit(frame.columns(x)[:, 1:], y)
    return Straight(frame, [float(found.intercept_[0]), *found.coef_[0].tolist()])

"""The straight part of a chance: logistic regression on features as they come.

Numbers are standardised, codes become columns of their own, what is unknown is nought with a column
that says so. Where outcomes are few, a line knows better than trees what lies between and beyond.

Held by tests/models/test_probability_line.py.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.stats import logistic

PENALTY = 1.0
"""On each standardised coefficient, as half a squared prior."""
_FREE = 1e-6  # penalty of the intercept

Column = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Frame(msgspec.Struct, frozen=True):
    """How features become columns."""

    numbers: list[int]
    gaps: list[int]
    """Columns that may be unknown."""
    words: list[tuple[int, float]]
    """Column and code, each a column of its own."""
    middle: list[float] = []
    scale: list[float] = []
    """Of the columns made; those that never change have none and count for nothing."""

    def columns(self, x: Matrix) -> Matrix:
        """Standardised, with a column of ones first; shape `(n, 1 + numbers + gaps + words)`."""
        rows = self.raw(x)
        made = np.ones((len(x), rows.shape[1] + 1))
        made[:, 1:] = (rows - self.middle) / self.scale
        return made

    def raw(self, x: Matrix) -> Matrix:
        """As they come."""
        made = np.zeros((len(x), len(self.numbers) + len(self.gaps) + len(self.words)))
        values = x[:, self.numbers]
        made[:, : len(self.numbers)] = np.where(np.isnan(values), 0.0, values)
        made[:, len(self.numbers) :][:, : len(self.gaps)] = np.isnan(x[:, self.gaps])
        for place, (column, code) in enumerate(self.words, len(self.numbers) + len(self.gaps)):
            made[:, place] = x[:, column] == code
        return made


def frame_of(x: Matrix, categories: tuple[int, ...]) -> Frame:
    """The frame of the rows learned from."""
    numbers = [column for column in range(x.shape[1]) if column not in categories]
    gaps = [column for column in numbers if np.isnan(x[:, column]).any()]
    known = {column: x[:, column][~np.isnan(x[:, column])] for column in categories}
    words = [(column, float(code)) for column in categories for code in np.unique(known[column])]
    frame = Frame(numbers, gaps, words)
    raw = frame.raw(x)
    scale = raw.std(axis=0)
    scale[scale == 0] = np.inf
    return Frame(numbers, gaps, words, raw.mean(axis=0).tolist(), np.minimum(scale, 1e300).tolist())


class Straight(msgspec.Struct, frozen=True):
    """A fitted line."""

    frame: Frame
    coefficients: list[float]
    """Intercept first."""

    def log_odds(self, x: Matrix) -> Column:
        return np.asarray(self.frame.columns(x) @ self.coefficients, np.float64)


def fit_straight(x: Matrix, y: Column, categories: tuple[int, ...]) -> Straight:
    """Fit a line to rows of both outcomes; where none is best it says the rate."""
    frame = frame_of(x, categories)
    columns = frame.columns(x)
    penalty = np.full(columns.shape[1], PENALTY)
    penalty[0] = _FREE
    line = logistic(columns, y, penalty)
    assert line is not None, "a penalty makes the best line the only one"
    return Straight(frame, line.coefficients.tolist())

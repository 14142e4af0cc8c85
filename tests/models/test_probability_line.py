import numpy as np
import pytest
from scipy.special import expit

from shopkeeper.models.probability_line import fit_straight, frame_of


def rows(n: int = 2_000):
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.normal(size=n), np.full(n, 4.0), rng.integers(0, 3, n)])
    x[rng.random(n) < 0.3, 0] = np.nan
    meant = np.where(np.isnan(x[:, 0]), -1.0, 1.5 * x[:, 0]) + (x[:, 2] == 2)
    return x, (rng.random(n) < expit(meant)).astype(float)


def test_a_line_learns_numbers_codes_and_what_is_unknown():
    x, y = rows(40_000)
    said = fit_straight(x, y, (2,)).log_odds(
        np.array([[1.0, 4, 0], [np.nan, 4, 0], [0.0, 4, 2]], np.float64)
    )
    assert said == pytest.approx([1.5, -1.0, 1.0], abs=0.12)


def test_what_never_changed_counts_for_nothing_whatever_it_is_later():
    x, y = rows()
    line = fit_straight(x, y, (2,))
    assert line.log_odds(np.array([[0.5, 4.0, 1]])) == pytest.approx(
        line.log_odds(np.array([[0.5, -900.0, 1]]))
    )


def test_a_code_nobody_met_is_none_of_them():
    x, y = rows()
    line = fit_straight(x, y, (2,))
    assert np.isfinite(line.log_odds(np.array([[0.5, 4.0, 77], [0.5, 4.0, np.nan]]))).all()


def test_columns_learned_from_are_standardised():
    x, _ = rows()
    columns = frame_of(x, (2,)).columns(x)
    assert (columns[:, 0] == 1).all()
    assert columns[:, 1:].mean(axis=0) == pytest.approx(np.zeros(columns.shape[1] - 1), abs=1e-9)

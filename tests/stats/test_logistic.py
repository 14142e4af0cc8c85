import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from shopkeeper.stats import logistic, logit


def rows(seed: int, n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    return x, (rng.random(n) < expit(x @ [-0.5, 1.0, 0.0])).astype(float)


@given(seed=st.integers(0, 200))
def test_at_the_line_the_loss_is_level(seed):
    x, y = rows(seed)
    found = logistic(x, y)
    assert found is not None
    gradient = x.T @ (expit(x @ found.coefficients) - y)
    assert np.abs(gradient).max() < 1e-5


@given(seed=st.integers(0, 50), strength=st.floats(0.1, 1e6))
def test_a_penalty_holds_the_line_near_where_it_pulls(seed, strength):
    x, y = rows(seed)
    free = logistic(x, y)
    toward = np.array([0.0, 1.0, -1.0])
    held = logistic(x, y, np.full(3, strength), toward)
    assert free is not None
    assert held is not None
    assert np.linalg.norm(held.coefficients - toward) <= (
        np.linalg.norm(free.coefficients - toward) + 1e-6
    )


def test_the_order_of_rows_does_not_matter():
    x, y = rows(3)
    order = np.random.default_rng(1).permutation(len(y))
    one, other = logistic(x, y), logistic(x[order], y[order])
    assert one is not None
    assert other is not None
    assert one.coefficients == pytest.approx(other.coefficients)


def test_shares_count_as_so_much_of_an_outcome():
    x = np.ones((2, 1))
    found = logistic(x, np.array([0.25, 0.75]))
    assert found is not None
    assert found.coefficients == pytest.approx([0.0], abs=1e-9)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([[1, -1], [1, -2], [1, 1], [1, 2]], [0, 0, 1, 1]),
        ([[1, 2], [1, 2], [1, 2], [1, 2]], [0, 1, 0, 1]),
        ([[1.0], [1.0]], [1, 1]),
    ],
    ids=["separated", "repeated", "all alike"],
)
def test_where_no_line_is_best_there_is_none(x, y):
    assert logistic(np.array(x, np.float64), np.array(y, np.float64)) is None


def test_a_penalty_finds_a_line_where_outcomes_are_separated():
    x, y = np.array([[1.0, -1], [1, 1]]), np.array([0.0, 1.0])
    found = logistic(x, y, np.ones(2))
    assert found is not None
    assert found.coefficients[1] > 0


@given(p=st.floats(1e-9, 1 - 1e-9))
def test_log_odds_are_undone_by_the_logistic_function(p):
    assert expit(logit(np.array([p])))[0] == pytest.approx(p, rel=1e-6)


def test_log_odds_of_certainty_are_finite():
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()

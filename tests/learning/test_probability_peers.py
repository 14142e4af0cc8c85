import numpy as np
import pytest
from scipy.special import expit

from shopkeeper.learning.probability_peers import fit_logistic
from shopkeeper.models.probability_trees import Lessons


def lessons(n: int = 500) -> Lessons:
    rng = np.random.default_rng(2)
    x = np.column_stack([rng.normal(size=(n, 2)), rng.integers(0, 3, n)])
    x[rng.random(n) < 0.2, 1] = np.nan
    y = (rng.random(n) < expit(x[:, 0] - 1)).astype(float)
    judged = rng.random(n) < 0.9
    return Lessons(x, y, np.arange(n), np.ones(n), judged, categories=(2,))


def test_our_own_regression_gives_the_librarys_answer():
    pytest.importorskip("sklearn")
    known = lessons()
    ours, theirs = (fit_logistic(known, library)(known.x) for library in (False, True))
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_outcomes_that_are_all_alike_are_answered():
    known = lessons()
    none = Lessons(known.x, np.zeros(500), known.customers, known.weight, known.judged)
    assert (fit_logistic(none)(known.x) < 0.05).all()

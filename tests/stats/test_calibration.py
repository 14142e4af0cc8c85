import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit

from shopkeeper.stats import (
    auc,
    brier,
    brier_skill,
    calibration_in_the_large,
    log_loss,
    reliability_line,
)
from shopkeeper.stats.calibration import NO_LINE, ONE_CLASS
from shopkeeper.stats.estimates import NO_ROWS, ONE_CLUSTER

MEASURES = {
    "auc": auc,
    "log_loss": log_loss,
    "brier": brier,
    "brier_skill": lambda p, y, clusters=None: brier_skill(p, y, 0.3, clusters),
    "in the large": calibration_in_the_large,
    "slope": lambda p, y, clusters=None: reliability_line(p, y, clusters).slope,
    "intercept": lambda p, y, clusters=None: reliability_line(p, y, clusters).intercept,
}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())


@st.composite
def forecasts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(2, 25))
    p = draw(arrays(np.float64, n, elements=st.sampled_from([0.05, 0.2, 0.5, 0.7, 0.9])))
    y = draw(arrays(np.float64, n, elements=st.sampled_from([0.0, 1.0])))
    assume(0 < y.sum() < n)
    return p, y


def world(seed: int, n: int, slope: float = 1.0, shift: float = 0.0):
    rng = np.random.default_rng(seed)
    z = rng.normal(-1.0, 1.2, n)
    return expit(z), (rng.random(n) < expit(slope * z + shift)).astype(float)


@given(case=forecasts())
def test_auc_is_the_share_of_pairs_in_the_right_order(case):
    p, y = case
    pairs = [
        1.0 if one > other else 0.5 if one == other else 0.0
        for one in p[y == 1]
        for other in p[y == 0]
    ]
    assert auc(p, y).value == pytest.approx(np.mean(pairs))


@given(case=forecasts())
def test_auc_sees_only_the_order(case):
    p, y = case
    assert auc(3 * p**3, y) == auc(p, y)
    assert auc(-p, y).value == pytest.approx(1 - auc(p, y).value)


@given(case=forecasts())
def test_no_constant_is_better_than_the_share_that_came(case):
    _, y = case
    best = np.full(len(y), y.mean())
    for constant in (0.1, 0.5, 0.9):
        said = np.full(len(y), constant)
        assert log_loss(best, y).value <= log_loss(said, y).value + 1e-12
        assert brier(best, y).value <= brier(said, y).value + 1e-12


@given(case=forecasts())
def test_skill_is_nothing_for_the_base_rate_and_one_for_the_truth(case):
    _, y = case
    assert brier_skill(np.full(len(y), 0.3), y, 0.3).value == pytest.approx(0)
    assert brier_skill(y, y, 0.3).value == 1


@every_measure
@given(case=forecasts())
def test_repeating_every_row_within_its_cluster_adds_no_certainty(measure, case):
    p, y = case
    once = measure(p, y)
    assume(once.value is not None)
    often = measure(np.repeat(p, 3), np.repeat(y, 3), np.repeat(np.arange(len(p)), 3))
    assert often.value == pytest.approx(once.value, abs=1e-6)
    assert often.standard_error == pytest.approx(once.standard_error, rel=1e-4, abs=1e-6)


@every_measure
def test_the_standard_error_is_the_spread_over_worlds(measure):
    found = [measure(*world(seed, 400)) for seed in range(300)]
    spread = np.std([one.value for one in found])
    assert np.mean([one.standard_error for one in found]) == pytest.approx(spread, rel=0.12)


def test_the_line_finds_how_far_off_the_probabilities_are():
    line = reliability_line(*world(1, 60_000, slope=0.6, shift=0.4))
    assert line.slope.value == pytest.approx(0.6, abs=4 * line.slope.standard_error)
    assert line.intercept.value == pytest.approx(0.4, abs=4 * line.intercept.standard_error)
    assert line.slope.standard_error < 0.02


def test_expecting_twice_what_came_is_two_in_the_large():
    y = np.tile([0.0, 0, 0, 1], 10)
    assert calibration_in_the_large(np.full(40, 0.5), y).value == 2


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_outcomes_that_are_all_alike_leave_a_reason(outcome):
    p, y = np.array([0.2, 0.4]), np.full(2, outcome)
    line = reliability_line(p, y)
    for found in (auc(p, y), line.slope, line.intercept):
        assert (found.value, found.standard_error, found.n) == (None, None, 2)
        assert found.reason == ONE_CLASS
    assert log_loss(p, y).value is not None


def test_other_undefined_values_have_their_reasons():
    none = np.zeros(3)
    assert calibration_in_the_large(none, none).reason == "no outcome is 1"
    assert brier_skill(none, none, 0.0).reason == "the base rate is never off"
    same = np.full(4, 0.5)
    assert reliability_line(same, np.array([0.0, 1, 0, 1])).slope.reason == NO_LINE


@every_measure
def test_nothing_measured_says_so(measure):
    assert measure(np.empty(0), np.empty(0)).reason == NO_ROWS


@every_measure
def test_one_cluster_has_a_value_and_no_error(measure):
    found = measure(*world(2, 50), np.zeros(50, np.int64))
    assert found.value is not None
    assert (found.standard_error, found.reason) == (None, ONE_CLUSTER)


def test_certainty_that_was_wrong_costs_much_and_not_everything():
    assert 30 < log_loss(np.array([0.0]), np.array([1.0])).value < 40


@pytest.mark.parametrize(
    ("p", "y", "words"),
    [
        ([0.1], [0.0, 1.0], "one shape"),
        ([0.1, 0.2], [0.0, 0.5], "0 or 1"),
        ([np.nan, 0.2], [0.0, 1.0], "finite"),
    ],
)
def test_what_is_no_forecast_is_refused(p, y, words):
    with pytest.raises(ValueError, match=words):
        auc(np.array(p), np.array(y))

import numpy as np
import pytest
from scipy.special import expit

from shopkeeper.learning.probability_measures import BASE, OURS, Forecast, named


def forecast(n: int = 4_000) -> Forecast:
    rng = np.random.default_rng(1)
    z = rng.normal(-2, 1, n)
    y = (rng.random(n) < expit(z)).astype(float)
    said = {OURS: expit(z), BASE: np.full(n, 0.16)}
    return Forecast(said, y, np.arange(n) // 2, 0.16)


def test_a_perfect_forecast_is_measured_as_one():
    found = forecast().measures(OURS)
    assert found["slope"].value == pytest.approx(1, abs=4 * found["slope"].standard_error)
    assert found["intercept"].value == pytest.approx(0, abs=4 * found["intercept"].standard_error)
    assert found["ece"].value < 2 * found["ece_by_chance"].value
    assert found["brier_skill"].value > 0
    assert found["auc"].value > 0.6
    assert all(one.n == 4_000 for one in found.values())


def test_what_is_not_defined_has_a_reason():
    found = forecast().measures(BASE)
    assert found["slope"].value is None
    assert found["slope"].reason
    assert found["auc"].value == 0.5


def test_a_better_forecast_gains_log_loss():
    gain = forecast().log_loss_gain(BASE)
    assert gain.low is not None
    assert gain.low > 0
    base = forecast().base_measures()
    assert base["base_log_loss"].value - forecast().measures(OURS)["log_loss"].value == (
        pytest.approx(gain.value)
    )


def test_measures_are_named_by_what_was_asked():
    assert set(named("@first", {"auc": forecast().measures(OURS)["auc"]})) == {"auc@first"}

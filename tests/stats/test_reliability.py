import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from shopkeeper.stats import reliability
from shopkeeper.stats.estimates import NO_ROWS, ONE_CLUSTER


def world(seed: int, n: int, shift: float = 0.0):
    rng = np.random.default_rng(seed)
    z = rng.normal(-1.0, 1.2, n)
    return expit(z), (rng.random(n) < expit(z + shift)).astype(float)


@given(seed=st.integers(0, 99), n=st.integers(1, 60), bins=st.integers(1, 12))
def test_the_error_is_that_of_the_bins(seed, n, bins):
    found = reliability(*world(seed, n), bins=bins, draws=2)
    assert sum(part.n for part in found.bins) == n
    gaps = [part.n / n * abs(part.p - part.y) for part in found.bins]
    assert found.ece.value == pytest.approx(sum(gaps))
    assert [part.p for part in found.bins] == sorted(part.p for part in found.bins)


@given(seed=st.integers(0, 99))
def test_bins_of_equal_mass_hold_equally_many(seed):
    found = reliability(*world(seed, 50), bins=10, draws=2)
    assert [part.n for part in found.bins] == [5] * 10


def test_equal_probabilities_are_never_put_apart():
    p = np.array([0.1] * 7 + [0.9])
    found = reliability(p, np.zeros(8), bins=4, draws=2)
    assert [part.n for part in found.bins] == [7, 1]


def test_bins_of_equal_width_are_cut_by_the_probability():
    p = np.array([0.05, 0.07, 0.55, 1.0])
    found = reliability(p, np.array([0.0, 0, 1, 1]), bins=10, binning="equal width", draws=2)
    assert [part.n for part in found.bins] == [2, 1, 1]
    assert found.binning == "equal width"


def test_a_perfect_forecast_is_off_by_what_chance_says():
    found = [reliability(*world(seed, 500), draws=2) for seed in range(200)]
    by_chance = np.mean([one.by_chance for one in found])
    assert by_chance == pytest.approx(np.mean([one.ece.value for one in found]), rel=0.05)


def test_chance_is_larger_where_rows_of_a_cluster_share_their_outcome():
    p, y = world(1, 300)
    alone = reliability(p, y, draws=2)
    shared = reliability(np.repeat(p, 4), np.repeat(y, 4), np.repeat(np.arange(300), 4), draws=2)
    assert shared.by_chance == pytest.approx(alone.by_chance, rel=1e-6)
    assert reliability(np.repeat(p, 4), np.repeat(y, 4), draws=2).by_chance < alone.by_chance


def test_a_shifted_forecast_is_off_by_more_than_chance():
    found = reliability(*world(1, 5_000, shift=0.7))
    assert found.ece.value > 5 * found.by_chance
    assert found.ece.standard_error < found.ece.value / 5


def test_the_same_rows_give_the_same_error():
    assert reliability(*world(1, 100)) == reliability(*world(1, 100))


def test_nothing_measured_and_one_cluster_say_so():
    assert reliability(np.empty(0), np.empty(0)).ece.reason == NO_ROWS
    alone = reliability(*world(1, 9), np.zeros(9, np.int64))
    assert (alone.ece.standard_error, alone.ece.reason) == (None, ONE_CLUSTER)


def test_no_bins_are_refused():
    with pytest.raises(ValueError, match="`bins` must be at least 1, got 0"):
        reliability(*world(1, 9), bins=0)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shopkeeper.stats import mean, paired_difference
from shopkeeper.stats.estimates import NO_ROWS, ONE_CLUSTER

values = arrays(np.float64, st.integers(2, 30), elements=st.floats(-10, 10))


@given(values=values)
def test_rows_of_their_own_give_the_usual_standard_error(values):
    found = mean(values)
    assert found.n == len(values)
    assert found.value == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(values.std(ddof=1) / np.sqrt(len(values)))


@given(values=values, times=st.integers(2, 4))
def test_repeating_every_row_within_its_cluster_adds_no_certainty(values, times):
    once = mean(values)
    often = mean(np.repeat(values, times), np.repeat(np.arange(len(values)), times))
    assert often.value == pytest.approx(once.value)
    assert often.standard_error == pytest.approx(once.standard_error)


@given(values=values, seed=st.integers(0, 9))
def test_the_labels_of_clusters_do_not_matter(values, seed):
    clusters = np.arange(len(values)) // 2
    renamed = np.random.default_rng(seed).permutation(100)[clusters]
    ours, theirs = mean(values, clusters), mean(values, renamed)
    assert ours.value == theirs.value
    assert ours.standard_error == pytest.approx(theirs.standard_error)


def test_nothing_measured_says_so():
    assert mean(np.empty(0)) == mean(np.empty(0), np.empty(0, np.int64))
    assert mean(np.empty(0)).value is None
    assert mean(np.empty(0)).reason == NO_ROWS


def test_one_cluster_has_a_mean_and_no_error():
    found = mean(np.array([1.0, 2.0]), np.array([7, 7]))
    assert (found.value, found.standard_error, found.reason) == (1.5, None, ONE_CLUSTER)
    assert paired_difference(np.array([1.0]), np.array([0.5])).low is None


@given(values=values)
def test_a_difference_to_itself_is_nothing(values):
    found = paired_difference(values, values)
    assert (found.value, found.low, found.high) == (0, 0, 0)


@given(values=values, shift=st.floats(-5, 5))
def test_a_constant_difference_is_certain(values, shift):
    found = paired_difference(values + shift, values)
    assert found.low == pytest.approx(shift, abs=1e-9)
    assert found.high == pytest.approx(shift, abs=1e-9)


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    clusters = np.repeat(np.arange(30), 4)
    held = 0
    for _ in range(600):
        ours = np.repeat(rng.normal(size=30), 4) + rng.normal(size=120)
        found = paired_difference(ours, np.zeros(120), clusters)
        held += found.low <= 0 <= found.high
    assert 0.92 < held / 600 < 0.98


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        mean(np.array([bad, 1.0]))


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match="shape"):
        mean(np.zeros(3), np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="shape"):
        paired_difference(np.zeros(3), np.zeros(2))

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shopkeeper.stats import paired_difference
from shopkeeper.stats.bootstrap import NOTHING_TO_COMPARE, paired_bootstrap
from shopkeeper.stats.estimates import NO_ROWS, ONE_CLUSTER

values = arrays(np.float64, st.integers(2, 30), elements=st.floats(0.5, 10))


@given(ours=values, seed=st.integers(0, 9))
def test_one_seed_gives_one_answer(ours, seed):
    theirs = ours[::-1].copy()
    assert paired_bootstrap(ours, theirs, draws=20, seed=seed) == paired_bootstrap(
        ours, theirs, draws=20, seed=seed
    )


@given(theirs=values, factor=st.floats(0.5, 3))
def test_a_gain_that_is_the_same_everywhere_has_no_spread(theirs, factor):
    relative = paired_bootstrap(factor * theirs, theirs, draws=50).relative
    for end in (relative.value, relative.low, relative.high):
        assert end == pytest.approx(factor - 1, abs=1e-9)


@given(ours=values, seed=st.integers(0, 9))
def test_the_labels_of_clusters_do_not_change_the_values(ours, seed):
    rng = np.random.default_rng(seed)
    theirs, labels = rng.random(len(ours)) + 0.1, rng.integers(0, 4, len(ours))
    one = paired_bootstrap(ours, theirs, labels, draws=30)
    other = paired_bootstrap(ours, theirs, labels * 7 - 3, draws=30)
    assert one == other


def test_the_interval_of_the_difference_is_that_of_the_central_limit():
    rng = np.random.default_rng(1)
    clusters = np.repeat(np.arange(300), 4)
    theirs = rng.random(1200)
    ours = theirs + rng.normal(0.2, 1, 300)[clusters] + rng.normal(0, 0.3, 1200)
    found = paired_bootstrap(ours, theirs, clusters).difference
    expected = paired_difference(ours, theirs, clusters)
    assert found.value == pytest.approx(expected.value)
    assert found.low == pytest.approx(expected.low, abs=0.02)
    assert found.high == pytest.approx(expected.high, abs=0.02)


def test_the_interval_of_the_ratio_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(2)
    covered = 0
    for seed in range(200):
        theirs = rng.gamma(2, 1, 80)
        ours = theirs * rng.gamma(13, 0.1, 80)  # 1.3 times theirs on average
        found = paired_bootstrap(ours, theirs, draws=300, seed=seed).relative
        covered += found.low <= 0.3 <= found.high
    assert covered >= 180


def test_rows_of_one_cluster_are_drawn_together():
    ours, theirs = np.array([1.0, 0.0] * 50), np.array([0.5, 0.5] * 50)
    together = paired_bootstrap(ours, theirs, np.repeat(np.arange(50), 2)).difference
    assert together.low == together.high == 0.0


def test_what_cannot_be_said_has_a_reason():
    nothing = np.zeros(0)
    assert paired_bootstrap(nothing, nothing).relative.reason == NO_ROWS
    one = paired_bootstrap(np.ones(3), np.ones(3), np.zeros(3, np.int64))
    assert one.difference.value == 0
    assert one.relative.reason == ONE_CLUSTER
    none = paired_bootstrap(np.ones(3), np.zeros(3))
    assert (none.relative.value, none.relative.reason) == (None, NOTHING_TO_COMPARE)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="one shape"):
        paired_bootstrap(np.ones(2), np.ones(3))
    with pytest.raises(ValueError, match="finite"):
        paired_bootstrap(np.array([np.nan]), np.ones(1))
    with pytest.raises(ValueError, match="`draws`"):
        paired_bootstrap(np.ones(1), np.ones(1), draws=0)

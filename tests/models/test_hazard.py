import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.hazard import EDGES, learn_hazard, part_of


def curve(purchases, usual=10.0, end=100.0):
    """Of a list of days for each pair of customer and item."""
    pairs = np.repeat(np.arange(len(purchases)), [len(days) for days in purchases])
    days = np.array([day for own in purchases for day in sorted(own)], float)
    return learn_hazard(pairs, days, np.full(len(days), usual), end, patience=2.0)


def test_with_nothing_known_it_rises_and_levels():
    shape = curve([])
    assert (np.diff(shape) > 0).all()
    assert 0 < shape[0] < 0.1
    assert shape[-1] == pytest.approx(1.0)


def test_customers_who_come_back_every_time_make_a_peak_at_the_interval():
    regular = curve([range(0, 101, 10)] * 50)
    assert EDGES[np.argmax(regular)] == 1.0
    assert regular[0] < 0.1


def test_customers_who_went_away_lower_its_end():
    stayed = curve([range(0, 101, 10)] * 20)
    left = curve([range(0, 101, 10)] * 20 + [[0]] * 200)
    assert left[-1] < stayed[-1] / 2


@given(
    purchases=st.lists(st.sets(st.integers(0, 90), min_size=1), max_size=8),
    usual=st.floats(0.1, 50),
)
def test_it_is_always_a_positive_finite_factor(purchases, usual):
    found = curve(purchases, usual)
    assert found.shape == EDGES.shape
    assert np.isfinite(found).all()
    assert (found > 0).all()


@given(intervals=st.floats(0, 20))
def test_a_part_holds_what_begins_in_it(intervals):
    part = part_of(intervals, EDGES)
    assert EDGES[part] <= intervals
    assert part == len(EDGES) - 1 or intervals < EDGES[part + 1]

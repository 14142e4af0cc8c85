import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.lifts import BOUND, by_worth, gained, liked

shares = st.floats(1e-6, 1.0)
sure = st.floats(0, 1)


@given(shares, shares, sure)
def test_the_narrower_what_is_liked_the_more_it_says_of_its_products(one, other, how_sure):
    narrow, wide = sorted((one, other))
    assert BOUND >= liked(narrow, how_sure) >= liked(wide, how_sure) >= 1


@given(shares, sure)
def test_nobody_buys_more_of_a_value_than_they_buy(share, how_sure):
    assert share * liked(share, how_sure) <= 1 + 1e-9


@given(shares)
def test_what_is_said_without_any_certainty_says_nothing(share):
    assert liked(share, 0.0) == 1


def test_what_everybody_buys_is_no_news():
    assert liked(1.0) == 1


scores = st.lists(st.floats(0.01, 1), min_size=1, max_size=40).map(
    lambda found: -np.sort(-np.array(found))
)


@given(scores, st.data())
def test_a_lift_never_makes_the_best_slate_worse(wanted, data):
    marked = data.draw(st.lists(st.booleans(), min_size=len(wanted), max_size=len(wanted)))
    assert gained(wanted, np.where(marked, 2.0, 1.0)) >= -1e-12
    assert gained(wanted, np.full(len(wanted), 2.0)) == pytest.approx(0, abs=1e-12)


def test_what_changes_the_slate_is_offered_before_what_is_shown_anyway():
    """Of 40 products the first is bought most; knowing who buys it changes nothing."""
    demand = np.append(10.0, np.linspace(1, 0.9, 39))
    total = demand.sum()
    held = {
        name: (by, float(demand[by].sum() / total))
        for name, places in {"first": [0], "next": [20, 21, 22], "last": [39]}.items()
        if (by := np.isin(np.arange(40), places)).any()
    }
    assert by_worth(demand, held) == ("next", "last", "first")


def test_nothing_is_offered_of_nothing():
    assert by_worth(np.ones(3), {}) == ()

"""The price of a unit is told from quantity breaks, odd lines and other buyers' prices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.intake.prices import Votes, unit_prices

DAY = 86_400


def votes(*lines):
    """Votes from (day, price, quantity)."""
    days, prices, quantities = (np.array(column, np.int64) for column in zip(*lines, strict=True))
    return Votes(days, days * DAY + np.arange(len(days)), prices, quantities)


def prices_of(found):
    return [price for _, price in found]


def test_hand_checked_a_quantity_break_beside_the_price_is_no_change():
    # Item 22423 in April 2011: 12.75 a piece, 10.95 from 16 pieces on.
    lines = [(d, 1275, q) for d, q in enumerate([1, 2, 1, 4, 2, 3, 1, 2])]
    breaks = [(2, 1095, 16), (4, 1095, 32), (6, 1095, 16), (7, 1095, 24)]
    assert unit_prices(votes(*sorted(lines + breaks))) == [(0, 1275)]


def test_hand_checked_a_price_that_all_pay_from_some_day_on_is_a_change():
    # Item 85099B: 1.95 until the end of March 2011, then 2.08; large orders pay 1.65, later 1.79.
    before = [(d, 195, 10) for d in range(8)] + [(3, 165, 100), (5, 165, 100)]
    after = [(d, 208, 10) for d in range(8, 16)] + [(9, 179, 100), (12, 179, 200)]
    found = unit_prices(votes(*sorted(before + after)))
    assert prices_of(found) == [195, 208]
    assert found[1][0] // DAY == 8


def test_hand_checked_an_old_price_that_lingers_with_some_buyers_changes_nothing_back():
    lines = [(d, 195, 5) for d in range(6)] + [(d, 208, 5) for d in range(6, 20)]
    lingering = [(9, 195, 5), (15, 195, 5)]
    assert prices_of(unit_prices(votes(*sorted(lines + lingering)))) == [195, 208]


def test_a_reduction_for_a_while_is_two_changes():
    lines = [(d, 500, 2) for d in range(5)] + [(d, 400, 2) for d in range(5, 12)]
    lines += [(d, 500, 2) for d in range(12, 20)]
    found = unit_prices(votes(*lines))
    assert [(at // DAY, price) for at, price in found] == [(0, 500), (5, 400), (12, 500)]


@pytest.mark.parametrize("odd", [300, 700])
def test_one_odd_line_is_no_change_wherever_it_stands(odd):
    for position in range(6):
        lines = [(d, odd if d == position else 500, 2) for d in range(6)]
        assert prices_of(unit_prices(votes(*lines))) == [500]


def test_the_only_line_is_the_price():
    assert unit_prices(votes((3, 250, 100))) == [(3 * DAY, 250)]


lines = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from([80, 100, 120]), st.integers(1, 50)),
    min_size=1,
    max_size=40,
).map(sorted)


@given(lines)
def test_each_point_is_a_real_line_and_neighbours_differ(found):
    given_votes = votes(*found)
    seen = set(zip(given_votes.times.tolist(), given_votes.prices.tolist(), strict=True))
    points = unit_prices(given_votes)
    assert points
    assert set(points) <= seen
    assert [at for at, _ in points] == sorted(at for at, _ in points)
    assert all(a != b for a, b in zip(prices_of(points), prices_of(points)[1:], strict=False))


@given(lines, st.integers(2, 9))
def test_the_unit_of_money_makes_no_difference(found, factor):
    points = unit_prices(votes(*found))
    scaled = unit_prices(votes(*[(d, p * factor, q) for d, p, q in found]))
    assert scaled == [(at, price * factor) for at, price in points]


@given(
    st.lists(st.integers(1, 5), min_size=3, max_size=20),
    st.lists(st.tuples(st.integers(0, 19), st.integers(10, 99)), max_size=30),
)
def test_no_number_of_large_orders_at_a_lower_price_hides_a_price_paid_every_day(small, large):
    paid = [(d, 100, q) for d, q in enumerate(small)]
    breaks = [(d % len(small), 80, q) for d, q in large]
    assert prices_of(unit_prices(votes(*sorted(paid + breaks)))) == [100]


@given(st.lists(st.integers(1, 9), min_size=4, max_size=12), st.integers(101, 200))
def test_a_lasting_rise_is_found_on_its_day(quantities, higher):
    n = len(quantities)
    lines = [(d, 100, q) for d, q in enumerate(quantities)]
    lines += [(d + n, higher, q) for d, q in enumerate(quantities)]
    found = unit_prices(votes(*lines))
    assert [(at // DAY, price) for at, price in found] == [(0, 100), (n, higher)]

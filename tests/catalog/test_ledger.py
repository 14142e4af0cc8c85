from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import PricePoint, joined_points, point_at, prior_price
from shopkeeper.domain import InvalidRequest, Money
from shopkeeper.testing.catalog import day


def point(at, amount, currency="GBP"):
    return PricePoint(day(at), Money(amount, currency), "feed")


ledgers = st.dictionaries(st.integers(0, 90), st.integers(1, 9), max_size=12).map(
    lambda prices: [point(at, amount) for at, amount in sorted(prices.items())]
)


@given(ledgers, st.integers(0, 100), st.integers(1, 40))
def test_the_prior_price_is_the_lowest_of_every_moment_before(ledger, start, days):
    halves = [start - half / 2 for half in range(1, 2 * days + 1)]  # prices change on whole days
    in_force = [point_at(ledger, day(moment)) for moment in halves]
    amounts = [found.price.amount for found in in_force if found is not None]
    prior = prior_price(ledger, day(start), days)
    assert prior == (Money(min(amounts), "GBP") if amounts else None)


@given(ledgers, st.integers(0, 100))
def test_joining_equal_prices_moves_no_prior_price(ledger, start):
    joined = joined_points(ledger)
    assert prior_price(joined, day(start)) == prior_price(ledger, day(start))
    assert all(a.price != b.price for a, b in pairwise(joined))


@given(ledgers, st.integers(0, 100))
def test_the_point_in_force_is_the_last_not_later(ledger, at):
    earlier = [p for p in ledger if p.time <= day(at)]
    assert point_at(ledger, day(at)) == (earlier[-1] if earlier else None)


def test_a_price_raised_just_before_a_reduction_does_not_count():
    ledger = [point(0, 100), point(50, 150), point(60, 90)]
    assert prior_price(ledger, day(60)) == Money(100, "GBP")


def test_a_price_that_ended_before_the_window_does_not_count():
    ledger = [point(0, 80), point(20, 100), point(60, 90)]
    assert prior_price(ledger, day(60)) == Money(100, "GBP")


def test_a_price_in_force_when_the_window_opens_counts():
    ledger = [point(0, 80), point(31, 100), point(60, 90)]
    assert prior_price(ledger, day(60)) == Money(80, "GBP")


def test_a_price_replaced_at_the_moment_the_window_opens_does_not_count():
    ledger = [point(0, 80), point(30, 100), point(60, 90)]
    assert prior_price(ledger, day(60)) == Money(100, "GBP")


def test_of_a_product_new_within_the_window_all_prices_count():
    assert prior_price([point(50, 100), point(55, 95)], day(60)) == Money(95, "GBP")


def test_without_a_price_before_nothing_may_be_called_reduced():
    assert prior_price([], day(60)) is None
    assert prior_price([point(60, 90)], day(60)) is None


def test_a_window_of_no_days_is_refused():
    with pytest.raises(InvalidRequest, match="`days`"):
        prior_price([point(0, 100)], day(60), days=0)


def test_prices_of_two_currencies_are_not_compared():
    with pytest.raises(InvalidRequest, match="currencies"):
        prior_price([point(0, 100), point(1, 80, "EUR")], day(60))

"""A refund goes back to an order of the same customer and product that has enough left."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.intake.refunds import Refunded, Sold, match_refunds


def sold(order, time, left, price=100, customer="c", product="p"):
    return Sold(customer, product, order, time, price, left)


def back(time, quantity, price=100, customer="c", product="p"):
    return Refunded(customer, product, time, price, quantity)


def test_the_latest_earlier_order_with_enough_left_is_taken():
    orders = [sold("o1", 1, 5), sold("o2", 2, 5), sold("o3", 9, 5)]
    assert match_refunds(orders, [back(5, 4), back(6, 4), back(7, 4)]) == ["o2", "o1", None]


def test_an_order_at_the_refunded_price_goes_first():
    assert match_refunds([sold("o1", 1, 5, 90), sold("o2", 2, 5, 80)], [back(5, 1, 90)]) == ["o1"]


def test_another_customer_product_or_nobody_matches_nothing():
    refunds = [back(5, 1, customer="d"), back(5, 1, product="q"), back(5, 1, customer=None)]
    assert match_refunds([sold("o1", 1, 5)], refunds) == [None, None, None]


sales = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(1, 9)), max_size=8
)
returns = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=8).map(sorted)


@given(sales, returns)
def test_no_line_is_ever_refunded_beyond_what_it_sold_or_before_it(orders, refunds):
    lines = [sold(f"{name}{i}", time, n) for i, (name, time, n) in enumerate(orders)]
    bought = {line.order: (line.time, line.left) for line in lines}
    found = match_refunds(lines, [back(time, n) for time, n in refunds])
    taken: Counter[str] = Counter()
    for order, (time, n) in zip(found, refunds, strict=True):
        if order is not None:
            assert bought[order][0] <= time
            taken[order] += n
    assert all(n <= bought[order][1] for order, n in taken.items())

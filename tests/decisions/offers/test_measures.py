from datetime import timedelta

import msgspec

from shopkeeper.decisions.offers import Measures, Paid, measures_of
from shopkeeper.domain import Event, Line, MessageId, Money, OrderId, ProductId
from tests.decisions.offers.menus import NOW


def told(
    name: str, days_ago: int, order: str = "", amount: int | None = None, currency: str = "GBP"
) -> Event:
    return Event(
        MessageId(f"{name} {order} {days_ago} {amount}"),
        name,
        NOW - timedelta(days=days_ago),
        order_id=OrderId(order) if order else None,
        total=None if amount is None else Money(amount, currency),
    )


def test_orders_are_counted_once_newest_first() -> None:
    events = [
        told("Order Completed", 40, "a", 1000),
        told("Order Completed", 39, "a", 1000),
        told("Order Completed", 10, "b", 500),
        told("Product Viewed", 3),
    ]
    measured = measures_of(events, whole=True, now=NOW)
    assert measured == Measures((Paid(10, 500), Paid(40, 1000)), whole=True, reach=40)
    assert (measured.orders, measured.spent(None), measured.spent(30)) == (2, 1500, 500)
    assert (measured.days_since_first_order, measured.days_since_last_order) == (40, 10)


def test_a_cancelled_order_is_none_and_an_updated_one_has_its_new_total() -> None:
    events = [
        told("Order Completed", 9, "a", 1000),
        told("Order Cancelled", 8, "a"),
        told("Order Completed", 7, "b", 1000),
        told("Order Updated", 6, "b", 700),
    ]
    assert measures_of(events, whole=True, now=NOW).paid == (Paid(7, 700),)


def test_refunds_are_taken_off_their_order_and_never_below_nothing() -> None:
    events = [
        told("Order Completed", 400, "a", 1000),
        told("Order Completed", 20, "b", 800),
        told("Order Refunded", 10, "a", 1500),
        told("Order Refunded", 9, "", 300),
    ]
    measured = measures_of(events, whole=True, now=NOW)
    assert measured.paid == (Paid(20, 500), Paid(400, 0))


def test_lines_are_added_where_no_total_was_told_and_other_currencies_do_not_count() -> None:
    lines = (Line(ProductId("p"), 2, Money(150, "GBP")), Line(ProductId("q"), 1))
    events = [
        Event(MessageId("1"), "Order Completed", NOW - timedelta(days=2), lines=lines),
        told("Order Completed", 1, "b", 9000, "USD"),
    ]
    assert measures_of(events, whole=True, now=NOW, currency="GBP").spent(None) == 300


def test_what_a_browser_claims_counts_for_nothing() -> None:
    own = [told("Order Completed", 9, "a", 1000), told("Order Completed", 7, "b", 500)]
    false = [told("Order Completed", 5, "c", 99_999), told("Order Cancelled", 4, "a"),
             told("Order Refunded", 3, "b", 500)]  # fmt: skip
    claimed = [msgspec.structs.replace(one, claimed=True) for one in false]
    assert measures_of([*own, *claimed], whole=True, now=NOW) == measures_of(
        own, whole=True, now=NOW
    )


def test_what_lies_ahead_of_the_clock_is_not_yet() -> None:
    ahead = [told("Order Completed", -1, "a", 1000)]
    assert measures_of(ahead, whole=True, now=NOW) == Measures()

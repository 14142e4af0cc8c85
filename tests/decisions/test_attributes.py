from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.attributes import telling
from shopkeeper.decisions.offers import measures_of
from shopkeeper.domain import Event, MessageId, Money, OrderId
from tests.decisions.shelf import NOW

NAMES = ("Product Viewed", "Order Completed", "Order Updated", "Order Cancelled", "Order Refunded")
SAID = st.tuples(st.sampled_from(NAMES), st.integers(-2, 900), st.sampled_from(("a", "b", "c")))


def told(said: tuple[str, int, str]) -> Event:
    name, days_ago, order = said
    time = NOW - timedelta(days=days_ago)
    number, total = OrderId(order), Money(100 + days_ago, "GBP")
    return Event(MessageId(f"{said}"), name, time, order_id=number, total=total)


@given(st.lists(SAID, max_size=8), st.booleans())
def test_what_tells_of_no_order_measures_nothing(
    said: list[tuple[str, int, str]], whole: bool
) -> None:
    events = sorted(map(told, said), key=lambda event: event.time)
    assert measures_of(telling(events), whole, NOW) == measures_of(events, whole, NOW)

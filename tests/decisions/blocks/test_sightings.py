"""Who bought, sent back and looked at what."""

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.blocks import ProductFacts, Sightings, product_facts
from shopkeeper.domain import Basis, CustomerKey, ProductId
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.testing.sealing import MemorySealer
from tests.decisions.blocks.orders import BOWL, MUG, NOW, SHELF, act, bought, logged


def counted(*entries: Entry) -> ProductFacts:
    return product_facts(logged(*entries), SHELF, NOW)


def test_each_customer_counts_once_and_each_order_of_nobody_known() -> None:
    facts = counted(
        bought(1, 1, "a"), bought(2, 1, "b"), bought(3, 2, "c"),
        bought(1, None, "d"), bought(1, None, "e"), bought(40, 3, "f"),
    )  # fmt: skip
    assert facts.bought.tolist() == [4, 0]
    assert facts.unnamed.tolist() == [2, 0]


def test_bought_again_is_more_than_one_order_of_a_known_customer() -> None:
    facts = counted(
        bought(1, 1, "a"), bought(90, 1, "b"), bought(3, 2, "c", MUG, MUG), bought(3, 2, "c"),
        bought(5, None, "d"), bought(6, None, "e"), bought(2, 4, "f", MUG, BOWL),
    )  # fmt: skip
    assert (facts.buyers.tolist(), facts.again.tolist()) == ([3, 1], [1, 0])


def test_what_was_sent_back_is_told_of_orders_old_enough() -> None:
    facts = counted(
        bought(100, 1, "a"), bought(100, 2, "b", MUG, BOWL), bought(5, 3, "c"),
        bought(50, None, "d"),
        act("Order Refunded", 90, 1, "a", MUG), act("Order Refunded", 80, 2, "b"),
        act("Order Refunded", 1, 3, "c", MUG), act("Order Refunded", 20, None, "d", MUG),
    )  # fmt: skip
    assert (facts.sold.tolist(), facts.returned.tolist()) == ([3, 1], [3, 1])
    assert facts.knows_refunds
    assert not counted(bought(100, 1, "a")).knows_refunds


def test_a_cancelled_order_was_not_bought() -> None:
    assert counted(bought(2, 1, "a"), act("Order Cancelled", 1, 1, "a")).bought.tolist() == [0, 0]


def test_looks_are_counted_by_visit_and_not_by_click() -> None:
    look = "Product Viewed"
    facts = counted(
        act(look, 0.1, 1, "", MUG, visit="v"), act(look, 0.2, 1, "", MUG, visit="v"),
        act(look, 0.3, None, "", MUG, visit="w"), act(look, 0.4, None, "", MUG),
        act(look, 0.5, 7, "", MUG), act(look, 1.5, 8, "", MUG, visit="x"),
    )  # fmt: skip
    assert facts.visits.tolist() == [3, 0]


def test_who_did_not_agree_to_analytics_is_not_counted() -> None:
    private = Basis(("personalization",), "test", NOW)
    assert counted(act("Order Completed", 1, 1, "a", MUG, basis=private)).bought.tolist() == [0, 0]


def test_what_is_no_longer_sold_and_what_is_to_come_is_left_out() -> None:
    facts = counted(bought(1, 1, "a", ProductId("gone"), BOWL), bought(-1, 2, "b"))
    assert facts.bought.tolist() == [0, 1]


def test_nothing_read_counts_nothing() -> None:
    assert counted().bought.tolist() == [0, 0]


def test_the_forgotten_count_no_longer() -> None:
    seen = Sightings()
    seen.read(logged(bought(1, 1, "a"), bought(1, 2, "b")), NOW)
    seen.forget([CustomerKey(1)])
    assert seen.facts(SHELF, NOW).bought.tolist() == [1, 0]


def test_it_follows_a_log_from_where_it_was() -> None:
    log, seen = MemoryLog(MemorySealer({})), Sightings()
    for order in "abc":
        log.append([bought(1, None, order)])
        seen.follow(log, NOW)
    assert seen.facts(SHELF, NOW).bought.tolist() == [3, 0]
    assert seen.position == 3


EVENTS = st.builds(
    act,
    st.sampled_from(["Order Completed", "Order Refunded", "Order Cancelled", "Product Viewed"]),
    st.sampled_from([0.1, 0.9, 1.1, 20.0, 31.0, 364.0, 366.0]),
    st.none() | st.integers(1, 3),
    st.sampled_from("abc"),
    st.sampled_from([MUG, BOWL]),
    visit=st.sampled_from(["", "v", "w"]),
)


@settings(max_examples=50)
@given(st.lists(EVENTS, max_size=20), st.integers(0, 20), st.floats(0, 400))
def test_read_at_once_or_in_parts_it_counts_the_same(
    events: list[Entry], cut: int, days: float
) -> None:
    later, seen = NOW + timedelta(days=days), Sightings()
    seen.read(logged(*events[:cut]), NOW)
    seen.facts(SHELF, NOW)
    seen.read(logged(*events[cut:]), later)
    at_once = product_facts(logged(*events), SHELF, later)
    found = seen.facts(SHELF, later)
    for name in ("bought", "unnamed", "buyers", "again", "sold", "returned", "visits"):
        assert np.array_equal(getattr(found, name), getattr(at_once, name)), name
    assert (at_once.again <= at_once.buyers).all()
    assert (at_once.returned <= at_once.sold).all()

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.comparing import PastOrder, costed, replay
from shopkeeper.decisions.offers import Measures, Paid
from tests.decisions.offers.menus import NOW, shelf
from tests.decisions.simulating.rulebook import GOODS, governed, menu, offer


def order(*products: int, count: int = 1, measures: Measures | None = None) -> PastOrder:
    return PastOrder(
        np.array(products, np.int32), np.full(len(products), count, np.int64), measures
    )


def given_on(orders, *offers, columns=GOODS):
    return replay(governed({"offers.yaml": menu(*offers)}, columns), orders, "GB", NOW)


def test_without_offers_nothing_is_given():
    found = given_on([order(0, 1, count=2)])
    assert (found.with_offer, found.discount.amount, found.beside.amount) == (0, 0, 0)
    assert found.margin is not None
    assert found.margin.amount == 2 * (500 + 1000)


def test_a_percentage_is_off_every_unit():
    found = given_on([order(0, 1, count=2)], offer())
    assert (found.discount.amount, found.margin.amount) == (600, 3000 - 600)
    assert found.uses == {"ten": 1}


def test_shipping_is_paid_beside_once_an_order():
    found = given_on([order(3, count=2)], offer("ship", "kind: free_shipping, cost: 300"))
    assert (found.discount.amount, found.beside.amount) == (0, 300)
    assert found.margin.amount == 4000 - 300


def test_an_amount_off_the_basket_is_off_once():
    found = given_on([order(3, count=2)], offer("five", "kind: amount, amount: 500, per: basket"))
    assert (found.discount.amount, found.beside.amount) == (500, 0)


def test_the_tier_is_that_of_the_time():
    one = offer(fields="kind: percent, depth_bps: 1000, tiers: [returning]")
    before = Measures((Paid(3, 100),))
    assert given_on([order(0)], one).with_offer == 0
    assert given_on([order(0, measures=Measures())], one).with_offer == 0
    assert given_on([order(0, measures=before)], one).with_offer == 1


def test_an_offer_still_to_begin_counts_and_one_that_is_over_does_not():
    later = offer(fields='kind: percent, depth_bps: 1000, starts: "2030-01-01T00:00:00Z"')
    over = offer(fields='kind: percent, depth_bps: 1000, ends: "2020-01-01T00:00:00Z"')
    assert given_on([order(0)], later).with_offer == 1
    assert given_on([order(0)], over).with_offer == 0


def test_without_any_cost_no_margin_is_told():
    found = given_on([order(0)], columns=shelf((1000, None)))
    assert found.margin is None
    assert costed(governed({}, shelf((1000, None))), [order(0)]) == 0


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.sets(st.integers(0, 3), min_size=1), st.integers(1, 3)), max_size=4),
    st.integers(100, 9000),
)
def test_orders_add_up_and_no_margin_is_below_the_floor(said, depth):
    orders = [order(*sorted(products), count=count) for products, count in said]
    ten = offer(fields=f"kind: percent, depth_bps: {depth}")
    whole = given_on(orders, ten)
    parts = [given_on([one], ten) for one in orders]
    assert whole.discount.amount == sum(p.discount.amount for p in parts)
    assert whole.with_offer == sum(p.with_offer for p in parts)
    for one, part in zip(orders, parts, strict=True):
        paid = int(GOODS.price[one.products] @ one.counts) - part.discount.amount
        assert part.margin.amount * 10_000 >= 2000 * paid

from decimal import ROUND_HALF_EVEN, Decimal

import msgspec
import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.offers import Offer, price_with
from tests.decisions.offers.menus import GOODS, of, offer, offers

Rows = list[tuple[int, int, int]]


@settings(max_examples=60)
@given(offers(), GOODS)
def test_no_price_with_an_offer_breaks_the_floor_or_leaves_the_range_of_prices(
    one: Offer, goods: Rows
) -> None:
    prices, costs, minimums = (np.array(c, np.int64) for c in zip(*goods, strict=True))
    after = price_with(one, prices, costs, minimums)
    for now, price, cost, least in zip(after.tolist(), *zip(*goods, strict=True), strict=True):
        if now == -1:
            continue
        assert 0 < now <= price
        assert now >= least
        given_away = max(cost, 0) + (one.cost or 0)
        assert (now - given_away) * 10_000 >= (one.margin_floor_bps or 0) * now
        assert cost >= 0 or one.unknown_cost == "allow"


@settings(max_examples=60)
@given(offers(), GOODS, st.integers(0, 9000))
def test_a_deeper_offer_never_costs_more_nor_applies_to_more(
    one: Offer, goods: Rows, deeper: int
) -> None:
    columns = [np.array(c, np.int64) for c in zip(*goods, strict=True)]
    bigger = msgspec.structs.replace(
        one,
        depth_bps=max(deeper, one.depth_bps) if one.kind == "percent" else 0,
        amount=one.amount + deeper if one.kind == "amount" else 0,
    )
    shallow, deep = price_with(one, *columns), price_with(bigger, *columns)
    assert ((deep == -1) | ((shallow >= 0) & (deep <= shallow))).all()


@example(5, 1000)
@example(15, 1000)
@given(st.integers(1, 10**15), st.integers(100, 9000))
def test_a_percentage_is_exact_and_half_a_minor_unit_goes_to_the_even_neighbour(
    price: int, depth: int
) -> None:
    exact = Decimal(price) * (10_000 - depth) / 10_000
    wanted = int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))
    after = price_with(offer(depth_bps=depth), of(price), of(0), of(-1))
    assert after.tolist() == [wanted if wanted > 0 else -1]


def test_an_offer_is_not_applied_where_the_cost_is_unknown_unless_the_file_allows_it() -> None:
    unknown = of(100), of(-1), of(-1)
    assert price_with(offer(), *unknown).tolist() == [-1]
    assert price_with(offer(unknown_cost="allow"), *unknown).tolist() == [90]


def test_an_offer_that_would_go_below_is_not_made_smaller() -> None:
    ten = offer(margin_floor_bps=2500)
    goods = of(1000, 1000, 1000), of(675, 676, 600), of(-1, -1, 901)
    assert price_with(ten, *goods).tolist() == [900, -1, -1]


def test_what_the_shop_gives_beside_counts_against_the_floor() -> None:
    gift = offer("mug", "gift", gift="p1", cost=300)
    assert price_with(gift, of(1000, 1000), of(700, 701), of(-1, -1)).tolist() == [1000, -1]


def test_an_amount_off_the_basket_is_for_baskets_that_are_large_enough() -> None:
    five = offer("five", "amount", amount=500, per="basket", least_basket=3000)
    assert price_with(five, of(2999, 3000), of(0, 0), of(-1, -1)).tolist() == [-1, 2500]

from collections.abc import Sequence
from itertools import permutations

import msgspec
import numpy as np
from hypothesis import given, settings

from shopkeeper.decisions.offers import (
    Offer,
    combinable,
    price_with,
)
from shopkeeper.decisions.offers.amounts import Amounts, terms_of
from shopkeeper.decisions.offers.stacking import price_with_terms
from tests.decisions.offers.menus import GOODS, of, offer, offers

Rows = list[tuple[int, int, int]]


def price_of(some: Sequence[Offer], *columns: Amounts) -> Amounts:
    return price_with_terms(terms_of(some), *columns)


def together(*some: Offer) -> list[Offer]:
    names = tuple(one.id for one in some)
    return [msgspec.structs.replace(one, stacks_with=names) for one in some]


@settings(max_examples=60)
@given(offers("a"), offers("b"), offers("c"), GOODS)
def test_the_order_of_offers_changes_nothing_and_the_strictest_floor_is_kept(
    a: Offer, b: Offer, c: Offer, goods: Rows
) -> None:
    prices, costs, minimums = (np.array(col, np.int64) for col in zip(*goods, strict=True))
    some = together(a, b, c)
    answers = [price_of(p, prices, costs, minimums).tolist() for p in permutations(some)]
    assert all(answer == answers[0] for answer in answers)
    floor = max(one.margin_floor_bps or 0 for one in some)
    beside = sum(one.cost or 0 for one in some)
    for now, price, cost, least in zip(answers[0], *zip(*goods, strict=True), strict=True):
        if now != -1:
            assert max(least, 1) <= now <= price
            assert (now - max(cost, 0) - beside) * 10_000 >= floor * now


@settings(max_examples=60)
@given(offers("a"), offers("b"), GOODS)
def test_what_may_be_had_together_may_be_had_alone_for_no_less(
    a: Offer, b: Offer, goods: Rows
) -> None:
    columns = [np.array(col, np.int64) for col in zip(*goods, strict=True)]
    both = price_of(together(a, b), *columns)
    alone = price_with(a, *columns)
    assert ((both == -1) | (both <= alone)).all()


def test_offers_that_were_not_declared_to_combine_do_not() -> None:
    a, b, c = offer("a", stacks_with=("b",)), offer("b", stacks_with=("c",)), offer("c")
    assert combinable([a, b, c]).tolist() == [
        [False, True, False], [True, False, True], [False, True, False]
    ]  # fmt: skip


def test_a_percentage_is_of_what_the_one_before_left_and_amounts_come_last() -> None:
    some = together(offer("a"), offer("b", depth_bps=2000), offer("c", "amount", amount=100))
    assert price_of(some, of(1000), of(0), of(-1)).tolist() == [620]
    assert price_of(some[:2], of(5), of(0), of(-1)).tolist() == [4]  # the deepest first

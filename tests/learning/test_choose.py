from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.choose import LESS, cases_of, choose
from shopkeeper.learning.protocols.shop import last_window
from shopkeeper.models import Goods, Kind
from tests.learning.village import as_interactions, village


def looked_at_and_bought():
    """The village, where everything bought is looked at first, in a visit of its own."""
    data = village()
    looks = np.repeat(np.array([Kind.VIEW, Kind.PURCHASE], np.int8), len(data))
    twice = np.tile(np.arange(len(data)), 2)
    order = np.argsort(data.times[twice] + (looks == Kind.PURCHASE), kind="stable")
    rows, kinds = twice[order], looks[order]
    times = data.times[rows] + (kinds == Kind.PURCHASE)
    return as_interactions(
        data.users[rows], data.items[rows], kinds, times,
        data.sessions[rows] * 2 + (kinds == Kind.PURCHASE),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("objective", "orders"), [("purchase", 1.0), ("revenue", 1.0), ("click", LESS)]
)
def test_what_is_the_objective_counts_most_however_much_there_is_of_it(objective, orders) -> None:
    data = looked_at_and_bought()
    cases = cases_of(data, last_window(data, 20.0), objective)
    of_orders = sum(
        case.weight for case in cases if len(case.query.items) == case.query.session_start
    )
    assert of_orders == pytest.approx(orders)
    assert sum(case.weight for case in cases) == pytest.approx(1 + LESS)


def test_an_unknown_objective_is_refused_by_name() -> None:
    data = village(days=30, customers=5)
    with pytest.raises(InvalidRequest, match="`objective` must be one of click, purchase, revenue"):
        choose(data, last_window(data, 7.0), minutes=1.0, objective="clicks")


def test_a_shop_too_young_to_choose_keeps_the_usual_settings() -> None:
    data = village(days=30, customers=5)
    plan = choose(data, last_window(data, 7.0), minutes=1.0)
    assert plan.ranker is None
    assert plan.weights["repeat_purchase"] == 1.0
    assert "nothing to choose by" in plan.notes[0]


def test_what_ranks_new_products_is_kept_though_no_past_can_prefer_it() -> None:
    data, n = village(), 40
    unknown, codes = np.full(n, np.nan), np.full(n, -1, np.int32)
    texts = tuple(f"mug {i}" for i in range(n))
    goods = Goods(texts, codes, codes, unknown, unknown, np.ones(n, np.bool_), unknown)
    window = last_window(data, 30.0)
    assert "content" in choose(replace(data, goods=goods), window, minutes=0.2).weights
    assert "content" not in choose(data, window, minutes=0.2).weights

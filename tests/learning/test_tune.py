from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.tune import FILL, Search, tune
from shopkeeper.models import CosineItemKNNConfig, PopularityConfig, RepeatPurchaseConfig
from tests.learning.village import village

SEARCHES = {
    "popularity": Search(PopularityConfig()),
    "repeat_purchase": Search(
        RepeatPurchaseConfig(), (({"half_life_days": 10.0}, {"half_life_days": 1_000.0}),)
    ),
    "item_knn": Search(
        CosineItemKNNConfig(itself=0.0), together=(({"itself": 1.0}, {"itself": 0.5}),)
    ),
}
START = {"popularity": 0.05, "repeat_purchase": 0.5, "item_knn": 1.0}


@pytest.fixture(scope="module")
def bench() -> Bench:
    data = village()
    window = shop.last_window(data, 20)
    cases = shop.first_orders(data, window)
    return Bench(data.before(window.start), cases, shop.measure, 5)


def test_what_repeats_gets_the_weight_where_customers_repeat(bench: Bench) -> None:
    tuned = tune(bench, SEARCHES, START)
    assert tuned.weights["repeat_purchase"] == max(tuned.weights.values())
    assert tuned.weights["popularity"] >= FILL
    value = tuned.metrics["recall"].value
    assert value is not None
    assert value > 0.9


def test_the_same_data_give_the_same_choice(bench: Bench) -> None:
    assert tune(bench, SEARCHES, START) == tune(bench, SEARCHES, START)


def test_a_change_that_does_not_help_is_not_taken(bench: Bench) -> None:
    spoiled = Search(RepeatPurchaseConfig(), (({"half_life_days": 0.001},),))
    tuned = tune(bench, {**SEARCHES, "repeat_purchase": spoiled}, START)
    assert tuned.configs["repeat_purchase"] == RepeatPurchaseConfig()


def test_a_single_model_keeps_all_the_weight(bench: Bench) -> None:
    tuned = tune(bench, {"repeat_purchase": SEARCHES["repeat_purchase"]}, {"repeat_purchase": 1.0})
    assert tuned.weights == {"repeat_purchase": 1.0}


def test_a_model_that_never_was_right_is_not_asked(bench: Bench) -> None:
    never = replace(
        bench, data=bench.data.where(np.zeros(len(bench.data), np.bool_)), cases=bench.cases[:60]
    )
    searches = {name: SEARCHES[name] for name in ("repeat_purchase", "item_knn")}
    looked = replace(bench, data=replace(bench.data, kinds=np.zeros_like(bench.data.kinds)))
    views = [
        replace(case, query=replace(case.query, kinds=np.zeros_like(case.query.kinds)))
        for case in bench.cases
    ]
    tuned = tune(replace(looked, cases=views), SEARCHES, START)
    assert tuned.weights["repeat_purchase"] == 0.0
    weights = {"repeat_purchase": 1.0, "item_knn": 1.0}
    assert max(tune(never, searches, weights).weights.values()) > 0


def test_cases_count_by_their_weight(bench: Bench) -> None:
    heavy, light = replace(bench.cases[0], weight=1.0), replace(bench.cases[1], weight=1e-9)
    two = replace(bench, cases=[heavy, light])
    nothing = np.zeros(2)
    assert two.gain(np.array([1.0, 0.0]), nothing) > 0.2
    assert two.gain(np.array([0.0, 1.0]), nothing) < 1e-6


def test_progress_rises_to_one(bench: Bench) -> None:
    told: list[float] = []
    tune(bench, SEARCHES, START, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_hardly_counts_and_is_not_missed_is_not_asked(bench: Bench) -> None:
    start = {"popularity": 0.01, "repeat_purchase": 1.0, "item_knn": 0.02}
    searches = {name: SEARCHES[name] for name in start}
    assert tune(bench, searches, start).weights["item_knn"] == 0.0

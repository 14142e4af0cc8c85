from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.lessons import learn_from
from shopkeeper.models import Goods, Interactions, Popularity, PopularityConfig
from shopkeeper.models.ranker import RankerConfig
from shopkeeper.models.recommender import Recommender
from shopkeeper.testing.interactions import checkerboard, history


def priced(prices: list[float]) -> Interactions:
    data, n = checkerboard(4, (0, 0)), len(prices)
    unknown = np.full(n, np.nan)
    codes = np.full(n, -1, np.int32)
    goods = Goods(("",) * n, codes, codes, np.array(prices), unknown, np.ones(n, np.bool_), unknown)
    return replace(data, goods=goods)


@pytest.mark.parametrize(
    ("objective", "gains"), [("purchase", {1.0}), ("click", {1.0}), ("revenue", {2.0, 0.5})]
)
def test_what_was_taken_is_worth_its_price_where_revenue_is_wanted(objective, gains) -> None:
    data = priced([1.0, 4.0, 2.0, 2.0])
    models = {"popularity": Popularity(PopularityConfig()).fit(data)}
    recommender = Recommender(models, {"popularity": 1.0}, data.n_items)
    query = history(data, 0, running=True)
    case = Case(query, np.array([0, 1], np.int32), 2, 0)
    bench = Bench(data, [case], lambda *_: {}, 3)
    learned = learn_from([(bench, recommender)], RankerConfig(objective=objective))
    told = learned.judged[0].gains
    assert set(told[told > 0].tolist()) == gains

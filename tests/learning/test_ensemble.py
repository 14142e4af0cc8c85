import msgspec
import numpy as np
import pytest

from shopkeeper.learning.auto import Plan, answer
from shopkeeper.learning.cases import Case
from shopkeeper.models import CosineItemKNNConfig, PopularityConfig
from shopkeeper.models.recommender import Recommender
from shopkeeper.testing.interactions import history
from tests.learning.village import village

PLAN = Plan(
    {
        "popularity": msgspec.to_builtins(PopularityConfig()),
        "item_knn": msgspec.to_builtins(CosineItemKNNConfig()),
    },
    {"popularity": 0.01, "item_knn": 1.0},
)


@pytest.fixture(scope="module")
def both() -> Recommender:
    return PLAN.fit(village())


def test_masked_items_are_never_answered(both: Recommender) -> None:
    query, masked = history(village(), 0, running=False), np.arange(30, dtype=np.int32)
    found = answer(both, Case(query, masked[:1], 1, 0, masked), 40)
    assert len(found) > 0
    assert not np.isin(found, masked).any()


def test_a_stranger_is_answered_with_what_is_popular(both: Recommender) -> None:
    query = history(village(), 10_000, running=False)
    case = Case(query, np.array([0], np.int32), 1, 0)
    alone = both.weighed({"popularity": 1.0})
    assert answer(both, case, 5).tolist() == answer(alone, case, 5).tolist() != []

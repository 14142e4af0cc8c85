import numpy as np
import pytest

from shopkeeper.learning.cases import Case
from shopkeeper.learning.ensemble import Ensemble, fit_ensemble
from shopkeeper.models import CosineItemKNNConfig, Kind, PopularityConfig, Query
from tests.learning.village import village

CONFIGS = {"popularity": PopularityConfig(), "item_knn": CosineItemKNNConfig()}


@pytest.fixture(scope="module")
def both() -> Ensemble:
    return fit_ensemble(village(), CONFIGS, {"popularity": 0.01, "item_knn": 1.0})


def asked(*items: int, masked: tuple[int, ...] = ()) -> Case:
    history = np.array(items, np.int32)
    kinds, times = np.full(len(items), Kind.VIEW, np.int8), np.zeros(len(items))
    query = Query(history, kinds, times, now=0.0)
    return Case(query, np.array([1], np.int32), 1, 0, np.array(masked, np.int32))


def test_masked_items_are_never_answered(both: Ensemble) -> None:
    assert 3 in both.answer(asked(3), 40)
    assert not {3, 4} & set(both.answer(asked(3, masked=(3, 4)), 40).tolist())


def test_a_stranger_is_answered_with_what_is_popular(both: Ensemble) -> None:
    alone = both.weighed({"popularity": 1.0})
    assert list(alone.models) == ["popularity"]
    assert both.answer(asked(), 5).tolist() == alone.answer(asked(), 5).tolist()
    assert len(both.answer(asked(), 5)) == 5


def test_models_without_weight_are_not_fitted() -> None:
    fitted = fit_ensemble(village(), CONFIGS, {"popularity": 1.0, "item_knn": 0.0})
    assert list(fitted.models) == ["popularity"]

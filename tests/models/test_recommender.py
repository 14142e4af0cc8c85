import numpy as np

from shopkeeper.models import (
    CosineItemKNN,
    CosineItemKNNConfig,
    Goods,
    Popularity,
    PopularityConfig,
    blend,
)
from shopkeeper.models.recommender import Recommender
from shopkeeper.testing.interactions import checkerboard, history

DATA = checkerboard(8, withheld=(0, 4))
MODELS = {
    "item_knn": CosineItemKNN(CosineItemKNNConfig()).fit(DATA),
    "popularity": Popularity(PopularityConfig()).fit(DATA),
}
BOTH = Recommender(MODELS, {"item_knn": 1.0, "popularity": 0.2}, DATA.n_items)
QUERY = history(DATA, 0, running=False)


def unknown(n: int) -> Goods:
    """Products of which nothing is known."""
    nan = np.full(n, np.nan)
    none = np.full(n, -1, np.int32)
    return Goods(("",) * n, none, none, nan, nan, np.ones(n, np.bool_), nan)


def test_without_a_ranker_the_blend_is_the_answer():
    found = {name: model.recommend(QUERY, 200) for name, model in MODELS.items()}
    mixed, ours = blend(found, BOTH.weights, 3, DATA.n_items), BOTH.recommend(QUERY, 3)
    assert ours.items.tolist() == mixed.items.tolist()
    assert np.array_equal(ours.scores, mixed.scores)
    assert set(ours.shares) == set(mixed.shares)


def test_only_what_is_allowed_is_answered():
    allowed = np.zeros(DATA.n_items, np.bool_)
    allowed[[1, 4]] = True
    assert set(BOTH.recommend(QUERY, 5, allowed).items.tolist()) <= {1, 4}


def test_other_weights_ask_other_models():
    alone = BOTH.recommend(QUERY, 5, weights={"popularity": 1.0})
    assert list(alone.shares) == ["popularity"]
    assert alone.items.tolist() == MODELS["popularity"].recommend(QUERY, 5).items.tolist()
    assert len(BOTH.recommend(QUERY, 5, weights={}).items) == 0


def test_weighed_keeps_the_models_it_needs():
    assert list(BOTH.weighed({"popularity": 1.0, "item_knn": 0.0}).models) == ["popularity"]


def test_models_that_know_less_are_asked_about_what_they_know():
    wide = BOTH.over(unknown(DATA.n_items + 2))
    assert wide.n_items == DATA.n_items + 2
    asked = history(DATA, 0, running=False)
    asked.items[-1] = DATA.n_items + 1
    allowed = np.ones(wide.n_items, np.bool_)
    assert (wide.recommend(asked, 5, allowed).items < DATA.n_items).all()

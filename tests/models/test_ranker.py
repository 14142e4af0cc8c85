from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import BackendFailed, InvalidRequest, NotReady
from shopkeeper.models import (
    Blended,
    CosineItemKNN,
    CosineItemKNNConfig,
    Popularity,
    PopularityConfig,
)
from shopkeeper.models.boosters import booster_of, lightgbm
from shopkeeper.models.features import Features
from shopkeeper.models.ranker import Ranker, RankerConfig, text_of, trusted
from shopkeeper.models.recommender import Recommender
from shopkeeper.testing.interactions import checkerboard, history

DATA = checkerboard(12, (0, 0))
MODELS = {
    "item_knn": CosineItemKNN(CosineItemKNNConfig()).fit(DATA),
    "popularity": Popularity(PopularityConfig()).fit(DATA),
}
WEIGHTS = {"item_knn": 1.0, "popularity": 0.1}


def trained(trust: float = 1.0, depth: int = 200) -> Ranker:
    """One that prefers high item indices, which no blend does."""
    config = RankerConfig(trees=5, least=1, trust=trust, depth=depth)
    features = Features.fit(DATA, tuple(MODELS), config.groups)
    rng = np.random.default_rng(0)
    table = rng.random((400, len(features.names))).astype(np.float32)
    library = lightgbm()
    told = library.Dataset(table, table[:, features.names.index("item_knn place")] < 0.5)
    params = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 1}
    return Ranker(config, features, library.train(params, told, 5))


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return trained()


def asked(ranker: Ranker | None) -> Blended:
    recommender = Recommender(MODELS, WEIGHTS, DATA.n_items, ranker)
    return recommender.recommend(history(DATA, 3, running=False), 12)


def test_the_ranker_gives_the_order_and_leaves_the_candidates(ranker: Ranker) -> None:
    ours, blend = asked(ranker), asked(None)
    assert ours.items.tolist() != blend.items.tolist()
    assert sorted(ours.items.tolist()) == sorted(blend.items.tolist())
    assert (np.diff(ours.scores) <= 0).all()
    assert (ours.scores > 0).all()


def test_what_each_model_gave_goes_with_its_item(ranker: Ranker) -> None:
    ours, blend = asked(ranker), asked(None)
    share = dict(zip(blend.items.tolist(), blend.shares["item_knn"].tolist(), strict=True))
    assert [share[item] for item in ours.items.tolist()] == ours.shares["item_knn"].tolist()


def test_without_trust_the_order_is_the_blends() -> None:
    assert asked(trained(trust=0.0)).items.tolist() == asked(None).items.tolist()


def test_beyond_its_depth_the_order_is_the_blends() -> None:
    ours, blend = asked(trained(depth=4)), asked(None)
    assert sorted(ours.items[:4].tolist()) == sorted(blend.items[:4].tolist())
    assert ours.items[4:].tolist() == blend.items[4:].tolist()
    assert (np.diff(ours.scores) <= 0).all()


def test_it_answers_the_same_after_being_saved_and_loaded(ranker: Ranker, tmp_path: Path) -> None:
    ranker.save(tmp_path)
    loaded, ours = asked(Ranker.load(tmp_path)), asked(ranker)
    assert loaded.items.tolist() == ours.items.tolist()
    assert np.array_equal(loaded.scores, ours.scores)


def test_its_text_reads_back_to_itself(ranker: Ranker) -> None:
    text = text_of(ranker.booster)
    assert text_of(booster_of(text)) == text


@pytest.mark.parametrize("file", ["config.json", "booster.txt", "features/groups.json"])
def test_a_missing_file_is_not_ready_and_a_damaged_one_named(
    ranker: Ranker, tmp_path: Path, file: str
) -> None:
    ranker.save(tmp_path)
    (tmp_path / file).write_text("{")
    with pytest.raises(BackendFailed, match=Path(file).name):
        Ranker.load(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(NotReady, match=Path(file).name):
        Ranker.load(tmp_path)


def test_nothing_found_stays_nothing(ranker: Ranker) -> None:
    nothing = Blended(np.zeros(0, np.int32), np.zeros(0, np.float32), {})
    assert len(ranker.rank(history(DATA, 0, running=True), nothing, {}).items) == 0


def test_trust_lies_between_the_blend_and_the_ranker() -> None:
    raw, blend = np.array([0.0, 1.0, 0.2]), np.array([0.6, 0.3, 0.1], np.float32)
    assert np.argmax(trusted(raw, blend, 0.0)) == 0
    assert np.argmax(trusted(raw, blend, 1.0)) == 1
    assert np.isfinite(trusted(np.array([0.0, -1e9, 1e9]), blend, 1.0)).all()


@pytest.mark.parametrize("field", ["trees", "leaves", "learning_rate", "trust", "objective", "reg"])
def test_a_bad_value_is_refused_by_the_name_of_its_field(field: str) -> None:
    with pytest.raises(InvalidRequest, match=f"`{field}`"):
        RankerConfig(**{field: -1})  # type: ignore[arg-type]

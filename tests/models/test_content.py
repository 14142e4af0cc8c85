from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import ContentConfig, ContentSimilarity, Goods, Kind, Query
from shopkeeper.testing.interactions import from_rows
from tests.models.shelf import TEXTS, goods

DAY = 86_400.0
NOW = 100 * DAY
RED, BLUE, CUP, HOSE, SPADE, REEL = range(6)


def learned(known: Goods | None = None, **config: float) -> ContentSimilarity:
    known = known or goods()
    data = from_rows([], n_items=len(known), n_users=0)
    return ContentSimilarity(ContentConfig(**config)).fit(replace(data, goods=known))


def asked(*acts: tuple[int, Kind, float], running: bool = True, **known: object) -> Query:
    """Acts of (item, kind, days ago)."""
    items, kinds, days = zip(*acts, strict=True) if acts else ((), (), ())
    times = NOW - np.array(days, np.float64) * DAY
    start = 0 if running else len(acts)
    return Query(np.array(items, np.int32), np.array(kinds, np.int8), times, NOW, start, **known)


def best(model: ContentSimilarity, query: Query, n: int = 1) -> list[int]:
    return model.recommend(query, n).items.tolist()


@pytest.mark.parametrize("item", [RED, HOSE])
def test_what_is_like_the_product_looked_at_comes_first(item: int) -> None:
    assert best(learned(), asked((item, Kind.VIEW, 0))) == [{RED: BLUE, HOSE: REEL}[item]]


def test_the_product_of_the_page_counts_as_looked_at() -> None:
    assert best(learned(), asked(anchors=(HOSE,))) == [REEL]


def test_a_scores_is_the_weighted_sum_of_cosines() -> None:
    model = learned(alike=0.0, decay=0.5)
    query = asked((RED, Kind.VIEW, 0), (HOSE, Kind.CART, 0))
    cosines = model.vectors @ model.vectors.T
    np.fill_diagonal(cosines, 0)
    config = model.config
    told = 0.5 * config.view * cosines[RED] + config.cart * cosines[HOSE]
    np.testing.assert_allclose(model.scores(query), np.maximum(told, 0), atol=1e-5)


def test_what_was_passed_over_speaks_against_what_is_like_it() -> None:
    model = learned(alike=0.0)
    liked = model.scores(asked((RED, Kind.PURCHASE, 2), running=False))
    acts = (RED, Kind.PURCHASE, 2), (BLUE, Kind.DISLIKE, 1)
    assert model.scores(asked(*acts, running=False))[CUP] < liked[CUP]


def test_an_old_act_counts_less_and_each_kind_fades_at_its_own_pace() -> None:
    model = learned(view_days=1.0, purchase_days=100.0)

    def strength(kind: Kind, days: float) -> float:
        return float(model.scores(asked((RED, kind, days), running=False))[BLUE])

    assert strength(Kind.VIEW, 3) == pytest.approx(strength(Kind.VIEW, 2) / 2, rel=1e-5)
    assert strength(Kind.PURCHASE, 3) > 0.97 * strength(Kind.PURCHASE, 1)


def test_a_long_look_counts_more_than_a_glance() -> None:
    model = learned()
    query = asked((RED, Kind.VIEW, 0))
    long = replace(query, weights=np.array([2.0], np.float32))
    np.testing.assert_allclose(model.scores(long), 2 * model.scores(query), rtol=1e-5)


def test_the_words_of_a_search_find_what_has_them() -> None:
    assert set(best(learned(), asked(words="hoses for the garden"), 2)) == {HOSE, REEL}
    both = asked((RED, Kind.VIEW, 0), words="spade")
    assert best(learned(), both)[0] == SPADE
    assert best(learned(), asked(words="xyzzy")) == []


def test_a_reason_is_the_act_that_gave_most() -> None:
    model = learned()
    query = asked((HOSE, Kind.VIEW, 0), (RED, Kind.VIEW, 0), (CUP, Kind.VIEW, 0))
    assert model.because(query, BLUE) == RED
    assert model.because(query, REEL) == HOSE
    assert model.because(asked(words="hose"), REEL) is None


def test_without_goods_it_has_no_evidence() -> None:
    model = ContentSimilarity(ContentConfig()).fit(from_rows([], n_items=6, n_users=0))
    assert not model.scores(asked((RED, Kind.VIEW, 0), words="mug")).any()
    assert model.over(goods((*TEXTS, "New mug"))) is model


def test_a_new_product_is_found_by_what_it_is() -> None:
    wide = learned().over(goods((*TEXTS, "Green coffee mug, ceramic")))
    assert wide.n_items == 7
    assert 6 in best(wide, asked((RED, Kind.VIEW, 0)), 2)
    assert best(wide, asked((6, Kind.VIEW, 0)), 2) == best(wide, asked((6, Kind.VIEW, 0)), 2)
    assert set(best(wide, asked((6, Kind.VIEW, 0)), 2)) == {RED, BLUE}
    assert 6 in best(wide, asked(words="green mug"), 2)


def test_an_item_learned_without_words_is_known_once_there_are_some() -> None:
    bare = learned(goods((*TEXTS[:5], "")))
    wide = bare.over(goods())
    assert best(bare, asked((REEL, Kind.VIEW, 0))) == []
    assert set(best(wide, asked((REEL, Kind.VIEW, 0)), 2)) == {HOSE, SPADE}
    assert wide.over(goods()) is wide


@given(st.permutations(range(3)))
def test_one_after_the_other_new_products_are_as_all_at_once(order: list[int]) -> None:
    new = [("Green coffee mug", "Steel hose", "Tea spoon")[i] for i in order]
    at_once, step = learned().over(goods((*TEXTS, *new))), learned()
    for count in range(1, 4):
        step = step.over(goods((*TEXTS, *new[:count])))
    query = asked((RED, Kind.VIEW, 0), (HOSE, Kind.CART, 0))
    np.testing.assert_allclose(step.scores(query), at_once.scores(query), atol=1e-6)


def test_what_it_learned_of_words_survives_being_saved_and_loaded(tmp_path: Path) -> None:
    model = learned()
    model.save(tmp_path)
    loaded = ContentSimilarity.load(tmp_path)
    query = asked((RED, Kind.VIEW, 0), words="steel hose")
    assert np.array_equal(loaded.scores(query), model.scores(query))
    more = goods((*TEXTS, "Steel coffee mug"))
    assert np.array_equal(loaded.over(more).scores(query), model.over(more).scores(query))


def test_a_second_fit_forgets_the_words_and_pictures_of_the_first() -> None:
    pictures = np.eye(6, 3, dtype=np.float32)
    model = learned(goods(TEXTS, pictures))
    model.fit(replace(from_rows([], n_items=6, n_users=0), goods=goods()))
    query = asked((RED, Kind.VIEW, 0))
    assert np.array_equal(model.scores(query), learned().scores(query))


def test_pictures_say_what_words_do_not() -> None:
    pictures = np.zeros((6, 2), np.float32)
    pictures[[RED, SPADE]] = [0.0, 1.0]
    model = learned(goods(TEXTS, pictures))
    assert best(model, asked((RED, Kind.VIEW, 0))) == [SPADE]
    assert 6 in best(model.over(goods((*TEXTS, "Brown mug"))), asked((BLUE, Kind.VIEW, 0)), 3)
    with pytest.raises(InvalidRequest, match=r"`goods\.vectors` must have 2 columns, got 5"):
        model.over(goods((*TEXTS, "x"), np.ones((7, 5), np.float32)))


def test_goods_of_another_size_are_refused() -> None:
    data = replace(from_rows([], n_items=2, n_users=0), goods=goods())
    with pytest.raises(InvalidRequest, match="`goods` must hold 2 items, got 6"):
        ContentSimilarity(ContentConfig()).fit(data)
    with pytest.raises(InvalidRequest, match="`goods` must hold 6 items, got 1"):
        learned().over(goods(("one",)))

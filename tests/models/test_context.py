from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import Contexts, Kind, Popularity, Query
from shopkeeper.models.context import ContextPopularity, ContextPopularityConfig, most_telling
from shopkeeper.testing.interactions import from_rows, shuffled_within_moments

NOTHING = np.zeros(0, np.int32)
WEATHER, CITY = 0, 1


def shop(rows):
    """(item, weather, city) rows of customers nobody knows."""
    data = from_rows([(-1, item, Kind.PURCHASE, 0, n) for n, (item, _, _) in enumerate(rows)], 4, 0)
    codes = np.array([row[1:] for row in rows], np.int32).reshape(-1, 2)
    return replace(
        data, contexts=Contexts(("weather", "city"), (("dry", "wet"), ("a", "b", "c")), codes)
    )


def ask(*context):
    return Query(
        NOTHING, np.zeros(0, np.int8), np.zeros(0), now=1.7e9, context=np.array(context, np.int32)
    )


RAIN = shop([(0, 0, 0)] * 60 + [(0, 1, 1)] * 10 + [(1, 1, 0)] * 50 + [(2, 1, 1)] * 9)


def fitted(data=RAIN, **config):
    return ContextPopularity(ContextPopularityConfig(**config)).fit(data)


def test_a_stranger_is_served_by_the_circumstances_alone():
    model = fitted()
    assert model.recommend(ask(0, 0), 1).items.tolist() == [0]
    assert model.recommend(ask(1, 0), 1).items.tolist() == [1]


def test_without_a_context_it_is_popularity():
    plain = Popularity(Popularity.Config()).fit(RAIN)
    unasked = replace(ask(), context=None)
    ours = fitted().recommend(unasked, 4)
    theirs = plain.recommend(unasked, 4)
    assert ours.items.tolist() == theirs.items.tolist()
    np.testing.assert_allclose(
        ours.scores / ours.scores[0], theirs.scores / theirs.scores[0], rtol=1e-6
    )


def test_it_learns_without_contexts():
    model = fitted(replace(RAIN, contexts=None))
    np.testing.assert_array_equal(
        model.scores(ask(1, 0)), model.scores(replace(ask(), context=None))
    )


def test_a_combination_never_met_backs_off_to_the_coarser_one():
    model = fitted()
    assert model.order.tolist() == [WEATHER, CITY]
    np.testing.assert_allclose(model.scores(ask(1, 2)), model.scores(ask(1, 99)))
    assert model.recommend(ask(1, 2), 1).items.tolist() == [1]
    np.testing.assert_array_equal(
        model.scores(ask(99, 0)), model.scores(replace(ask(), context=None))
    )


def test_the_share_is_the_one_the_formula_says():
    model = fitted(shrinkage=10.0)
    usual = np.array([70, 50, 9, 0]) / 129
    wet = (np.array([10, 50, 9, 0]) + 10 * usual) / (69 + 10)
    here = (np.array([0, 50, 0, 0]) + 10 * wet) / (50 + 10)
    np.testing.assert_allclose(model.scores(ask(1, 0)), here, rtol=1e-5)


def test_rows_without_a_known_value_count_as_a_value_of_their_own():
    data = shop([(0, 0, 0)] * 20 + [(1, -1, 0)] * 20)
    assert fitted(data).recommend(ask(-1, 0), 1).items.tolist() == [1]


def test_the_order_of_rows_does_not_matter():
    codes = RAIN.contexts.codes[:, 0]
    rng = np.random.default_rng(3)
    order = np.lexsort((rng.random(len(RAIN)), RAIN.times))
    other = shuffled_within_moments(RAIN, np.random.default_rng(3))
    other = replace(other, contexts=replace(RAIN.contexts, codes=RAIN.contexts.codes[order]))
    assert (other.contexts.codes[:, 0] != codes).any()
    for name in ContextPopularity.learned:
        np.testing.assert_array_equal(getattr(fitted(), name), getattr(fitted(other), name))


def test_it_answers_the_same_from_disk(tmp_path):
    fitted().save(tmp_path)
    loaded = ContextPopularity.load(tmp_path)
    np.testing.assert_array_equal(loaded.scores(ask(1, 0)), fitted().scores(ask(1, 0)))


def test_a_name_that_says_no_more_than_chance_is_not_looked_at():
    rng = np.random.default_rng(5)
    items = rng.integers(0, 30, 900).astype(np.int32)
    codes = np.stack([rng.integers(0, 9, 900), items % 3], axis=1).astype(np.int32)
    assert most_telling(codes, items, 2).tolist() == [1]


def test_bad_configurations_are_refused_by_name():
    with pytest.raises(InvalidRequest, match="`shrinkage`"):
        ContextPopularityConfig(shrinkage=0.0)
    with pytest.raises(InvalidRequest, match="`names`"):
        ContextPopularityConfig(names=-1)

from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.models import Contexts, Interactions, Kind, Query
from shopkeeper.models.features.context import OWN_PRIOR, PRIOR, Context, contexts_of
from shopkeeper.testing.interactions import from_rows

NAMES = ("weather", "city")
NOW = 1.7e9
ALL = np.arange(4, dtype=np.int32)


def shop(rows: list[tuple[int, int, int]]) -> Interactions:
    """(item, weather, city) rows."""
    data = from_rows([(-1, item, Kind.PURCHASE, 0, n) for n, (item, _, _) in enumerate(rows)], 4, 0)
    codes = np.array([row[1:] for row in rows], np.int32).reshape(-1, 2)
    return replace(data, contexts=Contexts(NAMES, (("dry", "wet"), ("a", "b", "c")), codes))


SHOP = shop([(0, 0, 0)] * 6 + [(0, 1, 1)] * 2 + [(1, 1, 0)] * 5 + [(2, -1, 1)])


def ask(acts: list[tuple[int, int, int]], context: tuple[int, int]) -> Query:
    """(item, weather, city) acts of just now."""
    columns = np.array(acts, np.int32).reshape(-1, 3)
    return Query(
        columns[:, 0],
        np.full(len(columns), Kind.PURCHASE, np.int8),
        np.full(len(columns), NOW),
        NOW,
        context=np.array(context, np.int32),
        contexts=columns[:, 1:],
    )


def told(query: Query, data: Interactions = SHOP, items=ALL) -> dict[str, np.ndarray]:
    group = Context().fit(data)
    columns = group.columns(query, items, {})
    assert columns.dtype == np.float32
    assert columns.shape == (len(items), len(group.names))
    return dict(zip(group.names, columns.T, strict=True))


def test_the_lift_is_the_one_the_formula_says():
    lift = told(ask([], (1, 0)))["lift in weather"]
    shares, wet = np.array([8, 5, 1]) / 14, np.array([2, 5, 0])
    expected = np.log((wet + PRIOR * shares) / ((7 + PRIOR) * shares))
    np.testing.assert_allclose(lift[:3], expected, rtol=1e-5)
    assert np.isnan(lift[3]), "nothing is known of an item nobody took up"


def test_the_lifts_of_all_names_add_up():
    found = told(ask([], (1, 0)))
    total = np.nan_to_num(found["lift in weather"]) + np.nan_to_num(found["lift in city"])
    np.testing.assert_allclose(found["lift of context"], total, rtol=1e-6)


def test_own_acts_count_in_the_value_they_were_made_in():
    found = told(ask([(0, 1, 0), (0, 0, 0), (1, 1, 2)], (1, 0)))
    assert found["own acts in weather"].tolist() == [1, 1, 0, 0]
    assert found["own acts in city"].tolist() == [2, 0, 0, 0]
    usual = np.array([2, 1, 0, 0]) / (3 + OWN_PRIOR)
    np.testing.assert_allclose(
        found["own share in weather"], (np.array([1, 1, 0, 0]) + usual) / 3, rtol=1e-6
    )


def test_an_act_counts_the_more_the_more_names_agree():
    found = told(ask([(0, 1, 0), (0, 0, 0), (1, 0, 2)], (1, 0)))
    assert found["own acts alike"].tolist() == [1.5, 0.25, 0, 0]
    assert found["closest own act"].tolist() == [3, 1, 0, 0]
    assert found["own acts in just this"].tolist() == [1, 0, 0, 0]
    assert found["acts in just this"].tolist() == [1, 1, 1, 1]


def test_an_old_act_counts_less():
    query = replace(ask([(0, 1, 0)], (1, 0)), times=np.array([NOW - 30 * 86_400.0]))
    assert told(query)["own acts in weather"][0] == pytest.approx(0.5)


def test_what_is_not_known_agrees_with_nothing():
    found = told(ask([(0, -1, 0)], (-1, 0)))
    assert np.isnan(found["lift in weather"]).all()
    assert np.isnan(found["own acts in weather"]).all()
    assert found["own acts in city"].tolist() == [1, 0, 0, 0]


def test_a_value_that_came_up_later_is_not_known():
    late, unknown = told(ask([(0, 7, 0)], (7, 0))), told(ask([(0, -1, 0)], (-1, 0)))
    for name in late:
        np.testing.assert_array_equal(late[name], unknown[name])


def test_a_question_without_circumstances_is_answered():
    found = told(replace(ask([(0, 1, 0)], (1, 0)), context=None, contexts=None))
    assert np.isnan(found["lift in city"]).all()
    assert found["lift of context"].tolist() == [0, 0, 0, 0]


def test_a_new_item_is_not_known():
    lift = told(ask([], (1, 0)), items=np.array([0, 9], np.int32))["lift in weather"]
    assert np.isnan(lift).tolist() == [False, True]


def test_the_clock_says_what_nobody_else_does():
    data = replace(SHOP, contexts=None)
    contexts, derived = contexts_of(data)
    assert (contexts.names, derived) == (("hour", "weekday"), True)
    query = replace(ask([(0, 0, 0)], (0, 0)), context=None, contexts=None)
    found = told(query, data)
    assert found["own acts in hour"].tolist() == [1, 0, 0, 0]
    later = told(replace(query, now=NOW + 5 * 3_600), data)
    assert later["own acts in hour"].tolist() == [0, 0, 0, 0]


def test_row_numbers_are_no_clock():
    data = replace(SHOP, contexts=None, times=np.arange(len(SHOP), dtype=np.float64))
    assert Context().fit(data).names == ()


def test_contexts_that_are_empty_say_that_nothing_is_to_be_known():
    bare = replace(SHOP, contexts=Contexts((), (), np.zeros((len(SHOP), 0), np.int32)))
    assert told(ask([(0, 1, 0)], (1, 0)), bare) == {}


def test_columns_of_odd_names_are_told_apart_in_plain_letters():
    odd = replace(SHOP, contexts=replace(SHOP.contexts, names=("last:x", 'last,"x"')))
    names = Context().fit(odd).names
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").replace(" ", "").isalnum() for name in names)


def test_it_says_the_same_from_disk(tmp_path):
    group, query = Context().fit(SHOP), ask([(0, 1, 0)], (1, 0))
    group.save(tmp_path)
    loaded = Context.load(tmp_path)
    assert loaded.names == group.names
    np.testing.assert_array_equal(loaded.columns(query, ALL, {}), group.columns(query, ALL, {}))

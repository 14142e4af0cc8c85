import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import Kind, Popularity, PopularityConfig, Query
from shopkeeper.testing.interactions import START, from_rows, interactions, queries

NOBODY = Query(np.empty(0, np.int32), np.empty(0, np.int8), np.empty(0), START)


def best(rows, **config):
    data = from_rows(rows, n_items=3, n_users=1)
    model = Popularity(PopularityConfig(**config)).fit(data)
    return model.recommend(NOBODY, 3).items.tolist()


def test_a_recent_purchase_outweighs_two_old_ones():
    day = 24
    rows = [(0, 0, Kind.PURCHASE, 0, 0), (0, 0, Kind.PURCHASE, 1, 0)]
    rows.append((0, 1, Kind.PURCHASE, 100 * day, 1))
    assert best(rows, half_life_days=30) == [1, 0]
    assert best(rows, half_life_days=36_500) == [0, 1]


def test_a_purchase_outweighs_a_look():
    assert best([(0, 0, Kind.VIEW, 0, 0), (0, 1, Kind.PURCHASE, 0, 0)]) == [1, 0]


def test_a_refund_takes_back_what_the_purchase_gave():
    assert best([(0, 0, Kind.PURCHASE, 0, 0), (0, 0, Kind.REFUND, 0, 0)]) == []


def test_an_item_of_long_ago_still_counts_a_little():
    years = 24 * 365 * 20
    rows = [(0, 0, Kind.PURCHASE, 0, 0), (0, 1, Kind.PURCHASE, years, 1)]
    assert best(rows, half_life_days=1) == [1, 0]


@given(data=interactions(), seconds=st.floats(0, 1e9))
def test_the_strongest_counts_one_and_the_question_changes_nothing(data, seconds):
    model = Popularity(PopularityConfig()).fit(data)
    later = Query(NOBODY.items, NOBODY.kinds, NOBODY.times, START + seconds)
    assert np.array_equal(model.scores(NOBODY), model.scores(later))
    assert model.scores(NOBODY).max() in {0.0, 1.0}


@given(data=interactions(), drawn=st.data())
def test_everybody_gets_the_same(data, drawn):
    model = Popularity(PopularityConfig()).fit(data)
    one, other = drawn.draw(queries(data.n_items)), drawn.draw(queries(data.n_items))
    assert np.array_equal(model.scores(one), model.scores(other))

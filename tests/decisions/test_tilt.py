import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.leanings import leanings_of
from shopkeeper.decisions.retrieve import EMPTY, Ranking
from shopkeeper.decisions.tilt import BELIEFS, tilted, widened
from tests.decisions.beliefs import believing
from tests.decisions.shelf import N, moment, shop
from tests.decisions.test_leanings import said

AT = shop()


@st.composite
def rankings(draw):
    items = draw(st.lists(st.integers(0, N - 1), unique=True, max_size=N))
    scores = draw(st.lists(st.floats(0.1, 1), min_size=len(items), max_size=len(items)))
    told = np.sort(np.array(scores, np.float32))[::-1]
    halves = {"popularity": told / 2, "item_knn": told / 2}
    return Ranking(np.array(items, np.int32), told, halves) if items else EMPTY


allowed = st.lists(st.booleans(), min_size=N, max_size=N).map(lambda free: np.array(free))


@settings(deadline=None)
@given(rankings(), said)
def test_a_tilted_ranking_has_the_same_candidates_in_falling_order(ranking, beliefs):
    leanings = leanings_of(believing(moment(AT), *beliefs))
    found = tilted(ranking, leanings)
    assert sorted(found.items) == sorted(ranking.items)
    assert (np.diff(found.scores) <= 0).all()
    before = dict(zip(ranking.items.tolist(), ranking.scores.tolist(), strict=True))
    lifts = leanings.lift(found.items)
    expected = [before[item] * lift for item, lift in zip(found.items, lifts, strict=True)]
    np.testing.assert_allclose(found.scores, expected, rtol=1e-5)
    if found.shares:
        np.testing.assert_allclose(sum(found.shares.values()), found.scores, rtol=1e-5)


@settings(deadline=None)
@given(rankings(), said, allowed, st.integers(0, N))
def test_what_joins_is_allowed_liked_and_to_be_had(ranking, beliefs, free, n):
    leanings = leanings_of(believing(moment(AT), *beliefs))
    found = widened(ranking, leanings, AT, free, n)
    assert len(set(found.items.tolist())) == len(found.items)
    assert set(ranking.items.tolist()) <= set(found.items.tolist())
    joined = found.items[~np.isin(found.items, ranking.items)]
    assert len(joined) <= n
    assert free[joined].all()
    assert AT.columns.available[joined].all()
    assert (leanings.lift(joined) > 1).all()
    assert (np.diff(found.scores) <= 0).all()
    if len(joined):
        by = found.shares[BELIEFS]
        assert np.array_equal(np.sort(found.items[by > 0]), np.sort(joined))
        least = float(ranking.scores[-1]) if len(ranking.scores) else 1.0
        unlifted = by[by > 0] / leanings.lift(found.items[by > 0])
        assert (unlifted <= least * (1 + 1e-5)).all()


@given(rankings(), allowed)
def test_where_nothing_was_said_a_ranking_is_given_back_itself(ranking, free):
    nothing = leanings_of(moment(AT))
    assert tilted(ranking, nothing) is ranking
    assert widened(ranking, nothing, AT, free) is ranking

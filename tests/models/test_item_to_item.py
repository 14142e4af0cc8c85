from dataclasses import replace

import numpy as np

from shopkeeper.models import CosineItemKNN, CosineItemKNNConfig, Kind, Query
from shopkeeper.testing.interactions import START, from_rows

DAY = 86_400.0


def bought_together():
    """Six customers: three take 0 with 1, three take 2 with 3; 4 goes alone."""
    baskets = [(user, (0, 1) if user < 3 else (2, 3)) for user in range(6)]
    rows = [(user, item, Kind.PURCHASE, user, user) for user, pair in baskets for item in pair]
    return from_rows([*rows, (6, 4, Kind.PURCHASE, 6, 6)], n_items=5, n_users=7)


def asking(acts, session_start, now=START + 30 * DAY):
    items, kinds, days = zip(*acts, strict=True)
    times = START + DAY * np.array(days, float)
    return Query(np.array(items, np.int32), np.array(kinds, np.int8), times, now, session_start)


def model(**config):
    return CosineItemKNN(CosineItemKNNConfig(**config)).fit(bought_together())


def test_the_running_session_outweighs_the_past():
    query = asking([(2, Kind.VIEW, 29), (0, Kind.VIEW, 30)], session_start=1)
    unseen = np.array([False, True, False, True, True])
    assert model().recommend(query, 2, unseen).items.tolist() == [1, 3]


def test_an_older_act_of_the_past_weighs_less():
    query = asking([(2, Kind.VIEW, 0), (0, Kind.VIEW, 29)], session_start=2)
    unseen = np.array([False, True, False, True, True])
    assert model().recommend(query, 2, unseen).items.tolist() == [1, 3]


def test_a_dislike_speaks_against_the_like_of_it():
    liked = asking([(0, Kind.VIEW, 30)], session_start=1)
    disliked = asking([(0, Kind.VIEW, 30), (0, Kind.DISLIKE, 30)], session_start=1)
    assert model().scores(liked)[1] > 0
    assert model().scores(disliked)[1] == 0


def test_a_long_look_outweighs_a_glance():
    query = asking([(0, Kind.VIEW, 30), (2, Kind.VIEW, 30)], session_start=0)
    unseen = np.array([False, True, False, True, True])
    assert model().recommend(query, 1, unseen).items.tolist() == [3]
    long = replace(query, weights=np.array([3.0, 1.0], np.float32))
    assert model().recommend(long, 1, unseen).items.tolist() == [1]


def test_a_refund_says_nothing():
    query = asking([(0, Kind.REFUND, 30)], session_start=1)
    assert not model().scores(query).any()


def test_what_was_taken_before_is_recommended_again_unless_told_otherwise():
    query = asking([(0, Kind.PURCHASE, 20)], session_start=1)
    assert model().recommend(query, 1).items.tolist() == [0]
    assert 0 not in model(itself=0.0).recommend(query, 5).items


def test_the_page_is_the_newest_act():
    query = Query(
        np.array([2], np.int32), np.zeros(1, np.int8), np.array([START]), START, anchors=(0,)
    )
    unseen = np.array([False, True, False, True, True])
    assert model().recommend(query, 2, unseen).items.tolist() == [1, 3]


def test_the_reason_is_the_act_that_gave_most():
    query = asking([(2, Kind.VIEW, 29), (0, Kind.VIEW, 30)], session_start=1)
    assert model().because(query, 1) == 0
    assert model().because(query, 3) == 2
    assert model().because(query, 4) is None

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shopkeeper.stats import find_hits, hit_rate, mrr, ndcg, recall

K = 6
hits = arrays(np.bool_, st.tuples(st.integers(1, 5), st.just(K)))


def enough(hits, spare=0):
    return np.maximum(hits.sum(axis=1), 1) + spare


def every(hits, spare=0):
    relevant = enough(hits, spare)
    return [hit_rate(hits), mrr(hits), recall(hits, relevant), ndcg(hits, relevant)]


@given(hits=hits, spare=st.integers(0, 9))
def test_every_metric_lies_between_nothing_and_everything(hits, spare):
    for values in every(hits, spare):
        assert values.shape == (len(hits),)
        assert (values >= 0).all()
        assert (values <= 1 + 1e-12).all()


@given(hits=hits, place=st.integers(0, K - 2))
def test_moving_a_right_place_up_never_lowers_a_metric(hits, place):
    better = hits.copy()
    better[:, place : place + 2] = np.sort(hits[:, place : place + 2], axis=1)[:, ::-1]
    for before, after in zip(every(hits, 3), every(better, 3), strict=True):
        assert (after >= before - 1e-12).all()


@given(hits=hits)
def test_nothing_right_is_worth_nothing_and_all_right_everything(hits):
    nothing, everything = np.zeros_like(hits), np.ones_like(hits)
    assert not np.concatenate(every(nothing)).any()
    np.testing.assert_allclose(np.concatenate(every(everything)), 1)


def test_the_ideal_answer_is_cut_at_k():
    assert ndcg(np.ones((1, 2), bool), np.array([9])).tolist() == pytest.approx([1.0])


def test_ndcg_discounts_by_the_logarithm_of_the_place():
    found = ndcg(np.array([[False, True, True]]), np.array([2]))
    ideal = 1 + 1 / math.log2(3)
    assert found.tolist() == pytest.approx([(1 / math.log2(3) + 1 / 2) / ideal])


def test_recall_divides_by_all_that_was_right():
    assert recall(np.array([[True, True]]), np.array([8])).tolist() == [0.25]


def test_the_reciprocal_rank_is_of_the_first_right_place():
    assert mrr(np.array([[False, False, True, True]])).tolist() == pytest.approx([1 / 3])


def test_hits_are_found_within_k_and_empty_places_are_wrong():
    answers = [np.array([3, 1, 2], np.int32), np.empty(0, np.int32)]
    right = [np.array([2, 3], np.int32), np.array([1], np.int32)]
    assert find_hits(answers, right, 2).tolist() == [[True, False], [False, False]]
    assert find_hits(answers, right, 4).tolist()[0] == [True, False, True, False]


some_items = st.lists(st.integers(-2, 6), max_size=5, unique=True).map(
    lambda items: np.array(items, np.int32)
)


@given(st.lists(st.tuples(some_items, some_items), max_size=6), st.integers(1, 6))
def test_each_query_is_judged_by_its_own_items_alone(pairs, k):
    answers, right = [one for one, _ in pairs], [other for _, other in pairs]
    assert find_hits(answers, right, k).tolist() == [
        [place < len(answer) and answer[place] in wanted for place in range(k)]
        for answer, wanted in pairs
    ]


@pytest.mark.parametrize("metric", [recall, ndcg])
@pytest.mark.parametrize("relevant", [[0], [1, 1]])
def test_a_query_without_anything_right_is_refused(metric, relevant):
    with pytest.raises(ValueError, match="`relevant`"):
        metric(np.array([[False]]), np.array(relevant))


def test_more_hits_than_relevant_items_are_refused():
    with pytest.raises(ValueError, match="`relevant`"):
        recall(np.array([[True, True]]), np.array([1]))


def test_answers_without_truths_are_refused():
    with pytest.raises(ValueError, match="1 answers"):
        find_hits([np.array([1], np.int32)], [], 3)

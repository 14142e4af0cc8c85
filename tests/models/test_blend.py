import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import Candidates, blend, top

N_ITEMS = 12
dense = st.lists(
    st.sampled_from((0.0, 0.25, 0.5, 1.0, 8.0)), min_size=N_ITEMS, max_size=N_ITEMS
).map(lambda scores: top(np.array(scores, np.float32), N_ITEMS))
answers = st.dictionaries(st.sampled_from("abcd"), dense)
weights = st.dictionaries(st.sampled_from("abcde"), st.sampled_from((0.0, 0.5, 1.0, 3.0)))


@given(found=answers, weights=weights, n=st.integers(1, 15))
def test_a_score_is_the_weighted_sum_of_parts_where_the_best_counts_one(found, weights, n):
    wanted = np.zeros(N_ITEMS, np.float32)
    for name, candidates in found.items():
        if len(candidates.items):
            part = candidates.scores / candidates.scores[0]
            wanted[candidates.items] += np.float32(weights.get(name, 0)) * part
    mixed = blend(found, weights, n, N_ITEMS)
    best = top(wanted, n)
    np.testing.assert_allclose(mixed.scores, best.scores, rtol=1e-5)
    np.testing.assert_allclose(wanted[mixed.items], mixed.scores, rtol=1e-5)


@given(found=answers, weights=weights, n=st.integers(1, 15))
def test_the_shares_add_up_to_the_score(found, weights, n):
    mixed = blend(found, weights, n, N_ITEMS)
    total = sum(mixed.shares.values(), np.zeros(len(mixed.items), np.float32))
    np.testing.assert_allclose(total, mixed.scores, rtol=1e-5)
    assert all((share >= 0).all() for share in mixed.shares.values())


@given(candidates=dense, n=st.integers(1, 15))
def test_one_model_alone_keeps_its_order(candidates, n):
    mixed = blend({"a": candidates}, {"a": 2.0}, n, N_ITEMS)
    assert mixed.items.tolist() == candidates.items[:n].tolist()


def test_a_model_without_weight_has_no_share():
    one = Candidates(np.array([1], np.int32), np.array([1.0], np.float32))
    assert list(blend({"a": one, "b": one}, {"a": 1.0}, 3, N_ITEMS).shares) == ["a"]


def test_nothing_found_is_an_empty_answer():
    assert len(blend({}, {"a": 1.0}, 3, N_ITEMS).items) == 0


@pytest.mark.parametrize(("n", "weight", "said"), [(0, 1.0, "`n`"), (1, -1.0, "'a'")])
def test_a_question_without_sense_is_refused(n, weight, said):
    one = Candidates(np.array([1], np.int32), np.array([1.0], np.float32))
    with pytest.raises(InvalidRequest, match=said):
        blend({"a": one}, {"a": weight}, n, N_ITEMS)

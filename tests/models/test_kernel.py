from threading import Thread

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import top
from shopkeeper.models.kernel import (
    NOTHING_FORBIDDEN,
    PerQuery,
    Scratch,
    ScratchPerThread,
    add,
    collect,
    frozen,
    select,
)

scores = st.lists(st.sampled_from((-1.0, 0.0, 0.5, 1.0, 1e-30, 3e30)), max_size=30)


@given(scores=scores, n=st.integers(1, 35), seed=st.integers(0, 9))
def test_select_agrees_with_top_whatever_the_order_it_is_given(scores, n, seed):
    dense = np.array(scores, np.float32)
    order = np.random.default_rng(seed).permutation(len(dense)).astype(np.int32)
    items, found = select(order, dense[order], NOTHING_FORBIDDEN, n)
    best = top(dense, n)
    assert items.tolist() == best.items.tolist()
    assert np.array_equal(found, best.scores)


pairs = st.lists(st.tuples(st.integers(0, 9), st.floats(-5, 5, width=32)), max_size=30)


@given(rounds=st.lists(pairs, max_size=4))
def test_each_query_starts_from_nothing(rounds):
    scratch = Scratch(10)
    for given_pairs in rounds:
        items = np.array([item for item, _ in given_pairs], np.int32)
        values = np.array([value for _, value in given_pairs], np.float32)
        stamp = scratch.take_stamps(1)
        count = add(items, values, 2.0, scratch.stamps, scratch.sums, scratch.touched, stamp, 0)
        found, sums = collect(scratch.sums, scratch.touched, count)
        wanted = np.bincount(items, 2.0 * values.astype(float), 10)
        assert sorted(found.tolist()) == np.unique(items).tolist()
        np.testing.assert_allclose(sums, wanted[found], rtol=1e-5, atol=1e-5)


def test_every_thread_has_a_scratch_of_its_own():
    shared = ScratchPerThread()
    seen = [shared.of(3)]
    thread = Thread(target=lambda: seen.append(shared.of(3)))
    thread.start()
    thread.join()
    assert shared.of(3) is seen[0] is not seen[1]


def test_a_scratch_follows_the_number_of_items():
    shared = ScratchPerThread()
    assert len(shared.of(3).sums) == 3
    assert len(shared.of(5).sums) == 5


def test_the_last_query_is_worked_out_once():
    asked = []
    length = PerQuery(lambda query: asked.append(query) or len(query))
    first, second = [1], [1]
    assert [length(first), length(first), length(second), length(second)] == [1, 1, 1, 1]
    assert len(asked) == 2


def test_what_is_frozen_is_contiguous_and_closed():
    array = frozen(np.arange(10)[::2])
    assert array.flags.c_contiguous
    assert not array.flags.writeable

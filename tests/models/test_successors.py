from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.successors import Counting, find_successors, in_order

ITEMS = 6
acts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, ITEMS - 1), st.integers(0, 9)), max_size=30
)
countings = st.builds(
    Counting,
    reach=st.integers(1, 4),
    fade=st.sampled_from((0.0, 0.5, 1.0)),
    backward=st.sampled_from((0.0, 0.3, 1.0)),
    half_life=st.sampled_from((2.0, 1e9)),
    source=st.sampled_from((0.0, 0.5, 1.0)),
    target=st.sampled_from((0.0, 0.5)),
    shrinkage=st.sampled_from((0.0, 2.0)),
)


def columns(acts):
    table = np.array(acts, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1].astype(np.int32), table[:, 2].astype(float)


def dense(found):
    strengths = np.zeros((ITEMS, ITEMS))
    strengths[np.repeat(np.arange(ITEMS), np.diff(found.starts)), found.items] = found.similarities
    return strengths


def plain(acts, counting):
    """Every pair of acts of each sequence, as the docstring of `find_successors` tells it."""
    sequences, often = defaultdict(list), np.ones(ITEMS)
    for owner, item, time in acts:
        sequences[owner].append((time, item))
    found = np.zeros((ITEMS, ITEMS))
    for sequence in map(sorted, sequences.values()):
        for here, (time, item) in enumerate(sequence):
            for there, (later, other) in enumerate(sequence):
                distance, gap = abs(there - here), abs(later - time)
                if item == other or distance > counting.reach:
                    continue
                forward = 1.0 if there > here else counting.backward
                worth = forward if gap else (1 + counting.backward) / 2
                fade = counting.fade ** (distance - 1)
                found[item, other] += worth * fade * 2 ** (-gap / counting.half_life)
    for item in range(ITEMS):
        often[item] = max(1, sum(act[1] == item for act in acts))
    return found / (np.outer(often**counting.source, often**counting.target) + counting.shrinkage)


@given(acts=acts, counting=countings)
def test_it_counts_as_the_plain_twin_does(acts, counting):
    found = find_successors(in_order(*columns(acts)), ITEMS, ITEMS, counting)
    np.testing.assert_allclose(dense(found), plain(acts, counting), rtol=1e-5)


@given(acts=acts, counting=countings, most=st.integers(1, 3))
def test_only_the_strongest_are_kept(acts, counting, most):
    whole = find_successors(in_order(*columns(acts)), ITEMS, ITEMS, counting)
    kept = find_successors(in_order(*columns(acts)), ITEMS, most, counting)
    for item in range(ITEMS):
        full = whole.items[whole.starts[item] : whole.starts[item + 1]]
        short = kept.items[kept.starts[item] : kept.starts[item + 1]]
        assert short.tolist() == full[:most].tolist()


@given(acts=acts, counting=countings, seed=st.integers(0, 9))
def test_the_order_in_which_acts_are_read_does_not_matter(acts, counting, seed):
    shuffled = [acts[i] for i in np.random.default_rng(seed).permutation(len(acts))]
    ours = find_successors(in_order(*columns(acts)), ITEMS, ITEMS, counting)
    theirs = find_successors(in_order(*columns(shuffled)), ITEMS, ITEMS, counting)
    assert np.array_equal(dense(ours), dense(theirs))

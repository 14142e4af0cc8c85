import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.kernel import Scratch, collect
from shopkeeper.models.links import add_links, strongest

N = 6
LISTS = st.lists(
    st.dictionaries(st.integers(0, N - 1), st.floats(0.125, 4, width=32), max_size=4),
    min_size=N, max_size=N,
)  # fmt: skip
ASKED = st.lists(st.tuples(st.integers(0, N - 1), st.sampled_from([-1.0, 0.5, 2.0])), max_size=5)


def packed(lists):
    starts = np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64)
    others = np.array([other for one in lists for other in one], np.int32)
    return starts, others, np.array([value for one in lists for value in one.values()], np.float32)


def parts(asked):
    return np.array([q for q, _ in asked], np.int32), np.array([w for _, w in asked], np.float64)


@given(LISTS, ASKED)
def test_the_lists_of_what_is_asked_are_added_by_their_weights(lists, asked):
    scratch = Scratch(N)
    items, weights = parts(asked)
    count = add_links(
        items, weights, *packed(lists),
        scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1), 0,
    )  # fmt: skip
    found, sums = collect(scratch.sums, scratch.touched, count)
    expected: dict[int, float] = {}
    for q, weight in asked:
        for other, value in lists[q].items():
            expected[other] = expected.get(other, 0.0) + weight * value
    assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == {
        item: np.float32(value) for item, value in expected.items()
    }


@given(LISTS, ASKED, st.permutations(range(N)), st.integers(0, N), st.sampled_from([0.0, 1.0]))
def test_the_strongest_is_the_newest_of_those_that_give_most(lists, asked, order, k, itself):
    items = order[:k]
    found = strongest(*parts(asked), items, packed(lists), Scratch(N), itself)
    for item, by in zip(items, found, strict=True):
        given_by = [w * lists[q].get(item, itself if q == item else 0.0) for q, w in asked]
        most = max(given_by, default=0.0)
        best = max(at for at, one in enumerate(given_by) if one == most) if most > 0 else None
        assert by == (None if best is None else asked[best][0])


def test_nothing_speaks_for_what_nobody_knows():
    starts, others, values = packed([{1: 1.0}, {}])
    asked = np.array([0], np.int32), np.ones(1)
    found = strongest(*asked, [4_000_000, 1, -1], (starts, others, values), Scratch(2))
    assert found == [None, 0, None]

"""Law 13: margin reorders only within a declared loss of relevance, and is off by default."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.margin import by_margin
from shopkeeper.decisions.policy import Policy

some = st.lists(
    st.tuples(st.floats(0, 10), st.one_of(st.floats(-1, 1), st.just(np.nan))), max_size=12
)


def arrays(found):
    relevance = np.array([r for r, _ in found], np.float64)
    return relevance, np.array([m for _, m in found], np.float64)


@given(some, st.floats(0, 1))
def test_whoever_is_passed_is_ahead_by_no_more_than_the_declared_loss(found, loss):
    relevance, margin = arrays(found)
    order, passed = by_margin(relevance, margin, loss)
    assert sorted(order) == list(range(len(found)))
    for at, place in enumerate(order):
        overtaken = [other for other in order[at + 1 :] if other < place]
        for other in overtaken:
            assert relevance[place] >= (1 - loss) * relevance[other]
            assert not np.isnan(margin[place])
        assert (place in passed) == any(relevance[o] > relevance[place] for o in overtaken)


@given(some)
def test_off_nothing_moves(found):
    relevance, margin = arrays(found)
    assert by_margin(relevance, margin, 0.0) == (list(range(len(found))), set())


@given(some)
def test_unknown_margins_move_nothing(found):
    relevance, margin = arrays(found)
    order, _ = by_margin(relevance, np.full(len(margin), np.nan), 1.0)
    assert order == list(range(len(found)))


def test_it_is_off_by_default():
    assert Policy().margin_loss == 0

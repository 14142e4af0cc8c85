from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.protocols.context import (
    SPLITS,
    Study,
    divide,
    exam_of,
    measure,
    protocol_of,
)
from shopkeeper.models import Contexts, Interactions, Kind

N = 400


def study(split: str = "time", n: int = N) -> Study:
    """Twenty customers; an act every minute."""
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 3, (n, 2)).astype(np.int32)
    data = Interactions(
        rng.integers(0, 20, n).astype(np.int32),
        rng.integers(0, 9, n).astype(np.int32),
        np.full(n, Kind.PURCHASE, np.int8),
        1.7e9 + 60.0 * np.arange(n),
        np.arange(n, dtype=np.int32),
        tuple("abcdefghi"),
        20,
        Contexts(("weather", "city"), (("x", "y", "z"),) * 2, codes),
    )
    return Study(data, split, timed=True)


@pytest.mark.parametrize("split", SPLITS)
def test_what_is_asked_is_not_learned_from(split):
    whole = study(split)
    cut = divide(whole, N)
    assert 0 < len(cut.asked) < N / 2
    assert not np.isin(whole.data.times[cut.asked], cut.past.times).any()
    assert len(cut.past) + len(cut.asked) == N


def test_by_time_the_newest_rows_are_asked():
    whole = study("time")
    cut = divide(whole, N)
    assert cut.past.times.max() < whole.data.times[cut.asked].min()


def test_by_moments_no_customer_is_known_in_the_circumstances_asked():
    whole = study("moments")
    cut = divide(whole, N)
    keys = np.column_stack([whole.data.users, whole.data.contexts.codes])
    held = {tuple(key) for key in keys[cut.asked].tolist()}
    past = np.column_stack([cut.past.users, cut.past.contexts.codes])
    assert held.isdisjoint(map(tuple, past.tolist()))


@pytest.mark.parametrize("split", SPLITS)
def test_both_arms_get_the_same_questions_but_for_the_context(split):
    whole = study(split)
    for aware, blind in zip(
        exam_of(whole, aware=True).cases(), exam_of(whole, aware=False).cases(), strict=True
    ):
        np.testing.assert_array_equal(aware.query.items, blind.query.items)
        assert aware.wanted.tolist() == blind.wanted.tolist()
        assert aware.query.context is not None
        assert (blind.query.context, blind.query.contexts) == (None, None)
        assert aware.query.contexts.shape == (len(aware.query.items), 2)


@pytest.mark.parametrize("split", SPLITS)
def test_both_arms_choose_on_the_same_slice(split):
    whole = study(split)
    aware, blind = (protocol_of(whole, aware=a).bench(whole.data, 5) for a in (True, False))
    np.testing.assert_array_equal(aware.data.times, blind.data.times)
    assert [c.wanted.tolist() for c in aware.cases] == [c.wanted.tolist() for c in blind.cases]
    assert blind.data.contexts.names == ()
    assert aware.data.contexts.names == ("weather", "city")


def test_the_slice_is_cut_from_train():
    whole = study("time")
    past = exam_of(whole, aware=True).data
    protocol = protocol_of(whole, aware=True)
    for bench in (protocol.bench(past, 5), *protocol.lessons(past, 5)):
        assert len(bench.cases) > 0
        assert max(case.query.now for case in bench.cases) <= past.times.max()
        assert bench.data.times.max() < min(case.query.now for case in bench.cases)


def test_lessons_by_time_go_ever_further_back():
    whole = study("time")
    first, second = protocol_of(whole, aware=True).lessons(whole.data, 5)
    newest = max(case.query.now for case in second.cases)
    assert newest < min(case.query.now for case in first.cases)


def test_by_time_only_earlier_moments_are_known():
    whole = study("time")
    for case in exam_of(whole, aware=True).cases():
        assert (case.query.times < case.query.now).all()


def test_acts_of_the_moment_asked_about_are_not_known():
    whole = study("time")
    together = replace(whole, data=replace(whole.data, times=whole.data.times // 600 * 600))
    for case in exam_of(together, aware=True).cases():
        assert (case.query.times < case.query.now).all()


def test_nothing_is_masked_and_what_train_lacks_cannot_be_right():
    whole = study("time")
    items = whole.data.items.copy()
    items[-1] = 8
    items[:-1] %= 8
    cases = list(exam_of(replace(whole, data=replace(whole.data, items=items)), aware=True).cases())
    assert all(len(case.masked) == 0 for case in cases)
    assert len(cases[-1].wanted) == 0
    assert cases[-1].n_wanted == 1
    right = measure([np.array([8], np.int32)] * len(cases), cases, 5)
    assert right["ndcg"][-1] == right["hr"][-1] == 0


def test_acts_of_nobody_known_are_learned_from_and_not_asked():
    whole = study("random")
    users = np.where(np.arange(N) % 2, -1, whole.data.users).astype(np.int32)
    cut = divide(replace(whole, data=replace(whole.data, users=users)), N)
    assert (users[cut.asked] >= 0).all()
    assert (cut.past.users == -1).any()


def test_what_cannot_be_cut_is_refused():
    whole = study("time")
    with pytest.raises(InvalidRequest, match="1 moments"):
        divide(replace(whole, data=replace(whole.data, times=np.zeros(N))), N)
    with pytest.raises(InvalidRequest, match="1 rows"):
        divide(study("time", 1), N)

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import Interactions, Kind
from shopkeeper.models.probability_moments import ACT, PAUSE, SILENCE, START, acts_of, moments_of
from shopkeeper.testing.interactions import interactions, shuffled_within_moments

VIEW, CART, BUY = Kind.VIEW, Kind.CART, Kind.PURCHASE


def of(rows: list[tuple[int, Kind, float]], session: int = 0) -> Interactions:
    """Interactions of (customer, act, second) rows."""
    users, kinds, times = (np.array(column) for column in zip(*rows, strict=True))
    n = len(rows)
    return Interactions(
        users.astype(np.int32), np.zeros(n, np.int32), kinds.astype(np.int8),
        times.astype(np.float64), np.full(n, session, np.int32), ("a",), int(users.max()) + 1,
    )  # fmt: skip


def asked(rows: list[tuple[int, Kind, float]], sort: int) -> list[tuple[float, bool]]:
    moments = moments_of(acts_of(of(rows)))
    found = moments.where(moments.sort == sort)
    return list(zip(found.now.tolist(), found.bought.tolist(), strict=True))


def test_it_is_asked_before_the_visit_and_after_every_act_until_the_purchase():
    rows = [(0, VIEW, 0.0), (0, CART, 10.0), (0, BUY, 20.0), (0, VIEW, 30.0)]
    assert asked(rows, START) == [(0.0, True)]
    assert asked(rows, ACT) == [(0.0, True), (10.0, True)]


def test_silence_ends_a_visit_and_with_it_what_comes_of_it():
    rows = [(0, VIEW, 0.0), (0, VIEW, SILENCE + 1), (0, BUY, SILENCE + 9)]
    assert asked(rows, ACT) == [(0.0, False), (SILENCE + 1, True)]


def test_labels_of_visits_do_not_matter_to_customers_who_are_known():
    rows = [(0, VIEW, 0.0), (0, BUY, 5.0)]
    assert moments_of(acts_of(of(rows, 0))).bought.all()
    data = of(rows)
    apart = Interactions(
        data.users, data.items, data.kinds, data.times, np.array([0, 1], np.int32), ("a",), 1
    )
    assert moments_of(acts_of(apart)).bought.all()


def test_acts_of_one_second_are_known_together():
    rows = [(0, VIEW, 0.0), (0, VIEW, 0.0), (0, BUY, 0.0), (1, VIEW, 1.0), (1, CART, 1.0)]
    assert asked(rows, ACT) == [(1.0, False)]
    assert asked(rows, START) == [(1.0, False)]


def test_a_pause_lies_between_two_acts():
    rows = [(0, VIEW, 100.0 * i) for i in range(40)]
    pauses = [now for now, _ in asked(rows, PAUSE)]
    assert 5 < len(pauses) < 40
    assert all(now % 100 > 0 for now in pauses)


def test_impressions_are_no_acts():
    assert asked([(0, Kind.IMPRESSION, 0.0), (0, VIEW, 3.0)], ACT) == [(3.0, False)]


@given(data=interactions(), seed=st.integers(0, 9))
def test_the_order_of_rows_within_a_second_does_not_matter(data, seed):
    shuffled = shuffled_within_moments(data, np.random.default_rng(seed))
    one, other = moments_of(acts_of(data)), moments_of(acts_of(shuffled))
    for name in ("since", "begins", "until", "now", "sort", "bought", "customer"):
        assert (getattr(one, name) == getattr(other, name)).all()


@given(data=interactions())
def test_no_moment_knows_a_purchase_of_its_visit_or_anything_after_it(data):
    acts = acts_of(data)
    moments = moments_of(acts)
    for begin, until, now in zip(moments.begins, moments.until, moments.now, strict=True):
        assert Kind.PURCHASE not in acts.kinds[begin:until]
        assert (acts.times[begin:until] <= now).all()

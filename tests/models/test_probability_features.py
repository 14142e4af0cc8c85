from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import Interactions, Kind, Query
from shopkeeper.models.probability import _describe, _empty_shelf, prepare
from shopkeeper.models.probability_features import NAMES
from shopkeeper.models.probability_moments import SILENCE, acts_of, moments_of
from shopkeeper.testing.interactions import START, from_rows, interactions

VIEW, CART, BUY, REMOVE = Kind.VIEW, Kind.CART, Kind.PURCHASE, Kind.REMOVE
ACTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(tuple(Kind)), st.integers(0, 40)), max_size=12
)


@pytest.fixture(scope="module")
def blank():
    rows = [(0, 0, VIEW, 0, 0), (0, 0, BUY, 0, 0), (1, 1, VIEW, 1, 1), (1, 2, CART, 9, 2)]
    return prepare(from_rows(rows, 4, 2))[0]


def query(acts: list[tuple[int, Kind, float]], start: int = 0, now: float | None = None) -> Query:
    items, kinds, times = (
        np.array([act[column] for act in acts], kind)
        for column, kind in ((0, np.int32), (1, np.int8), (2, np.float64))
    )
    asked = now if now is not None else (times[-1] if len(times) else 0.0)
    return Query(items, kinds, times + START, START + asked, start)


def told(blank, *args, **kwargs) -> dict[str, float]:
    row = blank.features(query(*args, **kwargs))[0]
    return dict(zip(NAMES, row.tolist(), strict=False))


def test_a_visit_is_described_as_it_went(blank):
    acts = [(0, VIEW, 0.0), (0, VIEW, 60.0), (1, VIEW, 80.0), (1, CART, 90.0), (0, VIEW, 120.0)]
    found = told(blank, acts, now=180.0)
    counts = {name: round(np.expm1(found[name]), 6) for name in NAMES[:9] if name != "removes"}
    assert counts == {
        "acts": 5, "looks": 4, "carts": 1, "wishes": 0, "products": 2, "repeats": 3,
        "most_looks": 3, "minutes": 3,
    }  # fmt: skip
    assert np.expm1(found["silence"]) == pytest.approx(60)
    assert np.expm1(found["basket"]) == pytest.approx(1)
    assert np.expm1(found["acts_since_cart"]) == pytest.approx(1)
    assert found["last_in_basket"] == 0


def test_what_was_taken_out_again_is_not_in_the_basket(blank):
    found = told(blank, [(1, CART, 0.0), (1, REMOVE, 5.0)])
    assert (found["basket"], found["last_in_basket"], found["removes"]) == (0, 0, 1)


def test_the_past_is_told_apart_from_the_visit(blank):
    acts = [(0, VIEW, 0.0), (0, BUY, 9.0), (1, CART, 9 + 2 * SILENCE), (0, VIEW, 9e5)]
    found = told(blank, acts, start=3)
    past = {name: round(np.expm1(found[name]), 3) for name in ("visits", "purchases", "carts_left")}
    assert past == {"visits": 2, "purchases": 1, "carts_left": 1}
    assert np.expm1(found["acts"]) == pytest.approx(1)
    assert (found["seen_before"], found["bought_before"]) == (1, 1)
    assert np.expm1(found["days_since_purchase"]) == pytest.approx((9e5 - 9) / 86_400)


def test_a_purchase_ends_the_visit(blank):
    acts = [(0, VIEW, 0.0), (0, BUY, 5.0), (1, VIEW, 9.0)]
    assert np.expm1(told(blank, acts)["acts"]) == pytest.approx(1)
    assert np.expm1(told(blank, acts)["purchases"]) == pytest.approx(1)


def test_products_that_were_bought_after_looks_say_so(blank):
    bought = told(blank, [(0, VIEW, 0.0)])
    never = told(blank, [(1, VIEW, 0.0)])
    assert bought["buy_rate"] > never["buy_rate"]


def test_a_stranger_before_the_first_act_is_described_too(blank):
    found = told(blank, [], now=7.0)
    assert (found["acts"], found["visits"]) == (0, 0)
    assert np.isnan(found["silence"])


@given(acts=ACTS, start=st.integers(0, 12))
def test_impressions_and_page_products_move_nothing(blank, acts, start):
    acts = sorted(acts, key=lambda act: act[2])
    asked = query(acts, min(start, len(acts)), now=50.0)
    paged = replace(asked, anchors=(1, 2))
    assert np.array_equal(blank.features(asked), blank.features(paged), equal_nan=True)


@given(data=interactions(), kind=st.sampled_from(tuple(Kind)))
def test_an_act_planted_in_the_future_moves_nothing_said_before_it(data, kind):
    """Whoever acts, in the visit or out of it: what was asked earlier stays as it was."""
    end = data.times.max(initial=START)
    planted = Interactions(
        np.append(data.users, np.int32(data.n_users - 1)),
        np.append(data.items, np.int32(0)),
        np.append(data.kinds, np.int8(kind)),
        np.append(data.times, end + 1.0),
        np.append(data.sessions, data.sessions.max(initial=0)).astype(np.int32),
        data.item_ids,
        data.n_users,
    )
    assert np.array_equal(_said(data, end + 1), _said(planted, end + 1), equal_nan=True)


def _said(data: Interactions, before: float) -> np.ndarray:
    """The features of every moment before that one."""
    acts = acts_of(data)
    moments = moments_of(acts)
    return _describe(acts, moments.where(moments.now < before), _empty_shelf(data))


@given(data=interactions())
def test_serving_describes_a_moment_as_training_did(data):
    """By the counts of all visits that were over before: those learned from rows before them."""
    blank, lessons = prepare(data)
    acts = acts_of(data)
    moments = moments_of(acts)
    last = acts.times[acts.ends[moments.begins] - 1] if len(moments) else np.zeros(0)
    moments = moments.where(last + SILENCE <= acts.times.max(initial=-np.inf))
    products = [NAMES.index(name) for name in NAMES if "rate" in name or name == "popularity"]
    for m in range(len(moments)):
        known = slice(moments.since[m], moments.until[m])
        asked = Query(
            acts.items[known], acts.kinds[known], acts.times[known], moments.now[m],
            int(moments.begins[m] - moments.since[m]),
        )  # fmt: skip
        served = blank.features(asked)[0]
        served[products] = lessons.x[m, products]
        assert np.array_equal(served, lessons.x[m], equal_nan=True)

from collections import Counter
from dataclasses import replace

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.chance import chance_of
from shopkeeper.decisions.explore import explore
from shopkeeper.domain import CustomerRef, PlacementRequest, SessionId
from tests.decisions.shelf import event, moment, profile, shop

AT = shop()


@given(st.integers(0, 12), st.integers(0, 12), st.floats(0, 1), st.integers(0, 99))
def test_the_first_place_is_never_given_away_and_no_product_is_drawn_twice(n, pool, share, seed):
    found = explore(n, pool, share, np.random.default_rng(seed))
    assert len(found.propensities) == n
    assert 0 not in found.drawn
    assert set(found.drawn) <= set(range(n))
    assert len(set(found.drawn.values())) == len(found.drawn)
    assert all(0 <= drawn < pool for drawn in found.drawn.values())


def test_what_is_said_of_chances_is_what_happens():
    n, pool, share, draws = 5, 3, 0.3, 20_000
    rng, shown = np.random.default_rng(11), Counter()
    for _ in range(draws):
        found = explore(n, pool, share, rng)
        shown.update((place, found.drawn.get(place)) for place in range(n))
        for place in range(n):
            kept = 1.0 if place < n - pool else 1 - share
            expected = share / pool if place in found.drawn else kept
            assert found.propensities[place] == expected
    for place in range(2, n):
        for drawn in range(pool):
            often = shown[place, drawn] / draws
            assert abs(often - share / pool) < 4 * (0.1 * 0.9 / draws) ** 0.5
    assert shown[0, None] == shown[1, None] == draws


def drawn(at_moment):
    return chance_of(at_moment).random(4).tolist()


def test_the_same_customer_asking_the_same_gets_the_same_draw_and_another_another():
    ann = profile(event("Product Viewed", "p1"))
    assert drawn(moment(AT, ann)) == drawn(moment(AT, ann))
    later = profile(event("Product Viewed", "p1"), event("Product Viewed", "p2", days_ago=1))
    assert drawn(moment(AT, ann)) != drawn(moment(AT, later))
    assert drawn(moment(AT, ann)) != drawn(moment(AT, ann, PlacementRequest("home", n=7)))


def test_strangers_are_not_told_apart():
    one = moment(AT)
    request = msgspec.structs.replace(
        one.request, customer=CustomerRef(anonymous_id="x"), session_id=SessionId("s")
    )
    assert drawn(one) == drawn(replace(one, request=request))

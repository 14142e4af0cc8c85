import pytest

from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    InvalidRequest,
    PlacementRequest,
    ProductId,
)
from shopkeeper.experience import RankRequest, SearchRequest, Services, decide, rank, search
from tests.experience.room import ask, raw, scores, send

HOME = (PlacementRequest("home", n=6),)


def test_who_may_see_anonymous_customers_only_sees_a_known_one_as_a_stranger(services):
    send(services, raw("Product Viewed", "p8"), raw("", type="identify", userId="ann"))
    request = DecideRequest(HOME, CustomerRef(anonymous_id="browser-1"))
    assert len(decide(services, request).inputs) >= 1
    shut = decide(services, request, anonymous_only=True)
    assert shut.inputs == ()
    assert scores(shut) == scores(ask(services, anonymous_id=None))


def test_an_anonymous_customer_stays_one_for_them(services):
    send(services, raw("Product Viewed", "p8"))
    request = DecideRequest(HOME, CustomerRef(anonymous_id="browser-1"))
    assert len(decide(services, request, anonymous_only=True).inputs) == 1


LONG = "x" * 600


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (DecideRequest(HOME, CustomerRef(id=LONG)), "customer.id"),
        (DecideRequest(HOME, session_id=LONG), "session_id"),
        (DecideRequest(HOME, context=Context(locale=LONG)), "context.locale"),
        (DecideRequest(HOME, context=Context(basket=("p",) * 1_001)), "context.basket"),
        (DecideRequest((PlacementRequest("home", exclude=(LONG,)),)), r"placements\[0\].exclude"),
        (DecideRequest(tuple(PlacementRequest(str(i)) for i in range(21))), "placements"),
    ],
)
def test_a_request_that_holds_too_much_is_refused_by_name(services, request_, field):
    with pytest.raises(InvalidRequest, match=f"`{field}` must have at most"):
        decide(services, request_)


def test_ranking_and_search_hold_the_same_bounds(services):
    with pytest.raises(InvalidRequest, match="`session_id`"):
        rank(services, RankRequest((ProductId("p1"),), session_id=LONG))
    with pytest.raises(InvalidRequest, match=r"`customer\.id`"):
        search(services, SearchRequest("thing", customer=CustomerRef(id=LONG)))


def test_ids_mean_the_same_with_blanks_around_them(services):
    send(services, raw("Product Viewed", "p8", anonymousId=" browser-9 "))
    assert len(ask(services, anonymous_id="  browser-9").inputs) == 1


@pytest.mark.parametrize("market", ["US_NY", "New York", "X", "US-NY-1", "Ü1"])
def test_a_market_whose_law_nobody_can_look_up_is_refused(services: Services, market: str) -> None:
    with pytest.raises(InvalidRequest, match=r"`context\.market` must be a country"):
        ask(services, market=market)
    assert ask(services, market="us-ny").decision_id

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.offers import (
    Budget,
    Campaign,
    OffersFile,
    Utm,
    campaign_of,
    period_of,
    released,
    resolved,
)
from tests.decisions.offers.menus import NOW, offer

DAY = timedelta(days=1)
SPRING = Campaign("spring", NOW, NOW + 10 * DAY, Budget(uses=1000), "even", "first_order")


def test_an_offer_takes_what_it_does_not_say_from_its_file_and_campaign() -> None:
    file = OffersFile(
        2000,
        "allow",
        (
            offer("a", campaign="spring", starts=NOW + DAY),
            offer("b", margin_floor_bps=100, unknown_cost="deny"),
        ),
        (SPRING,),
    )
    a, b = resolved(file)
    assert (a.margin_floor_bps, a.unknown_cost, a.rule) == (2000, "allow", "first_order")
    assert (a.starts, a.ends) == (NOW + DAY, NOW + 10 * DAY)
    assert (b.margin_floor_bps, b.unknown_cost, b.rule) == (100, "deny", "none")


@given(st.integers(-3 * 86_400, 13 * 86_400), st.integers(0, 86_400))
def test_an_even_budget_is_freed_with_time_and_never_more_than_there_is(
    seconds: int, later: int
) -> None:
    at = NOW + timedelta(seconds=seconds)
    free = released(SPRING, at)
    assert free is not None
    assert 0 <= free <= 1000
    if at >= SPRING.starts and at + timedelta(seconds=later) < SPRING.ends:
        assert free <= (released(SPRING, at + timedelta(seconds=later)) or 0)


def test_a_budget_that_comes_anew_is_paced_within_its_period() -> None:
    weekly = Campaign("w", NOW, NOW + 10 * DAY, Budget(uses=70, days=7), "even")
    assert [released(weekly, NOW + day * DAY) for day in (0, 1, 6, 7, 8)] == [0, 10, 60, 0, 23]


@given(st.integers(-5000, 5000), st.integers(1, 400))
def test_every_moment_lies_in_its_period_and_periods_follow_each_other(
    hours: int, days: int
) -> None:
    moment = NOW + timedelta(hours=hours)
    begun, until = period_of(Budget(uses=1, days=days), NOW, moment)
    assert begun <= moment < until
    assert period_of(Budget(uses=1, days=days), NOW, until)[0] == until


def test_the_campaign_a_visit_came_by_is_the_one_that_asks_for_most() -> None:
    wide = Campaign("wide", NOW, NOW + DAY, utm=Utm(source="mail"))
    narrow = Campaign("narrow", NOW, NOW + DAY, utm=Utm(source="mail", campaign="May"))
    menu = OffersFile(campaigns=(wide, narrow, SPRING))
    assert campaign_of(menu, Utm("mail", "", "may"), NOW) == "narrow"
    assert campaign_of(menu, Utm("Mail", "x", "june"), NOW) == "wide"
    assert campaign_of(menu, Utm("ads"), NOW) == ""
    assert campaign_of(menu, Utm("mail"), NOW + DAY) == ""

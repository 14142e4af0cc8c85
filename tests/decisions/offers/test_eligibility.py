from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.offers import (
    Attributes,
    Basket,
    Measures,
    Offer,
    Paid,
    attributes_of,
    default_tiers,
    eligible,
    load_tiers,
)
from tests.decisions.offers.menus import NOW, asks, offer

TIERS = load_tiers(default_tiers()).said
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("one", "who", "reason"),
    [
        (offer(starts=NOW + HOUR), asks(), "it has not begun yet"),
        (offer(ends=NOW), asks(), "it has ended"),
        (offer(starts=NOW, ends=NOW + HOUR), asks(), ""),
        (offer(markets=("DE",)), asks(), "it is not offered in this market"),
        (offer(markets=("GB",)), asks(market="GB-SCT"), ""),
        (offer(tiers=("lapsed",)), asks(), "it is for other tiers"),
        (offer(tiers=("new",)), asks(), ""),
        (offer(rule="first_order"), asks(), ""),
        (offer(rule="first_order"), asks(orders=1), "its condition is not met"),
        (offer(rule="first_order"), asks(personalization=False), "its condition is not met"),
        (offer(rule="referral", campaign="c"), asks(), "its condition is not met"),
        (offer(rule="referral", campaign="c"), asks(campaign="c"), ""),
        (offer(rule="referral"), asks(), "its condition is not met"),
        (offer(least_basket=100), asks(), "the basket is not large enough for it yet"),
        (offer(least_basket=100), asks(basket_total=100, basket_items=1), ""),
        (offer("ship", "free_shipping", least_basket=100), asks(), ""),
        (
            offer("ship", "free_shipping", least_basket=100),
            asks(basket_total=99, basket_items=1),
            "the basket is not large enough for it yet",
        ),
    ],
)
def test_an_offer_is_for_whom_it_says(one: Offer, who: Attributes, reason: str) -> None:
    assert eligible(one, who, NOW, who.market) == reason


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_margin_of_a_basket_is_never_told_larger_than_it_is(cost: int, total: int) -> None:
    told = attributes_of(TIERS, None, "GB", Basket(total, cost, 1)).basket_margin_bps
    assert told is not None
    assert told * total <= (total - cost) * 10_000


def test_of_whom_nothing_may_be_used_nothing_is_told() -> None:
    told = attributes_of(TIERS, None, "GB")
    assert (told.tier, told.orders, told.personalization) == ("new", 0, False)
    assert told.basket_margin_bps is None


def test_whoever_may_have_ordered_before_has_no_first_order() -> None:
    assert attributes_of(TIERS, Measures(whole=False), "GB").orders == 1
    assert attributes_of(TIERS, Measures((Paid(1, 5),) * 3), "GB").orders == 3

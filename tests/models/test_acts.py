import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import Kind
from shopkeeper.models.acts import Listening


def test_every_kind_of_act_has_a_worth_and_a_half_life() -> None:
    config = Listening(cart=0.25, cart_days=3.0)
    assert config.worths()[Kind.CART] == 0.25
    assert config.half_lives()[Kind.CART] == 3.0
    assert config.worths().shape == config.half_lives().shape == (len(Kind),)


def test_what_speaks_against_a_product_is_worth_less_than_nothing() -> None:
    worths = Listening().worths()
    against = {Kind.REFUND, Kind.DISLIKE, Kind.REMOVE, Kind.IMPRESSION}
    assert {kind for kind in Kind if worths[kind] < 0} == against


@pytest.mark.parametrize("days", [0.0, -1.0, float("nan")])
def test_a_half_life_that_is_none_is_refused(days: float) -> None:
    with pytest.raises(InvalidRequest, match="`wishlist_days`"):
        Listening(wishlist_days=days)

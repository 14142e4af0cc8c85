"""A product keeps the cheapest of the offers that are not combined, whatever stands beside it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.offers import Offer, OffersFile, Scope, Surfaced, open_menu, surfaced
from shopkeeper.domain import ProductId
from tests.decisions.offers.menus import NOW, asks, offer, shelf, yes

SHELF = shelf((1000, 200), (2000, 500), (300, 100), (4000, 3900))
NAMES = ("a", "b", "c", "d", "e")
IDS = tuple(SHELF.ids)


@st.composite
def menus(draw: st.DrawFn) -> tuple[Offer, ...]:
    """Up to five offers on products, some of which combine."""
    return tuple(
        Offer(
            name, name.title(), kind, "Everybody",
            depth_bps=draw(st.sampled_from([500, 1000, 1500])) if kind == "percent" else 0,
            amount=draw(st.sampled_from([50, 100, 150])) if kind == "amount" else 0,
            products=Scope(tuple(draw(st.lists(st.sampled_from(IDS), unique=True)))),
            stacks_with=tuple(draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))),
        )
        for name, kind in zip(
            NAMES,
            draw(st.lists(st.sampled_from(["percent", "amount"]), min_size=2, max_size=5)),
            strict=False,
        )
    )  # fmt: skip


def page(some: tuple[Offer, ...], *shown: int, promised: str = "", most: int = 9) -> Surfaced:
    menu = open_menu(OffersFile(offers=some), SHELF)
    asked = np.array(shown, np.int32)
    return surfaced(menu, asks(), asked, yes(len(some)), NOW, most=most, promised=promised)


def prices(found: Surfaced) -> dict[ProductId, int]:
    """Product to its price with all its offers."""
    return {p: money.amount for one in found.offers for p, money in one.prices.items()}


@settings(max_examples=100)
@given(menus(), st.sampled_from(["", *NAMES]))
def test_a_product_costs_the_same_on_a_list_and_on_its_own_page(
    some: tuple[Offer, ...], promised: str
) -> None:
    together = prices(page(some, 0, 1, 2, 3, promised=promised))
    alone = [prices(page(some, i, promised=promised)) for i in range(4)]
    assert together == {p: price for one in alone for p, price in one.items()}


@settings(max_examples=100)
@given(menus())
def test_no_offer_that_could_have_stood_alone_is_cheaper(some: tuple[Offer, ...]) -> None:
    found = prices(page(some, 0, 1, 2, 3))
    for one in some:
        for product, price in prices(page((one,), 0, 1, 2, 3)).items():
            assert found[product] <= price


@settings(max_examples=100)
@given(menus(), st.sampled_from(["", *NAMES]), st.integers(0, 3))
def test_what_there_is_no_room_for_takes_nothing_from_what_there_is(
    some: tuple[Offer, ...], promised: str, most: int
) -> None:
    found = page(some, 0, 1, 2, 3, promised=promised, most=most)
    shown = {one.id for one in found.offers}
    assert len(shown) <= most
    assert shown.isdisjoint(found.withheld)
    assert shown | found.withheld.keys() == {one.id for one in some}
    assert shown >= {*found.cheaper.values(), *filter(None, [found.instead])}
    for one in some:
        if one.id in shown:
            alone = page((one,), 0, 1, 2, 3).offers
            reached = {product for each in found.offers for product in each.products}
            assert reached >= {product for each in alone for product in each.products}


def test_the_promised_product_keeps_its_offer_where_a_better_one_has_no_room() -> None:
    red = offer("red", depth_bps=600, products=Scope((IDS[2],)))
    found = page((offer("ad", depth_bps=500), red), 0, 1, 2, promised="ad", most=1)
    assert [(one.id, one.products) for one in found.offers] == [("ad", ("p0", "p1", "p2"))]


def test_one_that_is_beaten_beats_nobody() -> None:
    first, second = offer("a", depth_bps=1500), offer("b", depth_bps=1000)
    third = offer("c", depth_bps=500, stacks_with=("a",))
    [a, c] = page((first, second, third), 0).offers
    assert (a.id, c.id) == ("a", "c")
    assert c.prices["p0"].amount == 808


def test_where_another_is_cheaper_than_the_promised_one_it_says_by_which() -> None:
    red = offer("red", depth_bps=1500, products=Scope((IDS[0],)))
    found = page((offer("ad", depth_bps=500), red), 0, 1, promised="ad")
    assert [(one.id, one.products) for one in found.offers] == [("ad", ("p1",)), ("red", ("p0",))]
    assert (dict(found.cheaper), found.instead) == ({"p0": "red"}, "")
    found = page((offer("ad", depth_bps=500), red), 0, promised="ad")
    assert [one.id for one in found.offers] == ["red"]
    assert (dict(found.cheaper), found.instead) == ({"p0": "red"}, "red")


def test_of_equal_ones_the_promised_one_stands() -> None:
    two = (offer("a"), offer("b"))
    assert [one.id for one in page(two, 0).offers] == ["a"]
    assert [one.id for one in page(two, 0, promised="b").offers] == ["b"]

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns
from shopkeeper.decisions.offers import (
    Basket,
    Offer,
    OffersFile,
    Scope,
    Surfaced,
    combinable,
    no_menu,
    open_menu,
    surfaced,
)
from shopkeeper.decisions.offers.amounts import terms_of
from shopkeeper.decisions.offers.stacking import price_with_terms
from shopkeeper.domain import Money, ProductId
from tests.decisions.offers.menus import NOW, Said, asks, of, offer, offers, shelf, yes

SHELF = shelf((1000, 500), (2000, 1000), (3000, None))
ALL = np.arange(3, dtype=np.int32)


def page(*some: Offer, basket: Basket | None = None, most: int = 3) -> Surfaced:
    menu = open_menu(OffersFile(offers=some), SHELF)
    basket = basket or Basket()
    who = asks(basket_total=basket.total, basket_items=basket.items)
    return surfaced(menu, who, ALL, yes(len(some)), NOW, basket=basket, most=most)


def test_an_offer_is_shown_with_its_prices_policies_and_public_condition() -> None:
    (shown,) = page(offer(tiers=("new",))).offers
    assert shown.prices == {"p0": Money(900, "GBP"), "p1": Money(1800, "GBP")}
    assert shown.products == ("p0", "p1")
    assert shown.policies == ("default.menu",)
    assert [(r.code, r.text) for r in shown.reasons] == [("tier", "who gets it: Everybody")]


def test_what_is_worth_most_comes_first_and_the_rest_is_told_why_not() -> None:
    some = (
        offer("a", products=Scope((ProductId("p0"),))),
        offer("b", "amount", amount=400, products=Scope((ProductId("p1"),))),
        offer("c", depth_bps=500),
        offer("d", products=Scope((ProductId("p2"),))),
        offer("e", products=Scope((ProductId("gone"),))),
        offer("f", tiers=("lapsed",)),
    )
    answer = page(*some, most=2)
    assert [one.id for one in answer.offers] == ["b", "a"]
    assert answer.saves == {"b": 400, "a": 100}
    assert answer.withheld == {
        "c": "others here are worth more to you",
        "d": "the price cannot go lower",
        "e": "it is for other products",
        "f": "it is for other tiers",
    }


def test_without_a_yes_of_the_policies_or_when_it_could_not_be_held_nothing_is_shown() -> None:
    menu = open_menu(OffersFile(offers=(offer("a"), offer("b"))), SHELF)
    said = Said(np.array([False, True]), ((), ("default.menu",)))
    answer = surfaced(menu, asks(), ALL, said, NOW, refused={"b": "it has run out"})
    assert answer.offers == ()
    assert answer.withheld == {
        "a": "no policy of the shop permits it here", "b": "it has run out"
    }  # fmt: skip


def test_offers_not_declared_to_combine_never_meet_on_a_product() -> None:
    mugs = Scope(filters={"product_type": "Mugs"})
    answer = page(offer("mugs", depth_bps=500, products=mugs), offer("c"))
    assert [(one.id, one.products) for one in answer.offers] == [("c", ("p0", "p1"))]
    assert answer.withheld == {"mugs": "it is not combined with “C”"}


def test_declared_offers_are_shown_with_the_price_of_both() -> None:
    answer = page(offer("a", depth_bps=2000), offer("b", stacks_with=("a",)))
    assert [one.id for one in answer.offers] == ["a", "b"]
    assert answer.offers[1].prices == {"p0": Money(720, "GBP"), "p1": Money(1440, "GBP")}


def test_declared_offers_whose_combination_breaks_the_floor_do_not_meet() -> None:
    deep = {"depth_bps": 4000, "margin_floor_bps": 1000}
    answer = page(offer("a", **deep), offer("b", stacks_with=("a",), **deep))
    assert [one.id for one in answer.offers] == ["a"]
    assert answer.withheld == {"b": "the price cannot go lower"}


def test_a_bundle_needs_all_its_parts() -> None:
    parts = (Scope((ProductId("p0"),)), Scope((ProductId("p1"),)))
    bundle = offer("set", "bundle", depth_bps=1000, parts=parts)
    menu = open_menu(OffersFile(offers=(bundle,)), SHELF)
    whole = surfaced(menu, asks(), ALL, yes(1), NOW)
    assert [one.saves for one in whole.offers] == [300]
    half = surfaced(menu, asks(), ALL[:1], yes(1), NOW)
    assert half.withheld == {"set": "not all parts of it are here"}


@pytest.mark.parametrize(
    ("basket", "shown"),
    [
        (Basket(), True),
        (Basket(2000, 1000, 2), True),
        (Basket(2000, 1601, 2), False),
        (Basket(2000, 1000, 2, least=1601), False),
        (Basket(2000, None, 2), False),
    ],
)
def test_what_is_off_the_basket_keeps_its_floor_and_least_price(
    basket: Basket, shown: bool
) -> None:
    answer = page(offer("a", "amount", amount=400, per="basket"), basket=basket)
    assert bool(answer.offers) == shown


def test_a_gift_costs_what_its_goods_cost_and_is_worth_its_price() -> None:
    gift = offer("g", "gift", gift="p1")
    assert page(gift, basket=Basket(3000, 2000, 1)).offers[0].saves == 2000
    assert page(gift, basket=Basket(3000, 2001, 1)).offers == ()


def test_a_gift_that_is_gone_is_not_offered() -> None:
    gone = {"g": "the gift is not to be had now"}
    assert page(offer("g", "gift", gift="withdrawn")).withheld == gone
    sold_out = [msgspec.structs.replace(p, availability="out_of_stock") for p in SHELF.products]
    menu = open_menu(
        OffersFile(offers=(offer("g", "gift", gift="p1"),)), build_columns(sold_out, 2)
    )
    assert surfaced(menu, asks(), ALL, yes(1), NOW).withheld == gone


def test_offers_on_products_and_on_the_basket_keep_the_floor_together() -> None:
    some = (
        offer("a", "amount", amount=300, stacks_with=("b",)),
        offer("b", "amount", amount=200, per="basket"),
    )
    assert len(page(*some, basket=Basket(2000, 1200, 2)).offers) == 2
    assert page(*some, basket=Basket(2000, 1201, 2)).withheld == {"b": "the price cannot go lower"}


def test_what_is_off_the_basket_meets_everything() -> None:
    some = (offer("a", "amount", amount=300), offer("b", "amount", amount=200, per="basket"))
    answer = page(*some, basket=Basket(2000, 100, 2))
    assert answer.withheld == {"b": "it is not combined with “A”"}


def test_a_shop_without_offers_shows_none() -> None:
    assert surfaced(no_menu(SHELF), asks(), ALL, yes(0), NOW) == Surfaced((), {})


@settings(max_examples=40)
@given(st.data())
def test_over_random_menus_each_product_keeps_its_floor_under_all_that_meets_on_it(
    data: st.DataObject,
) -> None:
    names = ("a", "b", "c", "d")
    some = tuple(
        msgspec.structs.replace(
            data.draw(offers(name)),
            stacks_with=tuple(data.draw(st.sets(st.sampled_from(names)))),
            products=Scope(tuple(data.draw(st.sets(st.sampled_from(SHELF.ids))))),
            margin_floor_bps=data.draw(st.integers(0, 4000)),
        )
        for name in names
    )
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=4, max_size=4)))
    menu = open_menu(OffersFile(offers=some), SHELF)
    answer = surfaced(menu, asks(), ALL, Said(allowed, (("p",),) * 4), NOW)
    assert {one.id for one in answer.offers} | set(answer.withheld) == set(names)
    assert all(allowed[names.index(one.id)] for one in answer.offers)
    for i, product in enumerate(SHELF.ids):
        met = [some[names.index(one.id)] for one in answer.offers if product in one.products]
        price, cost = SHELF.price[i : i + 1], menu.goods.cost[i : i + 1]
        assert all(combinable(met)[~np.eye(len(met), dtype=bool)])
        after = price_with_terms(terms_of(met), price, cost, of(-1))
        assert not met or after[0] > 0
        last = [one.prices[product].amount for one in answer.offers if product in one.prices]
        assert not last or min(last) >= after[0]


def promised(*some: Offer, units: tuple[int, ...] | None = None, most: int = 3) -> Surfaced:
    menu = open_menu(OffersFile(offers=some), SHELF)
    counts = None if units is None else of(*units)
    return surfaced(menu, asks(), ALL, yes(len(some)), NOW, units=counts, most=most, promised="ad")


def test_the_offer_an_ad_spoke_of_comes_first_where_nothing_better_is_pushed_out() -> None:
    beside = offer("deep", depth_bps=3000, stacks_with=("ad",))
    assert [one.id for one in promised(offer("ad"), beside).offers] == ["ad", "deep"]
    same = promised(offer("other"), offer("ad"))
    assert ([one.id for one in same.offers], same.instead) == (["ad"], "")
    menu = open_menu(OffersFile(offers=(offer("deep"), offer("ad"))), SHELF)
    forbidden = Said(np.array([True, False]), ((), ()))
    assert [
        one.id for one in surfaced(menu, asks(), ALL, forbidden, NOW, promised="ad").offers
    ] == ["deep"]


def test_an_ad_never_makes_a_shopper_pay_more() -> None:
    for most in (1, 3):
        answer = promised(offer("ad"), offer("deep", depth_bps=3000), most=most)
        assert ([one.id for one in answer.offers], answer.instead) == (["deep"], "deep")
        assert "ad" in answer.withheld


def test_offers_are_compared_by_what_is_bought_not_by_what_is_recommended() -> None:
    """Only p0 is in the basket; the rest is recommended."""
    ad = offer("ad", "amount", amount=150, products=Scope((ProductId("p0"),)))
    answer = promised(offer("all"), ad, units=(1, 0, 0))
    assert [(one.id, one.saves) for one in answer.offers] == [("ad", 150), ("all", 200)]
    less = offer("ad", "amount", amount=50, products=Scope((ProductId("p0"),)))
    assert [one.id for one in promised(offer("all"), less, units=(1, 0, 0)).offers] == ["all"]
    three = promised(offer("all"), ad, units=(3, 0, 0))
    assert [(one.id, one.saves) for one in three.offers] == [("ad", 450), ("all", 200)]


def test_a_bundle_of_which_the_basket_has_a_part_is_worth_nothing_there_yet() -> None:
    parts = (Scope((ProductId("p0"),)), Scope((ProductId("p1"),)))
    bundle = offer("set", "bundle", depth_bps=1000, parts=parts)
    answer = promised(bundle, offer("few", depth_bps=500), units=(1, 0, 0))
    assert [one.id for one in answer.offers] == ["few"]

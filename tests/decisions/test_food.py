"""No price of food is lowered by what is known of a customer where the law forbids it."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.disclosures import NO_FOOD
from shopkeeper.decisions import Moment
from shopkeeper.decisions.attributes import attributes_of_moment
from shopkeeper.decisions.compose import FOOD_LATER
from shopkeeper.decisions.offers import Offer, OffersFile, Scope
from shopkeeper.decisions.offers.surfacing import FORBIDDEN
from shopkeeper.decisions.pages import PagesFile
from shopkeeper.decisions.policies import PolicySet, default_policies
from shopkeeper.domain import Context, Product, ProductId
from tests.decisions import shelf
from tests.decisions.governed_strategies import PAGES, answered, asked, moments, shop_with
from tests.decisions.shelf import IDS

BASKET = msgspec.structs.replace(PAGES.pages[1], id="all", link="basket")
FOOD = {product for i, product in enumerate(IDS) if i % 4 == 2}
"""Of the strategies' catalogues, those of the type `Food > Tea`."""
PEOPLES = {"own.few", "own.quiet"}
"""Of the strategies' policies, those that look at the customer, whatever the offer."""


@settings(max_examples=60, deadline=None)
@given(moments() | moments("bare"), st.sampled_from(["US-MD", "US"]), st.booleans())
def test_no_offer_made_to_some_lowers_food_in_maryland(
    drawn: Moment, market: str, on_basket_page: bool
) -> None:
    moment = on_the_basket_page(drawn) if on_basket_page else drawn
    context = msgspec.structs.replace(moment.request.context, market=market)
    request = msgspec.structs.replace(moment.request, context=context)
    found = answered(replace(moment, request=request))
    menu = {offer.id: offer for offer in moment.shop.governed.rules.offers.offers}
    for shown in found.offers:
        offer = menu[shown.id]
        if offer.personalised or PEOPLES & set(moment.shop.governed.rules.policies.ids):
            assert not FOOD & {*shown.products, *shown.prices, offer.gift}
            assert not (offer.on_basket and FOOD & set(context.basket))


def on_the_basket_page(moment: Moment) -> Moment:
    rules = replace(moment.shop.governed.rules, pages=PagesFile(pages=(BASKET,)))
    return replace(moment, shop=replace(
        moment.shop, governed=replace(moment.shop.governed, rules=rules)
    ))  # fmt: skip


def goods(*types: str) -> tuple[Product, ...]:
    """The shelf's products, the first of these types."""
    first = [msgspec.structs.replace(p, product_type=kind)
             for p, kind in zip(shelf.products(), types, strict=False)]  # fmt: skip
    return (*first, *shelf.products()[len(types) :])


def some(kind: Any = "percent", **fields: Any) -> Offer:
    """An offer for whoever is new here."""
    told = {"depth_bps": 1000} if kind == "percent" else {}
    return Offer("some", "Some", kind, "New here", tiers=("new",), unknown_cost="allow",
                 **{**told, **fields})  # fmt: skip


def offered(offer: Offer, *basket: str, about: str = "p1", market: str = "US-MD") -> Any:
    """Prices with it, and why it is not made, on the page of the basket; p0 is food."""
    at = shop_with(
        goods("Food > Tea"), offers=OffersFile(offers=(offer,)), pages=PagesFile(pages=(BASKET,))
    )
    context = Context(product_id=ProductId(about), basket=tuple(map(ProductId, basket)),
                      market=market)  # fmt: skip
    found = answered(asked(at, context=context))
    prices = {p for shown in found.offers for p in shown.prices}
    return prices, found.withheld_offers.get("some", "")


@pytest.mark.parametrize("market", ["US-MD", "US"])
def test_an_offer_on_food_and_other_things_keeps_to_the_other_things(market: str) -> None:
    assert offered(some(), "p0", "p1", market=market) == ({"p1"}, "")
    assert offered(some(), "p0", about="p0", market=market) == (set(), NO_FOOD)
    assert offered(some(), "p0", "p1", market="US-CA") == ({"p0", "p1"}, "")


@pytest.mark.parametrize(
    ("asks", "leaves"), [("principal.orders > 3", True), ('context.market == "FR"', False)]
)
def test_an_offer_for_everybody_that_a_policy_keeps_from_some_is_made_to_some(
    asks: str, leaves: bool
) -> None:
    public = Offer("some", "Some", "percent", "All", depth_bps=1000, unknown_cost="allow")
    own = f'@id("own") forbid(principal, action, resource) when {{ {asks} }};'
    at = shop_with(
        goods("Food > Tea"), offers=OffersFile(offers=(public,)), pages=PagesFile(pages=(BASKET,)),
        policies=PolicySet({**default_policies(), "own.cedar": own}),
    )  # fmt: skip
    for market, food in (("US-MD", not leaves), ("US-NY", True)):
        context = Context(product_id=IDS[1], basket=IDS[:2], market=market)
        found = answered(asked(at, context=context))
        assert [set(shown.prices) for shown in found.offers] == [{"p1", *["p0"] * food}]
        assert bool(found.disclosures) == (leaves and market == "US-NY")
        [reason] = found.offers[0].reasons
        assert reason.code == ("policy" if leaves else "menu")


def test_an_offer_on_nothing_but_food_is_not_made() -> None:
    tea = some(products=Scope((IDS[0],)))
    assert offered(tea, "p0", "p1", market="US") == (set(), NO_FOOD)
    assert offered(tea, "p0", "p1") == (set(), FORBIDDEN)


def test_food_is_given_away_to_nobody_in_particular() -> None:
    gift = some("gift", gift=IDS[0])
    assert offered(gift, "p1", market="US")[1] == NO_FOOD
    assert offered(gift, "p1")[1] == FORBIDDEN
    assert offered(gift, "p1", market="US-CA")[1] == ""
    assert offered(some("gift", gift=IDS[3]), "p1")[1] == ""


def test_a_bundle_with_a_part_of_food_is_not_made() -> None:
    parts = (Scope((IDS[0],)), Scope((IDS[1],)))
    bundle = some("bundle", depth_bps=1000, parts=parts)
    assert offered(bundle, "p0", "p1", market="US-CA")[1] == ""
    assert offered(bundle, "p0", "p1")[0] == set()


@pytest.mark.parametrize(
    ("basket", "said", "in_maryland"),
    [
        (("p1",), "", ""),
        (("p1", "p0"), NO_FOOD, FORBIDDEN),
        ((), FOOD_LATER, FOOD_LATER),
        (("p1", "gone"), FOOD_LATER, FOOD_LATER),
    ],
)
def test_an_offer_off_the_basket_is_made_on_one_without_food(
    basket: tuple[str, ...], said: str, in_maryland: str
) -> None:
    off = some("amount", amount=1, per="basket")
    assert offered(off, *basket, market="US")[1] == said
    assert offered(off, *basket)[1] == in_maryland


@pytest.mark.parametrize(
    ("basket", "told"), [((), False), (("p1",), False), (("p1", "p0"), True), (("gone",), False)]
)
def test_a_policy_is_told_whether_there_is_food_in_the_basket(
    basket: tuple[str, ...], told: bool
) -> None:
    context = Context(basket=tuple(map(ProductId, basket)))
    assert (
        attributes_of_moment(asked(shop_with(goods("Food")), context=context)).basket_food is told
    )


def test_food_without_a_price_is_food() -> None:
    unpriced = msgspec.structs.replace(goods("Food")[0], price=None)
    moment = asked(shop_with((unpriced, *goods("Food")[1:])), context=Context(basket=(IDS[0],)))
    told = attributes_of_moment(moment)
    assert (told.basket_food, told.basket_items) == (True, 0)

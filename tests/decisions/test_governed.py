"""Law 7: no offer beyond what the rules allow, and what cannot be evaluated means full price."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import Moment
from shopkeeper.decisions.merchandising import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import Offer, OffersFile, Scope, TiersFile
from shopkeeper.decisions.policies import PolicySet
from shopkeeper.domain import Context, Decision, OfferShown, ProductId
from tests.decisions.governed_files import DAY
from tests.decisions.governed_strategies import answered, asked, moments, shop_with
from tests.decisions.shelf import NOW

TEN = Offer("ten", "Ten", "percent", "All", depth_bps=1000, unknown_cost="allow")
MENU = OffersFile(offers=(TEN,))


def percent_off(price: int, bps: int) -> int:
    """Half a minor unit goes to the even neighbour."""
    return round(Fraction(price * (10_000 - bps), 10_000))


def with_all(price: int, offers: list[Offer]) -> int:
    """What a price comes to: percentages deepest first, then amounts."""
    for offer in sorted(offers, key=lambda one: -one.depth_bps):
        price = percent_off(price, offer.depth_bps)
    return price - sum(offer.amount for offer in offers if offer.kind == "amount")


class Menu:
    """The menu told plainly from its file, beside the moment it is asked in."""

    def __init__(self, moment: Moment) -> None:
        self.file = moment.shop.governed.rules.offers
        self.offers = {offer.id: offer for offer in self.file.offers}
        columns = moment.shop.columns
        self.goods = {product.id: product for product in columns.products}
        self.price = dict(zip(columns.ids, columns.price.tolist(), strict=True))
        self.moment = moment

    def floor(self, offer: Offer) -> int:
        own = offer.margin_floor_bps
        return self.file.margin_floor_bps if own is None else own

    def beside(self, offer: Offer) -> int:
        """What the shop gives beside the price."""
        gift = self.goods.get(offer.gift) if offer.gift else None
        cost = gift.cost_of_goods_sold.amount if gift and gift.cost_of_goods_sold else 0
        return cost if offer.cost is None else offer.cost

    def keeps(self, after: int, costs: list[int | None], offers: list[Offer]) -> bool:
        """Whether the strictest floor of them is kept, cost by cost as far as known."""
        denies = any((o.unknown_cost or self.file.unknown_cost) == "deny" for o in offers)
        if None in costs:
            return not denies
        left = after - sum(map(self.beside, offers)) - sum(cost or 0 for cost in costs)
        return left * 10_000 >= max(map(self.floor, offers)) * after

    def stack(self, one: Offer, other: Offer) -> bool:
        return one.id in other.stacks_with or other.id in one.stacks_with

    def cost(self, product: ProductId) -> int | None:
        money = self.goods[product].cost_of_goods_sold
        return None if money is None else money.amount


def check_public(menu: Menu, shown: OfferShown, decision: Decision) -> None:
    """It is on the menu, holds now and here, and is for this tier."""
    offer, moment = menu.offers[shown.id], menu.moment
    campaigns = [c for c in menu.file.campaigns if c.id == offer.campaign]
    for part in [offer, *campaigns]:
        assert part.starts is None or part.starts <= NOW
        assert part.ends is None or part.ends > NOW
    market = moment.market
    assert not offer.markets or {market, market.split("-")[0]} & set(offer.markets)
    assert not offer.tiers or (decision.tier or "new") in offer.tiers
    orders = [e for e in moment.profile.events if e.name == "Order Completed"]
    assert offer.rule != "first_order" or (not orders and not moment.refused)
    assert shown.id not in moment.unheld
    assert not (moment.refused and offer.cap)
    assert shown.policies
    assert shown.eligibility == offer.eligibility
    assert 0 < shown.propensity <= 1


@settings(max_examples=40, deadline=None)
@given(moments("bare") | moments("all"), st.booleans(), st.sampled_from(["", "a", "b"]))
def test_no_offer_is_beyond_menu_tier_cap_or_market(
    drawn: Moment, refused: bool, unheld: str
) -> None:
    who = msgspec.structs.replace(drawn.profile, refused=refused)
    moment = replace(drawn, profile=who, unheld={unheld: "all gone"} if unheld else {})
    decision, menu = answered(moment), Menu(moment)
    ids = [shown.id for shown in decision.offers]
    assert len(set(ids)) == len(ids) <= 4
    assert not decision.alarms
    assert set(ids) | decision.withheld_offers.keys() == set(menu.offers)
    assert not set(ids) & decision.withheld_offers.keys()
    assert all(decision.withheld_offers.values())
    for shown in decision.offers:
        check_public(menu, shown, decision)


@settings(max_examples=40, deadline=None)
@given(moments("bare") | moments("all"))
def test_no_price_with_an_offer_is_below_its_floor_or_not_what_it_says(moment: Moment) -> None:
    decision, menu = answered(moment), Menu(moment)
    before: list[tuple[Offer, set[ProductId]]] = []
    for shown in decision.offers:
        offer = menu.offers[shown.id]
        for other, meets in before:
            if offer.on_basket or other.on_basket or meets & set(shown.products):
                assert menu.stack(offer, other)
        for product, price in shown.prices.items():
            together = [offer, *(other for other, meets in before if product in meets)]
            assert price.amount == with_all(menu.price[product], together)
            assert 0 < price.amount <= menu.price[product]
            least = menu.goods[product].auto_pricing_min_price
            assert least is None or price.amount >= least.amount
            assert menu.keeps(price.amount, [menu.cost(product)], together)
        before.append((offer, set(shown.products)))


@settings(max_examples=40, deadline=None)
@given(moments("bare"))
def test_what_is_off_the_basket_leaves_it_its_floor(moment: Moment) -> None:
    menu = Menu(moment)
    basket = [p for p in moment.request.context.basket if menu.price[p] >= 0]
    shown = [menu.offers[one.id] for one in answered(moment).offers]
    off = [offer for offer in shown if offer.on_basket]
    if not basket or not off:
        return
    total = sum(menu.price[p] for p in basket)
    after = with_all(total, off)
    least = [menu.goods[p].auto_pricing_min_price for p in basket]
    assert after > 0
    assert after >= sum(money.amount for money in least if money is not None)
    assert menu.keeps(after, [menu.cost(p) for p in basket], off)
    assert all(total >= offer.least_basket for offer in off)


def at_full_price(decision: Decision) -> None:
    assert decision.offers == ()
    assert decision.slates["for-you"].products
    assert decision.prices
    assert decision.withheld_offers.keys() == {"ten"}
    assert decision.alarms


UNREADABLE = {
    "not Cedar at all": "permit everything please",
    "an attribute nobody has": (
        '@id("x") permit(principal, action, resource) when { principal.income > 3 };'
    ),
    "a basket margin that may be missing": (
        '@id("x") permit(principal, action, resource) when { context.basket_margin_bps > 1000 };'
    ),
    "none": "",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_policies_that_cannot_be_evaluated_mean_full_price_and_one_alarm(text: str) -> None:
    at = shop_with(offers=MENU, policies=PolicySet({"own.cedar": text}))
    decision = answered(asked(at))
    at_full_price(decision)
    assert len(decision.alarms) == len(set(decision.alarms)) == 1


def test_a_tier_nobody_declared_means_full_price_and_an_alarm() -> None:
    at_full_price(answered(asked(shop_with(offers=MENU, tiers=TiersFile()))))


@pytest.mark.parametrize("market", ["US\n", "\x00"])
def test_a_market_that_cannot_be_told_to_the_policies_means_full_price(market: str) -> None:
    at_full_price(answered(asked(shop_with(offers=MENU), context=Context(market=market))))


GONE = Scope(filters={"finish": "matt"})


@pytest.mark.parametrize(
    "part",
    [
        {"offers": OffersFile(offers=(TEN, msgspec.structs.replace(TEN, id="b", products=GONE)))},
        {"merchandising": MerchandisingFile((MerchandisingRule("r", "bury", "why", GONE),))},
    ],
)
def test_a_part_that_does_not_fit_the_catalogue_is_left_out_with_an_alarm(part: Any) -> None:
    decision = answered(asked(shop_with(**part)))
    assert decision.offers == ()
    assert decision.slates["for-you"].products
    assert "finish" in decision.alarms[0]


def test_an_offer_that_ends_does_so_at_that_moment() -> None:
    ends = msgspec.structs.replace(TEN, ends=NOW + DAY)
    moment = asked(shop_with(offers=OffersFile(offers=(ends,))))
    assert answered(moment).offers
    assert not answered(replace(moment, now=NOW + DAY)).offers

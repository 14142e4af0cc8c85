"""Laws 3, 6, 8, 9, 10 and 11 over whole pages: random rules, catalogues and customers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import SearchIndex, build_columns, markets_of, priced
from shopkeeper.catalog.disclosures import NO_FOOD
from shopkeeper.catalog.ledger import PricePoint
from shopkeeper.catalog.reductions import reduction_of
from shopkeeper.decisions import Moment, Shop, open_shop, read_history
from shopkeeper.decisions.blocks import Block, BlocksFile
from shopkeeper.decisions.claims import REGULATED, Claim, ClaimsFile, pressure
from shopkeeper.decisions.compose import FOOD_LATER
from shopkeeper.decisions.governed import govern
from shopkeeper.decisions.offers import Campaign, Cap, Offer, OffersFile, Scope
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import Context, Decision, Money, ProductId
from tests.decisions import shelf
from tests.decisions.beliefs import belief
from tests.decisions.governed_files import DAY
from tests.decisions.governed_strategies import (
    FACTS,
    PAGES,
    answered,
    asked,
    facts_of,
    moments,
    others,
    shop_with,
    trained,
)
from tests.decisions.shelf import IDS, NOW, event, profile

few = settings(max_examples=30, deadline=None)


def without_ids(decision: Decision) -> Decision:
    """All of it but who asked and in which visit."""
    request = msgspec.structs.replace(decision.request, session_id=None)
    return msgspec.structs.replace(decision, request=request)


def refusing(moment: Moment) -> Moment:
    return replace(moment, profile=msgspec.structs.replace(moment.profile, refused=True))


@few
@given(st.data(), moments())
def test_two_of_whom_nothing_may_be_used_get_one_page(data: st.DataObject, one: Moment) -> None:
    other = data.draw(others(one))
    found = answered(refusing(one))
    assert without_ids(found) == without_ids(answered(refusing(other)))
    assert (found.tier, found.arm, found.inputs, found.beliefs) == ("", "off", (), {})


@few
@given(st.data(), moments("zone"))
def test_a_page_that_uses_nothing_of_anybody_is_one_page(data: st.DataObject, one: Moment) -> None:
    other, found = data.draw(others(one)), answered(one)
    assert without_ids(found) == without_ids(answered(other))
    assert without_ids(found) == without_ids(answered(refusing(other)))
    assert (found.tier, found.arm, found.inputs, found.beliefs) == ("", "off", (), {})


@few
@given(st.data(), moments())
def test_two_who_ask_for_a_product_are_told_one_price(data: st.DataObject, one: Moment) -> None:
    mine, yours = answered(one), answered(data.draw(others(one)))
    for product in mine.prices.keys() & yours.prices.keys():
        assert mine.prices[product] == yours.prices[product]
    for product in (p for slate in mine.slates.values() for p in slate.products):
        priced_here = one.shop.columns.price[one.shop.columns.index[product.id]] >= 0
        assert (product.id in mine.prices) == priced_here


@few
@given(st.data(), moments("bare"))
def test_two_who_never_ordered_are_made_the_same_offers(data: st.DataObject, one: Moment) -> None:
    mine, yours = (answered(never_ordered(m)) for m in (one, data.draw(others(one))))
    assert (mine.tier, mine.offers, mine.withheld_offers, mine.disclosures) == (
        "new", yours.offers, yours.withheld_offers, yours.disclosures,
    )  # fmt: skip


def never_ordered(moment: Moment) -> Moment:
    who = profile(*(e for e in moment.profile.events if not e.name.startswith("Order")))
    return replace(moment, profile=who, history=read_history(who, moment.shop))


changes = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 9), st.booleans(), st.booleans()),
    min_size=1, max_size=8, unique_by=lambda change: change[0],
)  # fmt: skip


def ledger(told: list[tuple[int, int, bool, bool]]) -> list[PricePoint]:
    return [
        PricePoint(NOW - day * DAY, Money(price, "GBP"), "orders" if guess else "feed",
                   sale and not guess)
        for day, price, sale, guess in sorted(told, reverse=True)
    ]  # fmt: skip


def lowest_before(points: list[PricePoint], since: Any) -> int:
    """The lowest price in force on any of the 30 days before, counted hour by hour."""
    paid = []
    for hours in range(1, 30 * 24 + 1):
        past = [p for p in points if p.time <= since - timedelta(hours=hours)]
        paid += [past[-1].price.amount] if past else []
    return min(paid)


@few
@given(changes)
def test_what_a_price_was_is_the_lowest_of_the_30_days_before(
    told: list[tuple[int, int, bool, bool]],
) -> None:
    points = ledger(told)
    stated = [p for p in points if p.stated]
    assume(stated and stated[-1].sale)
    now = stated[-1].price
    product = msgspec.structs.replace(
        shelf.products()[0], price=Money(now.amount + 5, "GBP"), sale_price=now
    )
    at = on_sale(product, points)
    found = answered(asked(at, page="bare", context=about("p0"))).prices[ProductId("p0")]
    assert found.price == now
    if found.was is None:
        assert found.withheld
        assert (found.percent, found.since) == (None, None)
    else:
        assert found.since is not None
        told_then = (lowest_before(each, found.since) for each in (points, stated))
        assert found.was.amount == min(told_then) > now.amount
        assert found.since in {p.time for p in stated}
        assert found.percent in {None, (found.was.amount - now.amount) * 100 // found.was.amount}


def on_sale(product: Any, points: list[PricePoint]) -> Shop:
    rule = markets_of().rule("GB")
    reduction = reduction_of(points, rule.progressive)
    told = {product.id: reduction} if reduction is not None else {}
    columns = priced(build_columns([product, *shelf.products()[1:]], 1), told, rule)
    rules = shop_with().governed.rules
    governed = govern(rules, columns, "GB")
    return open_shop(columns, SearchIndex(columns), trained().bundle, None, governed)


def about(product: str, *basket: str, **fields: Any) -> Context:
    return Context(product_id=ProductId(product), basket=tuple(map(ProductId, basket)), **fields)


def made_in_vain(moment: Moment, block: Block) -> bool:
    """Whether one of a block's claims may not be made, told plainly from the file."""
    known = {claim.id: claim for claim in moment.shop.governed.rules.claims.claims}
    for claim in map(known.get, block.claims):
        if claim is None or not "".join(claim.evidence).strip() or not claim.approver.strip():
            return True
        if claim.expires is not None and claim.expires <= NOW:
            return True
        if claim.category not in {"general", "comparison", *REGULATED}:
            return True
        if claim.markets and moment.market not in claim.markets:
            return True
        if claim.category in REGULATED and not (claim.markets and claim.expires):
            return True
    return False


def stock_of(moment: Moment) -> int:
    product = moment.request.context.product_id
    assert product is not None
    return int(moment.shop.columns.products[IDS.index(product)].attributes["stock"])


@settings(max_examples=50, deadline=None)
@given(moments(), st.sampled_from(["all", "zone", "bare"]))
def test_no_words_are_shown_that_nothing_bears_out(drawn: Moment, page: str) -> None:
    request = msgspec.structs.replace(drawn.request, page=page)
    moment = replace(drawn, request=request)
    said = {block.id: block for block in moment.shop.governed.rules.blocks.blocks}
    decision = answered(moment)
    for shown in decision.blocks:
        block = said[shown.id]
        words = f"{block.headline}\n{block.text}"
        assert not made_in_vain(moment, block)
        assert not pressure(words)
        assert "Heals" not in words or {"health"} & categories(moment, block)
        assert "{" not in shown.headline + shown.text + shown.action
        assert "warranty" not in words, "the shop states none"
        assert not block.facts, "the shop states no support hours"
        assert block.starts is None or block.starts <= NOW
        assert block.ends is None or block.ends > NOW
        assert not block.markets or moment.market in block.markets
        if "{stock} left" in words:
            assert 1 <= stock_of(moment) <= 10
            assert str(stock_of(moment)) in shown.headline + shown.text
        if "{ends}" in words:
            assert block.ends is not None
        if "{bought_30d}" in words or "{viewers_24h}" in words:
            assert moment.goods is not None
            assert int(moment.goods.bought[0]) >= 10
        assert 0 < shown.propensity <= 1
        assert shown.reasons[0].text
    ids = [shown.id for shown in decision.blocks]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & decision.withheld_blocks.keys()
    assert all(decision.withheld_blocks.values())


def categories(moment: Moment, block: Block) -> set[str]:
    known = {claim.id: claim for claim in moment.shop.governed.rules.claims.claims}
    return {known[one].category for one in block.claims}


@settings(max_examples=50, deadline=None)
@given(moments(), st.sampled_from(["all", "zone", "bare"]))
def test_a_promise_is_kept_part_by_part_or_each_break_has_its_reason(
    drawn: Moment, page: str
) -> None:
    moment = replace(drawn, request=msgspec.structs.replace(drawn.request, page=page))
    promise, decision = moment.promise, answered(moment)
    if promise is None:
        assert decision.promise is None
        return
    assert decision.promise is not None
    seen = {p.id for slate in decision.slates.values() for p in slate.products}
    context = moment.request.context
    there = {
        **{f"offer {one}": one in {o.id for o in decision.offers} for one in [promise.offer]},
        **{f"block {b}": b in {s.id for s in decision.blocks} for b in promise.blocks},
        f"product {promise.product_id}": promise.product_id in {
            *seen, *context.basket, context.product_id
        } and sold(moment, promise.product_id),
    }  # fmt: skip
    held = (*decision.promise.pending, *decision.promise.instead)
    in_value = {why.split(":")[0] for why in held}
    there |= dict.fromkeys(in_value, True)
    products = {o.id: o.products for o in decision.offers}.get(promise.offer, ())
    if products and promise.product_id in {*seen, *context.basket, context.product_id}:
        there[f"offer {promise.offer}"] = bool(in_value) or promise.product_id in products
    asked_for = {name for name in there if name not in {"offer ", "product None"}}
    broken = {name for name in asked_for if not there[name]}
    assert {why.split(":")[0] for why in decision.promise.breaks} == broken
    assert all(why.split(": ", 1)[1] for why in decision.promise.breaks)
    assert decision.promise.kept == (not broken)


def sold(moment: Moment, product: ProductId | None) -> bool:
    columns = moment.shop.columns
    return product is not None and bool(columns.available[columns.index[product]])


@few
@given(moments(), st.sampled_from(["all", "bare"]))
def test_a_belief_about_words_that_is_named_moved_words_or_sections(
    drawn: Moment, page: str
) -> None:
    moment = replace(drawn, request=msgspec.structs.replace(drawn.request, page=page))
    decision = answered(moment)
    for name in decision.beliefs.keys() & {"proof", "reassurance"}:
        rest = {other: one for other, one in moment.beliefs.items() if other != name}
        assert effect(answered(replace(moment, beliefs=rest))) != effect(decision), name


def effect(decision: Decision) -> Any:
    """What a page says, in which order and with what chance."""
    return decision.blocks, decision.sections


@few
@given(moments())
def test_the_same_moment_gives_the_same_page(moment: Moment) -> None:
    assert answered(moment) == answered(moment)


def test_no_belief_is_named_on_a_page_that_uses_none() -> None:
    """A page without shelves heeds nothing of what was said about products."""
    likes = {"favourite_brands": belief("favourite_brands", ("Acme",))}
    assert answered(asked(shop_with(), page="bare", beliefs=likes)).beliefs == {}
    never = {"never_show": belief("never_show", ("garden",))}
    assert answered(asked(shop_with(), page="bare", beliefs=never)).beliefs == {}


def test_a_belief_that_leaves_the_sections_as_they_are_is_not_named() -> None:
    pages = msgspec.structs.replace(shop_with().governed.rules.pages)
    first = msgspec.structs.replace(pages.pages[0], slots=(), sections=pages.pages[0].sections[1:])
    at = shop_with(pages=msgspec.structs.replace(pages, pages=(first,)))
    likes = {"proof": belief("proof", ("reviews",), 1.0)}
    found = answered(asked(at, beliefs=likes))
    assert found.sections == ("reviews", "delivery")
    assert found.beliefs == {}


def test_a_campaign_that_counts_its_customers_makes_no_offer_to_whom_nothing_may_be_used_of() -> (
    None
):
    spring = Campaign("spring", NOW - DAY, NOW + DAY, limit=Cap(1, 30))
    ten = Offer("ten", "Ten", "percent", "All", depth_bps=1000, campaign="spring",
                unknown_cost="allow")  # fmt: skip
    at = shop_with(offers=OffersFile(offers=(ten,), campaigns=(spring,)))
    assert [offer.id for offer in answered(asked(at)).offers] == ["ten"]
    found = answered(refusing(asked(at)))
    assert found.offers == ()
    assert "nothing of you is used" in found.withheld_offers["ten"]


def test_an_offer_with_a_condition_is_not_said_to_be_for_everybody() -> None:
    large = Offer("large", "Large", "percent", "Baskets of 3.00", depth_bps=1000, least_basket=300,
                  unknown_cost="allow")  # fmt: skip
    at = shop_with(offers=OffersFile(offers=(large,)))
    [shown] = answered(asked(at, page="bare", context=about("p1", "p2", "p3", "p4"))).offers
    assert "Baskets of 3.00" in shown.reasons[0].text


def test_a_bundle_on_a_page_without_products_breaks_no_page() -> None:
    parts = (Scope((IDS[0],)), Scope((IDS[1],)))
    both = Offer("both", "Both", "bundle", "All", depth_bps=1000, parts=parts)
    found = answered(asked(shop_with(offers=OffersFile(offers=(both,))), page="bare"))
    assert found.withheld_offers == {"both": "it is for other products"}


def test_a_claim_that_expired_a_product_not_here_and_much_in_stock_each_say_so() -> None:
    spent = Claim("x", "It lasts", evidence=("study 1",), approver="ann", expires=NOW)
    full = msgspec.structs.replace(shelf.products()[1], attributes={"stock": "99"})
    said = (
        Block("claims", "proof", "It lasts", claims=("x",)),
        Block("presses", "proof", "Only {stock} left"),
    )
    at = shop_with(
        (full, *(p for p in shelf.products() if p.id != "p1")),
        claims=ClaimsFile((spent,)), blocks=BlocksFile(blocks=said),
    )  # fmt: skip
    ad = Promise("ad", NOW - DAY, NOW + DAY, blocks=("claims",), product_id=ProductId("p5"))
    found = answered(asked(at, page="bare", context=about("p1"), promise=ad))
    assert found.blocks == ()
    assert "expired" in found.withheld_blocks["claims"]
    assert "not little" in found.withheld_blocks["presses"]
    assert found.promise is not None
    assert [why.split(":")[0] for why in found.promise.breaks] == ["product p5", "block claims"]


def test_facts_the_log_does_not_tell_withhold_the_words_that_quote_them() -> None:
    lately = Block("lately", "social_proof", "{bought_30d} bought it lately")
    at = shop_with(blocks=BlocksFile(blocks=(lately,)))
    for counts, shown in ((None, []), (facts_of(9), []), (facts_of(10), ["lately"])):
        found = answered(asked(at, page="bare", context=about("p1"), goods=counts))
        assert [block.id for block in found.blocks] == shown
        assert ("lately" in found.withheld_blocks) == (not shown)


@pytest.mark.parametrize("market", ["US-NY", "DE", "GB"])
def test_what_only_some_are_made_says_what_the_law_of_the_market_wants(market: str) -> None:
    some = Offer("some", "Some", "percent", "New here", depth_bps=1000, tiers=("new",),
                 unknown_cost="allow")  # fmt: skip
    at = shop_with(offers=OffersFile(offers=(some,)))
    found = answered(asked(at, page="bare", context=about("p1", market=market)))
    duties = markets_of().rule(market).duties
    assert [(one.text, one.offers) for one in found.disclosures] == [
        (duty.text, ("some",)) for duty in duties
    ]
    assert FACTS.place.market == "GB"
    bought = profile(event("Order Completed", "p1"))
    assert answered(asked(at, bought, page="bare", context=about("p1"))).offers == ()


@pytest.mark.parametrize(
    ("basket", "link", "said"),
    [
        (("p1",), "basket", ""),
        (("p1", "p0"), "basket", NO_FOOD),
        ((), "basket", FOOD_LATER),
        (("p1", "gone"), "basket", FOOD_LATER),
        (("p1",), "product", FOOD_LATER),
    ],
)
def test_where_food_has_one_price_a_basket_is_judged_by_the_food_in_it(
    basket: tuple[str, ...], link: Any, said: str
) -> None:
    some = Offer("some", "Some", "amount", "New here", amount=1, per="basket", tiers=("new",),
                 unknown_cost="allow")  # fmt: skip
    tea = msgspec.structs.replace(shelf.products()[0], product_type="Food > Tea")
    bare = msgspec.structs.replace(PAGES.pages[1], link=link)
    at = shop_with(
        (tea, *shelf.products()[1:]),
        offers=OffersFile(offers=(some,)), pages=msgspec.structs.replace(PAGES, pages=(bare,)),
    )  # fmt: skip
    found = answered(asked(at, page="bare", context=about("p1", *basket, market="US")))
    assert found.withheld_offers.get("some", "") == said

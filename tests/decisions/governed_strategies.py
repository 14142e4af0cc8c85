"""Random shops, rules, customers and pages for tests of whole governed decisions.

Small on purpose: twelve products, at most a handful of rules, so that one decision takes
milliseconds and two rules often meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers import NOBODY, Profile
from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions import Moment, Shop, decide, open_shop, read_history
from shopkeeper.decisions.blocks import Block, BlocksFile, ProductFacts, SpeaksTo
from shopkeeper.decisions.claims import Claim, ClaimsFile
from shopkeeper.decisions.governed import govern, rules_that_ship
from shopkeeper.decisions.merchandising import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import Budget, Campaign, Cap, Offer, OffersFile, Scope, Utm
from shopkeeper.decisions.pages import PagesFile, load_pages
from shopkeeper.decisions.policies import PolicySet, default_policies
from shopkeeper.decisions.policy import RELEVANCE_ALONE, Policy
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    Event,
    MessageId,
    Money,
    OrderId,
    PricePlace,
    Product,
    SessionId,
    ShopFacts,
)
from shopkeeper.testing.empty import shipped_preferences
from tests.decisions import shelf
from tests.decisions.beliefs import belief
from tests.decisions.shelf import IDS, NOW

D = DecisionId("d")
DAY = timedelta(days=1)
MARKETS = ("", "GB", "DE", "US-MD", "US-NY")
TIERS = ("high_value", "lapsed", "returning", "new")
FACTS = ShopFacts(
    "Corner", PricePlace("GB", "GBP"), return_days=30, free_shipping_from=Money(400, "GBP")
)
_PAGES = load_pages("""
pages:
  - id: all
    stage: middle
    link: landing
    slots:
      - {id: hero, fill: blocks, n: 2}
      - {id: for-you, fill: products, n: 5}
      - {id: start, fill: products, n: 2, recipe: starter_kit}
      - {id: refill, fill: products, n: 2, recipe: refill}
      - {id: next, fill: products, n: 2, recipe: next_category}
      - {id: bundle, fill: products, n: 2, recipe: bundle, constraint: shipping}
      - {id: worried, fill: blocks, n: 1, when: hesitating}
      - {id: offers, fill: offers, n: 4}
    sections:
      - {id: description}
      - {id: reviews, speaks_to: [{variable: proof, values: [reviews]}]}
      - {id: delivery, speaks_to: [{variable: reassurance, values: [fast_delivery]}]}
  - id: bare
    stage: middle
    link: product
    slots: [{id: words, fill: blocks, n: 2}, {id: offers, fill: offers, n: 4}]
""").said.pages
_ZONE = msgspec.structs.replace(_PAGES[0], id="zone", no_personalize=True)
PAGES = PagesFile(pages=(*_PAGES, _ZONE))
"""`all` with everything, `zone` the same for nobody in particular, `bare` without shelves."""


@cache
def trained() -> Shop:
    """The shelf's models, fitted once."""
    return shelf.shop()


def amounts(least: int, most: int) -> st.SearchStrategy[Money]:
    return st.integers(least, most).map(lambda amount: Money(amount, "GBP"))


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[Product, ...]:
    """The shelf's twelve products at other prices, costs, stocks and types."""
    kinds = ("Kitchen > Mugs", "Kitchen > Plates", "Food > Tea", "Garden")
    few = draw(st.lists(st.sampled_from(range(12)), unique=True, max_size=4))
    stated = {
        i: {
            "price": draw(st.none() | amounts(1, 300)),
            "cost_of_goods_sold": draw(st.none() | amounts(0, 300)),
            "auto_pricing_min_price": draw(st.none() | amounts(1, 300)),
            "availability": draw(st.sampled_from(["in_stock", "out_of_stock"])),
            "attributes": {"stock": str(draw(st.integers(0, 12)))},
        }
        for i in few
    }
    return tuple(
        Product(id=product, title=f"Thing {i}", product_type=kinds[i % 4],
                brand="Acme" if i % 2 else "Bold", **{**_plain(i), **stated.get(i, {})})
        for i, product in enumerate(IDS)
    )  # fmt: skip


def _plain(i: int) -> dict[str, Any]:
    return {"price": Money(200 + 7 * i, "GBP"), "cost_of_goods_sold": Money(100, "GBP")}


scopes = st.builds(
    Scope,
    ids=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    filters=st.sampled_from([{}, {}, {"brand": "Acme"}, {"product_type": "Food"}]),
)
times = st.none() | st.integers(-3, 3).map(lambda days: NOW + days * DAY)
NAMES = ("a", "b", "c", "d", "e")


@st.composite
def offers(draw: st.DrawFn, name: str) -> Offer:
    """Any offer there may be."""
    kind = draw(st.sampled_from(["percent", "amount", "bundle", "free_shipping", "gift", "points"]))
    deep = kind in {"percent", "bundle"}
    return Offer(
        name,
        f"Offer {name}",
        kind,
        f"Whoever gets {name}",
        depth_bps=draw(st.integers(1, 9000)) if deep else 0,
        amount=draw(st.integers(1, 150)) if kind == "amount" else 0,
        points=5 if kind == "points" else 0,
        gift=draw(st.sampled_from(IDS)) if kind == "gift" else None,
        cost=draw(st.none() | st.integers(0, 60)),
        per=draw(st.sampled_from([None, None, "basket"]))
        if kind in {"percent", "amount"}
        else None,
        products=draw(scopes),
        parts=tuple(draw(st.lists(scopes, min_size=2, max_size=2))) if kind == "bundle" else (),
        least_basket=draw(st.sampled_from([0, 0, 300])),
        tiers=tuple(draw(st.lists(st.sampled_from(TIERS), unique=True, max_size=2))),
        rule=draw(st.sampled_from(["none", "none", "first_order", "referral"])),
        starts=draw(times),
        ends=draw(times),
        cap=draw(st.sampled_from([None, None, Cap(1, 30)])),
        budget=draw(st.sampled_from([None, None, Budget(uses=1)])),
        stacks_with=tuple(draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))),
        markets=draw(st.sampled_from([(), (), ("GB",), ("US",)])),
        margin_floor_bps=draw(st.none() | st.integers(0, 9000)),
        unknown_cost=draw(st.sampled_from([None, "deny", "allow"])),
        announced=draw(st.sampled_from(["public", "individual"])),
        campaign=draw(st.sampled_from(["", "", "spring"])),
    )


@st.composite
def menus(draw: st.DrawFn) -> OffersFile:
    """Up to five offers and a campaign."""
    many = draw(st.integers(1, 5))
    spring = Campaign(
        "spring",
        NOW - DAY,
        NOW + draw(st.integers(0, 2)) * DAY,
        limit=draw(st.sampled_from([None, Cap(1, 30)])),
        utm=Utm(campaign="spring"),
    )
    return OffersFile(
        margin_floor_bps=draw(st.sampled_from([0, 1000])),
        unknown_cost=draw(st.sampled_from(["deny", "allow"])),
        offers=tuple(draw(offers(name)) for name in NAMES[:many]),
        campaigns=(spring,),
    )


OWN = (
    '@id("few") forbid(principal, action, resource) when { principal.orders > 1 };',
    '@id("full") forbid(principal, action, resource) when { context.basket_items > 2 };',
    '@id("b") forbid(principal, action, resource == Offer::"b");',
    '@id("quiet") forbid(principal, action, resource) unless { principal.personalization };',
)
policies = st.lists(st.sampled_from(OWN), unique=True, max_size=2).map(
    lambda own: PolicySet({**default_policies(), "own.cedar": "\n".join(own)} if own
                          else default_policies())
)  # fmt: skip

claims = st.builds(
    Claim,
    id=st.sampled_from("xy"),
    text=st.just("It lasts"),
    category=st.sampled_from(["general", "health", "environment", "no such"]),
    markets=st.sampled_from([(), ("GB",), ("DE",)]),
    evidence=st.sampled_from([(), ("study 1",), ("study 1",), (" ",)]),
    approver=st.sampled_from(["ann", "ann", "", " "]),
    expires=times,
)
WORDS = (
    "Well made", "Only {stock} left", "Only 3 left", "Hurry, ends {ends}", "Heals all wounds",
    "{return_days} days to return it", "{warranty_years} years", "{bought_30d} bought it lately",
    "{viewers_24h} people looked at it", "Ends tonight", "Carbon neutral",
)  # fmt: skip
speaks = st.sampled_from([
    (),
    (SpeaksTo("proof", ("reviews",)), SpeaksTo("reassurance", ("warranty",))),
    (SpeaksTo("value_focus", ("high",)),),
])


def blocks(name: str) -> st.SearchStrategy[Block]:
    return st.builds(
        Block,
        id=st.just(name),
        kind=st.sampled_from(["proof", "hook", "risk_reducer"]),
        headline=st.sampled_from(WORDS),
        text=st.sampled_from(["", *WORDS]),
        speaks_to=speaks,
        claims=st.sampled_from([(), (), ("x",), ("x", "y")]),
        markets=st.sampled_from([(), (), ("GB",)]),
        facts=st.sampled_from([(), ("support_hours",)]),
        starts=times,
        ends=times,
    )


words = st.tuples(*map(blocks, ("one", "two", "three", "four"))).map(
    lambda some: BlocksFile(blocks=some)
)
steering = st.lists(
    st.builds(
        MerchandisingRule,
        id=st.sampled_from(["r0", "r1", "r2", "r3"]),
        act=st.sampled_from(["pin", "boost", "bury", "exclude"]),
        why=st.just("because"),
        products=st.lists(st.sampled_from(IDS), min_size=1, max_size=2).map(
            lambda ids: Scope(tuple(ids))
        ),
        placements=st.sampled_from([(), (), ("for-you",), ("next",)]),
        audience=st.sampled_from([(), (), ("new",)]),
        position=st.integers(1, 5),
        strength=st.floats(1.1, 50),
        starts=times,
    ),
    unique_by=lambda rule: rule.id,
    max_size=4,
).map(lambda rules: MerchandisingFile(tuple(rules)))

acts = st.builds(
    lambda name, i, ago, order, total: Event(
        MessageId(f"{name} {i} {ago}"),
        name,
        NOW - timedelta(days=ago),
        shelf.event("", IDS[i]).lines,
        SessionId("visit"),
        order_id=OrderId(order) if name.startswith("Order") else None,
        total=Money(total, "GBP") if name.startswith("Order") else None,
    ),
    st.sampled_from([
        "Product Viewed", "Product Added", "Order Completed", "Order Completed",
        "Product Disliked", "Product Removed",
    ]),
    st.integers(0, 11),
    st.sampled_from([0.01, 0.02, 2, 20, 40, 60, 170, 200, 400]),
    st.sampled_from("uvw"),
    st.sampled_from([300, 20_000]),
)  # fmt: skip
histories = st.lists(acts, max_size=7).map(lambda events: shelf.profile(*events))
sure = st.floats(0.05, 1)
held = st.lists(
    st.one_of(
        st.builds(belief, st.just("proof"), st.sampled_from([("reviews",), ("tests",)]), sure),
        st.builds(belief, st.just("reassurance"),
                  st.sampled_from([("warranty",), ("fast_delivery",)]), sure),
        st.builds(belief, st.just("value_focus"), st.sampled_from([0.0, 1.0]), sure),
        st.builds(belief, st.just("favourite_brands"), st.sampled_from([("Acme",), ("Bold",)]),
                  sure),
        st.builds(belief, st.just("never_show"), st.just(("garden",)), sure),
    ),
    unique_by=lambda one: one.variable,
    max_size=4,
).map(lambda some: {one.variable: one for one in some})  # fmt: skip
contexts = st.builds(
    Context,
    page=st.just("all"),
    product_id=st.none() | st.sampled_from(IDS),
    basket=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    market=st.sampled_from(MARKETS),
    campaign=st.sampled_from(["", "spring", "other"]),
)
promises = st.none() | st.builds(
    Promise,
    id=st.just("ad"),
    issued=st.just(NOW - DAY),
    expires=st.just(NOW + DAY),
    blocks=st.lists(st.sampled_from(["one", "two", "gone"]), unique=True, max_size=2).map(tuple),
    offer=st.sampled_from(["", *NAMES]),
    product_id=st.none() | st.sampled_from(IDS),
    campaign=st.sampled_from(["", "spring", "other"]),
)


def facts_of(counts: int, now: datetime = NOW) -> ProductFacts:
    """As many of everything of every product."""
    many = np.full(len(IDS), counts, np.int64)
    return ProductFacts(now, many, many * 0, many, many, many, many, many, True)


def shop_with(products: tuple[Product, ...] = (), **parts: Any) -> Shop:
    """The trained shop with these products and rules; `policies` a set, the others files."""
    columns = build_columns(products or shelf.products(), version=1)
    rules = replace(rules_that_ship(), **{"pages": PAGES, **parts})
    return open_shop(
        columns, SearchIndex(columns), trained().bundle, None, govern(rules, columns, "GB")
    )


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A shop with rules of every kind."""
    return shop_with(
        draw(catalogues()),
        offers=draw(menus()),
        policies=draw(policies),
        claims=ClaimsFile(tuple(draw(st.lists(claims, max_size=2)))),
        blocks=draw(words),
        merchandising=draw(steering),
    )


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Moment):
    """A moment that a failing test prints as what was drawn, not as the whole shop."""

    def __repr__(self) -> str:
        rules = self.shop.governed.rules
        parts = (self.request, self.profile.events, self.beliefs, self.promise, self.policy)
        files = (rules.offers, rules.claims, rules.blocks, rules.merchandising)
        return "\n".join(map(repr, (*parts, *files)))[:4_000]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


def asked(
    at: Shop,
    who: Profile = NOBODY,
    page: str = "all",
    context: Context | None = None,
    beliefs: Mapping[str, Belief] | None = None,
    **more: Any,
) -> Moment:
    """A page asked for by somebody."""
    request = DecideRequest(page=page, context=context or Context(), session_id=SessionId("visit"))
    return Asked(
        who,
        read_history(who, at),
        request,
        at,
        0.0,
        NOW,
        beliefs=dict(beliefs or {}),
        preferences=shipped_preferences(),
        facts=FACTS,
        **more,
    )


@st.composite
def moments(draw: st.DrawFn, page: str = "all", at: Shop | None = None) -> Moment:
    """Somebody asks a shop for a page."""
    return asked(
        draw(shops()) if at is None else at,
        draw(histories),
        page,
        draw(contexts),
        draw(held),
        promise=draw(promises),
        goods=draw(st.sampled_from([None, facts_of(3), facts_of(40)])),
        policy=draw(st.sampled_from([RELEVANCE_ALONE, Policy(exploration=0.5)])),
    )


@st.composite
def others(draw: st.DrawFn, moment: Moment) -> Moment:
    """Somebody else, of whom something else is known, who asks the same at the same time."""
    who = draw(histories)
    ref = CustomerRef(draw(st.none() | st.just("bob")), draw(st.none() | st.just("browser-9")))
    request = msgspec.structs.replace(
        moment.request, customer=ref, session_id=draw(st.sampled_from([None, SessionId("other")]))
    )
    whole = draw(st.booleans())
    return replace(
        moment,
        profile=msgspec.structs.replace(who, whole=whole),
        history=read_history(who, moment.shop),
        request=request,
        beliefs=draw(held),
    )


def answered(moment: Moment) -> Decision:
    return decide(moment, D)

"""Random shops, rules, customers and pages for tests of whole governed decisions.

Small on purpose: twelve products, at most a handful of rules, so that one decision takes
milliseconds and two rules often meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers import NOBODY, Profile
from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions import Moment, Shop, decide, open_shop, read_history
from shopkeeper.decisions.blocks import ProductFacts
from shopkeeper.decisions.claims import ClaimsFile
from shopkeeper.decisions.governed import govern, rules_that_ship
from shopkeeper.decisions.pages import PagesFile, load_pages
from shopkeeper.decisions.policy import RELEVANCE_ALONE, Policy
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    Money,
    PricePlace,
    Product,
    SessionId,
    ShopFacts,
)
from shopkeeper.testing.empty import shipped_preferences
from tests.decisions import shelf
from tests.decisions.governed_files import blocks_files, claims, menus, policies, steering
from tests.decisions.governed_people import contexts, held, histories, promises
from tests.decisions.shelf import IDS, NOW

D = DecisionId("d")
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
        claims=ClaimsFile(tuple(draw(st.lists(claims, max_size=2, unique_by=lambda one: one.id)))),
        blocks=draw(blocks_files),
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

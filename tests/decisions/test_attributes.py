"""Law 6: what offers may know is the allow-list, and flipping anything else flips nothing."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.customers import Person, Profile
from shopkeeper.customers.preferences import Belief, Evidence, Memory
from shopkeeper.decisions import Moment, Policy, read_history
from shopkeeper.decisions.attributes import attributes_of_moment, telling
from shopkeeper.decisions.blocks import Tally
from shopkeeper.decisions.compose import compose
from shopkeeper.decisions.offers import Attributes, measures_of
from shopkeeper.domain import (
    Basis,
    Context,
    CustomerKey,
    CustomerRef,
    DecideRequest,
    DecisionId,
    Event,
    Line,
    MessageId,
    Money,
    OrderId,
    PlacementRequest,
    ProductId,
    SessionId,
)
from tests.decisions.beliefs import PREFERENCES, belief
from tests.decisions.governed_strategies import PAGES, answered, asked, facts_of, moments, shop_with
from tests.decisions.shelf import NOW, event, profile

NAMES = ("Product Viewed", "Order Completed", "Order Updated", "Order Cancelled", "Order Refunded")
SAID = st.tuples(st.sampled_from(NAMES), st.integers(-2, 900), st.sampled_from(("a", "b", "c")))


def told(said: tuple[str, int, str]) -> Event:
    name, days_ago, order = said
    time = NOW - timedelta(days=days_ago)
    number, total = OrderId(order), Money(100 + days_ago, "GBP")
    return Event(MessageId(f"{said}"), name, time, order_id=number, total=total)


@given(st.lists(SAID, max_size=8), st.booleans())
def test_what_tells_of_no_order_measures_nothing(
    said: list[tuple[str, int, str]], whole: bool
) -> None:
    events = sorted(map(told, said), key=lambda event: event.time)
    assert measures_of(telling(events), whole, NOW) == measures_of(events, whole, NOW)


LONG_AGO = NOW - timedelta(days=700)
VIEW = event("Product Viewed", "p1", days_ago=300)
ORDER = msgspec.structs.replace(
    event("Order Completed", "p2", days_ago=50), order_id=OrderId("z"), total=Money(400, "GBP")
)
BELIEVED = belief("proof", ("reviews",))
PLACE: dict[str, Any] = {
    "page": "checkout", "device": "phone", "locale": "de-DE", "timezone": "Europe/Berlin",
    "referrer": "rich.example.com", "region": "Mayfair", "used_offers": ("b",),
}  # fmt: skip
"""Another value of every field of a context that is not on the allow-list."""
HAPPENED: dict[str, Any] = {
    "message_id": MessageId("other"), "session_id": SessionId("s"),
    "decision_id": DecisionId("x"), "placement": "home", "query": "gold watch",
    "properties": {"income": "high", "coupon": "b"}, "lines": (Line(ProductId("p9"), 7),),
}  # fmt: skip
FLIPS: dict[str, dict[str, Any]] = {
    "Context": PLACE,
    "CustomerRef": {"id": "vip-1", "anonymous_id": "browser-9"},
    "DecideRequest": {
        "placements": (PlacementRequest("home"),), "session_id": SessionId("other"),
        "dry_run": True, "promise": "pr1_x",
    },
    "Event of a view": {
        **HAPPENED, "time": VIEW.time + timedelta(days=9), "order_id": OrderId("y"),
        "total": Money(10**6, "GBP"), "claimed": True,
    },
    "Event of an order": HAPPENED,
    "Belief": {
        "variable": "reassurance", "value": ("tests",), "confidence": 0.0,
        "spread": {"tests": 1.0}, "explicit": False, "pinned": True, "off": True,
        "contradicted": True,
        "evidence": (Evidence("proof", "tests", "import", LONG_AGO, 1.0, 1),),
    },
    "Profile": {
        "person": Person((CustomerKey(99),)), "positions": (7, 8, 9),
        "basis": Basis(("personalization",), "import", NOW),
        "exposures": (event("Products Exposed", "p3", days_ago=90),), "seen": (4,),
        "memory": Memory(off=frozenset({"proof"})),
    },
    "Moment": {
        "holdout": 1.0, "policy": Policy(exploration=1.0, margin_loss=0.5), "beliefs": {},
        "preferences": PREFERENCES, "goods": facts_of(40),
        "tallies": {("one", "bare words all"): Tally(50, 40)},
    },
}  # fmt: skip
ON_THE_LIST = {
    "Context": {"market", "basket", "campaign", "product_id"},
    "CustomerRef": set(),
    "DecideRequest": {"page", "context", "customer"},
    "Event of a view": {"name", "context"},
    "Event of an order": {"name", "time", "order_id", "total", "context", "claimed"},
    "Belief": set(),
    "Profile": {"events", "whole", "refused"},
    "Moment": {"shop", "now", "facts", "unheld", "promise", "request", "profile", "history"},
}
"""What offers may depend on, and what is flipped part by part beside: tier and orders are told by
orders that no browser made up (`claimed`), `whole` says whether those are all, `refused` is
consent, `product_id` what the page is about, `facts` where the shop is, `unheld` what is given
away, and `promise` the visit's link."""
STRUCTS = {
    "Context": Context, "CustomerRef": CustomerRef, "DecideRequest": DecideRequest,
    "Event of a view": Event, "Event of an order": Event, "Belief": Belief, "Profile": Profile,
    "Moment": Moment,
}  # fmt: skip


def names_of(struct: Any) -> set[str]:
    if issubclass(struct, msgspec.Struct):
        return {field.name for field in msgspec.structs.fields(struct)}
    return {field.name for field in fields(struct)}


def test_the_allow_list_is_what_it_was_when_it_was_agreed() -> None:
    assert names_of(Attributes) == {
        "tier", "orders", "personalization", "market", "basket_total", "basket_margin_bps",
        "basket_items", "basket_food", "campaign",
    }  # fmt: skip


@pytest.mark.parametrize("name", STRUCTS)
def test_somebody_decided_of_every_field_whether_offers_may_know_it(name: str) -> None:
    assert not ON_THE_LIST[name] & FLIPS[name].keys()
    assert names_of(STRUCTS[name]) == ON_THE_LIST[name] | FLIPS[name].keys()


def flipped(moment: Moment, name: str, field: str, value: Any) -> Moment:
    """The moment with one field of one thing another."""
    request = moment.request
    one = {field: value}
    if name == "Moment":
        return replace(moment, **one)
    if name == "Profile":
        return known(moment, msgspec.structs.replace(moment.profile, **one))
    if name == "Belief":
        return replace(moment, beliefs={"proof": msgspec.structs.replace(BELIEVED, **one)})
    if name.startswith("Event"):
        before = VIEW if name.endswith("view") else ORDER
        return happened(moment, before, msgspec.structs.replace(before, **one))
    if name == "Context":
        one = {"context": msgspec.structs.replace(request.context, **one)}
    elif name == "CustomerRef":
        one = {"customer": msgspec.structs.replace(request.customer, **one)}
    return replace(moment, request=msgspec.structs.replace(request, **one))


def happened(moment: Moment, before: Event, after: Event) -> Moment:
    events = [after if each == before else each for each in moment.profile.events]
    return known(moment, profile(*events))


def known(moment: Moment, who: Profile) -> Moment:
    return replace(moment, profile=who, history=read_history(who, moment.shop))


def flips(moment: Moment) -> list[tuple[str, Moment]]:
    found = [
        (f"{name}.{field}", flipped(moment, name, field, value))
        for name, others in FLIPS.items()
        for field, value in others.items()
    ]
    for before in (VIEW, ORDER):
        after = msgspec.structs.replace(before, context=Context(market="US", **PLACE))
        found.append((f"{before.name} context", happened(moment, before, after)))
    return found


def governed_by_who(moment: Moment) -> tuple[Any, ...]:
    """Everything the allow-list alone may decide, of a page without shelves."""
    decision = answered(moment)
    return (
        decision.tier, attributes_of_moment(moment), decision.offers, decision.prices,
        decision.disclosures, decision.withheld_offers,
    )  # fmt: skip


@settings(max_examples=5, deadline=None)
@given(moments("bare"))
def test_flipping_whatever_is_not_on_the_list_flips_no_tier_offer_price_or_duty(
    drawn: Moment,
) -> None:
    who = profile(VIEW, ORDER, *drawn.profile.events)
    moment = replace(known(drawn, who), beliefs={"proof": BELIEVED})
    expected = governed_by_who(moment)
    for name, other in flips(moment):
        assert governed_by_who(other) == expected, name


@settings(max_examples=10, deadline=None)
@given(moments("all"))
def test_nor_does_it_beside_the_same_shelves(drawn: Moment) -> None:
    who = profile(VIEW, ORDER, *drawn.profile.events)
    moment = replace(known(drawn, who), beliefs={"proof": BELIEVED})
    slates, page = answered(moment).slates, PAGES.page("all")
    assert page is not None

    def beside(other: Moment) -> tuple[Any, ...]:
        found = compose(other, page, slates, np.random.default_rng(1), attributes_of_moment(other))
        return found.tier, found.offers, found.prices, found.disclosures

    expected = beside(moment)
    for name, other in flips(moment):
        assert beside(other) == expected, name


def test_orders_do_tell_the_tier() -> None:
    at = shop_with()
    assert answered(asked(at, page="bare")).tier == "new"
    assert answered(asked(at, profile(ORDER), page="bare")).tier == "returning"

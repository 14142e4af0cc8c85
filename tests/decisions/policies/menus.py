"""Menus, visitors and policies to ask about."""

from typing import Any

from hypothesis import strategies as st

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers import Attributes, Offer
from shopkeeper.decisions.policies import Guard, PolicySet, default_policies

TIERS = ("new", "vip")
OFFERS = (
    Offer(id="all", title="For all", kind="percent", eligibility="all", depth_bps=500),
    Offer(
        id="vips", title="For some", kind="amount", eligibility="some", amount=300, tiers=("vip",)
    ),
    Offer(
        id="own",
        title="For one",
        kind="percent",
        eligibility="one",
        depth_bps=1000,
        announced="individual",
        least_basket=2000,
    ),
)
FOOD = ("vips",)
KNOWN = Known("EUR", "DE", frozenset(TIERS), frozenset(offer.id for offer in OFFERS))


def visitor(**told: Any) -> Attributes:
    """Somebody of the tier `new` with an empty basket, unless told."""
    usual: dict[str, Any] = {
        "tier": "new",
        "orders": 0,
        "personalization": True,
        "market": "DE",
        "basket_total": 0,
        "basket_margin_bps": None,
        "basket_items": 0,
        "basket_food": False,
        "campaign": "",
    }
    return Attributes(**usual | told)


def guard(policies: str | None = None) -> Guard:
    """The menu under the default policies, or under these alone."""
    files = default_policies() if policies is None else {"own.cedar": policies}
    return Guard(PolicySet(files), OFFERS, TIERS, FOOD)


VISITORS = st.builds(
    Attributes,
    tier=st.sampled_from(TIERS),
    orders=st.integers(0, 4),
    personalization=st.booleans(),
    market=st.sampled_from(["DE", "US-MD", "US-NY"]),
    basket_total=st.integers(-1, 4).map(lambda n: n * 500),
    basket_margin_bps=st.none() | st.integers(0, 3).map(lambda n: n * 1000),
    basket_items=st.integers(0, 3),
    basket_food=st.booleans(),
    campaign=st.sampled_from(["", "spring", "all"]),
)
CONDITIONS = (
    "principal.orders == 0",
    "2 < principal.orders",
    "principal.orders * 500 > context.basket_total",
    "principal.personalization",
    "resource.tiers.contains(principal.tier)",
    '["vip", "other"].contains(principal.tier)',
    'principal.tier != "vip"',
    'principal.campaign == "spring"',
    "principal.campaign == resource.id",
    'principal.campaign like "s*"',
    'context.market == "US-MD"',
    "context.basket_total >= resource.least_basket",
    "context.basket_total >= 1000",
    "context has basket_margin_bps && context.basket_margin_bps > 1000",
    "context has basket_margin_bps",
    '[principal.tier, "new"].containsAll([principal.tier])',
    "{ it: context }.it.basket_items < 2",
    "{ it: principal }.it.orders < 2",
    "(if principal.personalization then principal.orders else context.basket_items) < 2",
    '{ tier: context.market, other: principal } == { tier: "DE", other: principal }',
    "resource.food",
    'resource.kind == "percent"',
    'resource.id != "own"',
    "!resource.tiers.isEmpty()",
    'resource.tiers.contains("vip")',
    "resource.depth_bps > 600",
    "600 >= resource.depth_bps",
    'resource == Offer::"own"',
    'resource.id like "o*"',
    "(if resource.personalised then principal.orders else context.basket_items) < 2",
    "[1, resource.depth_bps].contains(500)",
    "principal.orders + 9223372036854775805 > 0",
    "context.basket_food",
    "resource.on_basket && context.basket_food",
    "resource == resource",
    "resource.depth_bps + principal.orders > 503",
)


@st.composite
def policy_texts(draw: st.DrawFn) -> str:
    """A file of a few policies."""
    written = []
    for number in range(draw(st.integers(1, 4))):
        effect = draw(st.sampled_from(["permit", "permit", "forbid"]))
        glue = draw(st.sampled_from([" && ", " || "]))
        body = glue.join(
            f"({c})" for c in draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3))
        )
        about = draw(st.sampled_from(["resource", 'resource == Offer::"own"', "resource is Offer"]))
        clause = draw(st.sampled_from(["when", "unless"]))
        written.append(
            f'@id("p{number}") {effect}(principal, action, {about}) {clause} {{ {body} }};'
        )
    return "\n".join(written)

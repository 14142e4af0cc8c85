"""Random rules of a shop, a handful of each file, so that two of them often meet.

Most of what is drawn holds, so that pages show something: what refuses a rule is drawn beside it.
"""

from datetime import timedelta

from hypothesis import strategies as st

from shopkeeper.decisions.blocks import Block, BlocksFile, SpeaksTo
from shopkeeper.decisions.claims import Claim
from shopkeeper.decisions.merchandising import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import Budget, Campaign, Cap, Offer, OffersFile, Scope, Utm
from shopkeeper.decisions.policies import PolicySet, default_policies
from tests.decisions.shelf import IDS, NOW

DAY = timedelta(days=1)
TIERS = ("high_value", "lapsed", "returning", "new")
scopes = st.builds(
    Scope,
    ids=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    filters=st.sampled_from([{}, {}, {"brand": "Acme"}, {"product_type": "Food"}]),
)
starts = st.sampled_from([None] * 9 + [NOW + days * DAY for days in (-3, -1, 0, 1)])
ends = st.sampled_from([None] * 9 + [NOW + days * DAY for days in (-1, 0, 1, 3)])
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
        depth_bps=draw(st.integers(1, 3000) | st.integers(1, 9000)) if deep else 0,
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
        tiers=draw(st.sampled_from([(), ("new",), ("new", "returning"), ("lapsed",)])),
        rule=draw(st.sampled_from(["none"] * 4 + ["first_order", "referral"])),
        starts=draw(starts),
        ends=draw(ends),
        cap=draw(st.sampled_from([None, None, Cap(1, 30)])),
        budget=draw(st.sampled_from([None, None, Budget(uses=1)])),
        stacks_with=tuple(draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))),
        markets=draw(st.sampled_from([(), (), (), ("GB",), ("US",)])),
        margin_floor_bps=draw(st.sampled_from([None, None, 0, 3000, 9000])),
        unknown_cost=draw(st.sampled_from([None, "deny", "allow"])),
        announced=draw(st.sampled_from(["public", "individual"])),
        campaign=draw(st.sampled_from(["", "", "", "spring"])),
    )


@st.composite
def menus(draw: st.DrawFn) -> OffersFile:
    """Up to five offers and a campaign."""
    many = draw(st.integers(1, 5))
    spring = Campaign(
        "spring",
        NOW - DAY,
        NOW + draw(st.sampled_from([2, 2, 1, 0])) * DAY,
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
    category=st.sampled_from([*["general"] * 4, "health", "environment", "no such"]),
    markets=st.sampled_from([(), (), ("GB",), ("DE",)]),
    evidence=st.sampled_from([*[("study 1",)] * 6, (), (" ",)]),
    approver=st.sampled_from([*["ann"] * 6, "", " "]),
    expires=ends,
)
WORDS = (
    "Well made", "Only {stock} left", "Only 3 left", "Hurry, ends {ends}", "Heals all wounds",
    "{return_days} days to return it", "{warranty_years} years", "{bought_30d} bought it lately",
    "{viewers_24h} people looked at it", "Ends tonight", "Carbon neutral",
)  # fmt: skip
PLAIN = ("Well made", "Made to last", "{return_days} days to return it")
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
        headline=st.sampled_from([*PLAIN * 5, *WORDS]),
        text=st.sampled_from([*[""] * 15, *WORDS]),
        speaks_to=speaks,
        claims=st.sampled_from([(), (), ("x",), ("x", "y")]),
        markets=st.sampled_from([(), (), (), ("GB",)]),
        facts=st.sampled_from([(), (), (), ("support_hours",)]),
        starts=starts,
        ends=ends,
    )


blocks_files = st.tuples(*map(blocks, ("one", "two", "three", "four"))).map(
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
        starts=starts,
    ),
    unique_by=lambda rule: rule.id,
    max_size=4,
).map(lambda rules: MerchandisingFile(tuple(rules)))

"""A shop's rules of the size the design asks for: 50 offers, 40 policies, 30 blocks, 20 rules.

Written as a shop writes them, as texts of files; JSON is YAML. Every kind of offer, every part of
the allow-list and every act of merchandising is among them, so that none is measured by leaving it
out.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from shopkeeper.decisions.blocks import DEFAULT as BLOCKS_THAT_SHIP
from shopkeeper.decisions.blocks import load_blocks

OFFERS, POLICIES, BLOCKS, RULES = 50, 40, 30, 20
TIERS = ("high_value", "lapsed", "returning", "new")
MARKETS = ("GB", "DE", "US-NY", "US-MD", "FR")
YEAR = {"starts": "2026-01-01T00:00:00Z", "ends": "2027-01-01T00:00:00Z"}
PLACES = 20
SHELF = {"id": "for-you", "fill": "products", "n": PLACES}
SECTIONS = [
    {"id": "description"},
    {"id": "reviews", "speaks_to": [{"variable": "proof", "values": ["reviews"]}]},
    {"id": "guarantees", "speaks_to": [{"variable": "reassurance", "values": ["warranty"]}]},
]
KINDS = ("hook", "header", "social_proof", "risk_reducer", "objection", "action")


WORDS = (
    {"id": "hero", "fill": "blocks", "n": 1, "kinds": ["hook", "header"]},
    {"id": "proof", "fill": "blocks", "n": 2, "kinds": ["social_proof", "risk_reducer"]},
    {"id": "calm", "fill": "blocks", "n": 1, "kinds": ["objection"], "when": "hesitating"},
)
MADE = {"id": "offers", "fill": "offers", "n": 3}


def texts(
    product_types: tuple[str, ...], *, offers: bool, blocks: bool, merchandising: bool
) -> dict[str, str]:
    """Texts by file name, of the parts that are wanted and of a page with room for them."""
    slots = [SHELF, *(WORDS if blocks else ()), *([MADE] if offers else ())]
    page = {"id": "bench", "stage": "middle", "slots": slots, "sections": SECTIONS}
    menu = {"margin_floor_bps": 500, "campaigns": list(_campaigns())}
    found = {
        "pages.yaml": json.dumps({"pages": [page]}),
        "blocks.yaml": _blocks() if blocks else "blocks: []\n",
    }
    if offers:
        found["offers.yaml"] = json.dumps({**menu, "offers": list(_offers(product_types))})
        found["policies/bench.cedar"] = "\n".join(_policies())
    if merchandising:
        found["merchandising.yaml"] = json.dumps({"rules": list(_rules(product_types))})
    return found


def _offers(product_types: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    kinds = ("percent", "amount", "percent", "free_shipping", "points")
    for i in range(OFFERS):
        kind = kinds[i % len(kinds)]
        offer: dict[str, Any] = {
            "id": f"o{i}", "title": f"Offer {i}", "kind": kind, "eligibility": "As its words say"
        }  # fmt: skip
        if kind == "percent":
            offer |= {"depth_bps": 500 + 100 * (i % 12)}
        elif kind == "amount":
            offer |= {"amount": 100 + 50 * (i % 6)}
        else:
            offer |= {"cost": 300, "least_basket": 2_000 + 500 * (i % 5)}
            offer |= {"points": 100} if kind == "points" else {}
        if kind in {"percent", "amount"} and i % 4:
            offer["products"] = {
                "filters": {"product_type": product_types[i * 7 % len(product_types)]}
            }
        if i % 3 == 1:
            offer["tiers"] = [TIERS[i % 4], TIERS[(i + 1) % 4]]
        if i % 5 == 2:
            offer["markets"] = [MARKETS[i % len(MARKETS)], "GB"]
        if i % 7 == 3:
            offer["campaign"] = f"c{i % 3}"
        if i % 11 == 5:
            offer["rule"] = "first_order"
        if i % 2:
            offer["stacks_with"] = [f"o{i - 1}"]
        yield offer | YEAR


def _campaigns() -> Iterator[dict[str, Any]]:
    for i in range(3):
        yield {"id": f"c{i}", "utm": {"campaign": f"c{i}"}, **YEAR}


def _policies() -> Iterator[str]:
    """The one that ships for tiers, and what a shop might forbid beside it."""
    yield _policy(
        "permit", "menu", "resource.tiers.isEmpty() || resource.tiers.contains(principal.tier)"
    )
    for i in range(POLICIES - 1):
        yield _policy("forbid", f"rule-{i}", _forbidden(i))


def _forbidden(i: int) -> str:
    ways = (
        f'resource.id == "o{i}" && context.basket_total < {1_000 * (i % 6)}',
        f'resource.kind == "percent" && resource.depth_bps > {900 + 20 * i} && '
        f'principal.tier == "{TIERS[i % 4]}"',
        f'resource.personalised && context.market == "{MARKETS[i % len(MARKETS)]}" && '
        f"resource.depth_bps > {10 * i}",
        f'resource.id == "o{i}" && context has basket_margin_bps && '
        f"context.basket_margin_bps < {1_000 + 50 * i}",
        f'resource.id == "o{i}" && principal.orders > {i % 9}',
        f'resource.campaign == "c{i % 3}" && principal.campaign != resource.campaign',
        f'resource.id == "o{i}" && !principal.personalization',
        f"resource.depth_bps > 1400 && context.basket_items > {i % 4 + 2}",
    )
    return ways[i % len(ways)]


def _policy(effect: str, name: str, when: str) -> str:
    return f'@id("{name}")\n{effect}(principal, action, resource)\nwhen {{ {when} }};\n'


def _blocks() -> str:
    """Those that ship, and more of the kinds the page has room for."""
    shipped = json.loads(_shipped_blocks())["blocks"]
    spoken = (("proof", "reviews"), ("reassurance", "free_returns"), ("value_focus", "low"))
    more = [
        {
            "id": f"more-{i}",
            "kind": KINDS[i % len(KINDS)],
            "headline": f"Something worth knowing {i}",
            "text": "Free delivery from {free_shipping_from}." if i % 2 else "Said by the shop.",
            "speaks_to": [{"variable": spoken[i % 3][0], "values": [spoken[i % 3][1]]}],
        }
        for i in range(BLOCKS - len(shipped))
    ]
    return json.dumps({"blocks": [*shipped, *more]})


def _shipped_blocks() -> bytes:
    return msgspec.json.encode(load_blocks(BLOCKS_THAT_SHIP.read_text(encoding="utf-8")).said)


def _rules(product_types: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    acts = ("boost", "bury", "boost", "exclude")
    for i in range(RULES):
        kind = product_types[i * 13 % len(product_types)]
        rule: dict[str, Any] = {
            "id": f"m{i}", "act": acts[i % 4], "why": "Season", "strength": 1.5,
            "products": {"filters": {"product_type": kind}},
        }  # fmt: skip
        if i == 0:
            rule |= {"act": "pin", "position": 3, "products": {"ids": ["p17"]}}
        if i % 3 == 1:
            rule["audience"] = [TIERS[i % 4]]
        yield rule | YEAR

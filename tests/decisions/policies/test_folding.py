import json

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.offers import Attributes
from shopkeeper.decisions.policies import Guard, PolicySet
from shopkeeper.decisions.policies.folding import FALSE, TRUE, Node, fold, fold_policy
from shopkeeper.decisions.policies.parsing import parse_file
from shopkeeper.decisions.policies.schema import offer_attributes
from tests.decisions.policies.menus import FOOD, OFFERS, TIERS, VISITORS, policy_texts

TOLD = [offer_attributes(offer, FOOD) for offer in OFFERS]


def left_of(condition: str, offer: int = 0) -> Node:
    text = f"permit(principal, action, resource) when {{ {condition} }};"
    (policy,) = parse_file("a.cedar", text).values()
    return fold(policy["conditions"][0]["body"], TOLD[offer])


def folded(text: str, offer: int) -> str:
    """A file with what is left of its policies for one offer."""
    said = json.loads(cedarpy.policies_to_json_str(text))
    for policy in said["staticPolicies"].values():
        body = fold_policy(policy, TOLD[offer])
        policy |= {"resource": {"op": "All"}, "conditions": [{"kind": "when", "body": body}]}
    return str(cedarpy.policies_from_json_str(json.dumps(said)))


@settings(max_examples=60)
@given(policy_texts(), st.lists(VISITORS, min_size=1, max_size=4), st.integers(0, 2))
def test_what_is_left_says_of_its_offer_what_the_whole_says(
    text: str, visitors: list[Attributes], offer: int
) -> None:
    whole, left = (
        Guard(PolicySet({"a.cedar": one}), OFFERS[offer : offer + 1], TIERS, FOOD)
        for one in (text, folded(text, offer))
    )
    for attributes in visitors:
        one, other = whole.ask(attributes), left.ask(attributes)
        assert bool(one.alarm) == bool(other.alarm)
        assert one.allowed.tolist() == other.allowed.tolist()
        assert one[1:3] == other[1:3]


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ('resource.id == "own" && principal.orders > 3', FALSE),
        ('principal.orders > 3 && resource.id == "own"', FALSE),
        ('resource.id == "all" || principal.orders > 3', TRUE),
        ("resource.tiers.isEmpty() || resource.tiers.contains(principal.tier)", TRUE),
        ('resource.kind == "amount" && resource.personalised', FALSE),
        ("resource.depth_bps >= 500 && !resource.food", TRUE),
        ('if resource.food then principal.orders > 3 else resource.kind != "percent"', FALSE),
        ("[300, resource.depth_bps].contains(500)", TRUE),
        ("resource has amount || principal.orders > 3", TRUE),
        ('"true" == "x" && principal.personalization', FALSE),
    ],
)
def test_what_the_offer_alone_decides_is_worked_out(condition: str, left: Node) -> None:
    assert left_of(condition) == left


def test_what_may_fail_is_kept() -> None:
    kept = left_of("principal.orders * 2 > 3 && resource.food")
    assert kept["&&"]["right"] == FALSE
    assert left_of("resource.food && principal.orders * 2 > 3") == FALSE


def test_what_the_visitor_decides_is_left() -> None:
    left = left_of('resource.kind == "percent" && principal.orders > resource.depth_bps')
    attribute = {".": {"left": {"Var": "principal"}, "attr": "orders"}}
    assert left == {">": {"left": attribute, "right": {"Value": 500}}}


def test_a_truth_is_no_number() -> None:
    assert left_of("true == resource.depth_bps") == FALSE

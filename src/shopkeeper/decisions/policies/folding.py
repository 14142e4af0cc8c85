"""What is left of a policy once the offer it is asked about is known.

A policy in Cedar's JSON and what it sees of an offer come in; the one expression on which it
depends goes out, with everything worked out that the offer alone decides. Pure.

The expression has the value the policy's conditions have together:
tests/decisions/policies/test_folding.py asks Cedar.

Source: "JSON policy format" and "Operators", Cedar Policy Language Reference Guide.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from shopkeeper.decisions.policies.schema import OFFER

Node = Mapping[str, Any]
"""An expression: one operator with its parts."""

TRUE: Node = {"Value": True}
FALSE: Node = {"Value": False}
_FAILING = frozenset({"+", "-", "*", "neg"})
"""What validated policies can fail at: numbers too large."""
_ORDERED: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fold_policy(policy: Node, offer: Mapping[str, Any]) -> Node:
    """When the policy applies to this offer.

    Args:
        offer: What a policy sees of it, by attribute; what is absent is not there.
    """
    scope = policy["resource"]
    if scope["op"] == "==" and scope["entity"]["id"] != offer["id"]:
        return FALSE
    together = TRUE
    for condition in policy["conditions"]:
        body = condition["body"]
        holds = body if condition["kind"] == "when" else {"!": {"arg": body}}
        together = {"&&": {"left": together, "right": holds}}
    return fold(together, offer)


def fold(node: Node, offer: Mapping[str, Any]) -> Node:
    """The expression with every part worked out that this offer alone decides."""
    ((name, part),) = node.items()
    if name == "Var":
        return _entity(offer) if part == "resource" else node
    if name in {".", "has"} and part["left"] == {"Var": "resource"}:
        return _told(name, part["attr"], offer, node)
    if name in {"Value", "Slot"} or isinstance(part, str):
        return node
    parts = _folded(part, offer)
    worked_out = _WORK_OUT.get(name)
    return (worked_out(parts) if worked_out else None) or {name: parts}


def _folded(part: Any, offer: Mapping[str, Any]) -> Any:
    """Every expression within, folded; patterns and types are none."""
    if isinstance(part, list):
        return [fold(one, offer) if _is_node(one) else one for one in part]
    return {name: fold(one, offer) if _is_node(one) else one for name, one in part.items()}


def _is_node(part: Any) -> bool:
    return isinstance(part, Mapping) and len(part) == 1


def _entity(offer: Mapping[str, Any]) -> Node:
    return {"Value": {"__entity": {"type": OFFER, "id": offer["id"]}}}


def _told(name: str, attribute: str, offer: Mapping[str, Any], node: Node) -> Node:
    if name == "has":
        return _truth(attribute in offer)
    if attribute not in offer:
        return node
    value = offer[attribute]
    if isinstance(value, list):
        return {"Set": [{"Value": one} for one in value]}
    return {"Value": value}


def _truth(holds: bool) -> Node:
    return TRUE if holds else FALSE


def _and(parts: Any) -> Node | None:
    left, right = parts["left"], parts["right"]
    if left == FALSE or (right == FALSE and not _may_fail(left)):
        return FALSE
    if left == TRUE:
        return _node(right)
    return _node(left) if right == TRUE else None


def _or(parts: Any) -> Node | None:
    left, right = parts["left"], parts["right"]
    if left == TRUE or (right == TRUE and not _may_fail(left)):
        return TRUE
    if left == FALSE:
        return _node(right)
    return _node(left) if right == FALSE else None


def _not(parts: Any) -> Node | None:
    return _truth(parts["arg"] == FALSE) if parts["arg"] in (TRUE, FALSE) else None


def _if(parts: Any) -> Node | None:
    if parts["if"] not in (TRUE, FALSE):
        return None
    return _node(parts["then"] if parts["if"] == TRUE else parts["else"])


def _same(parts: Any) -> Node | None:
    left, right = parts["left"], parts["right"]
    return _truth(_equal(left, right)) if "Value" in left and "Value" in right else None


def _differs(parts: Any) -> Node | None:
    same = _same(parts)
    return None if same is None else _truth(same == FALSE)


def _equal(left: Node, right: Node) -> bool:
    """As Cedar has it: a truth is no number."""
    one, other = left["Value"], right["Value"]
    return type(one) is type(other) and bool(one == other)


def _in_order(name: str) -> Callable[[Any], Node | None]:
    holds = _ORDERED[name]

    def compare(parts: Any) -> Node | None:
        left, right = parts["left"].get("Value"), parts["right"].get("Value")
        both = isinstance(left, int) and isinstance(right, int)
        return _truth(holds(left, right)) if both else None

    return compare


def _contains(parts: Any) -> Node | None:
    members, one = parts["left"].get("Set"), parts["right"]
    if members == []:
        return None if _may_fail(one) else FALSE
    if members is None or "Value" not in one or any("Value" not in member for member in members):
        return None
    return _truth(any(_equal(member, one) for member in members))


def _is_empty(parts: Any) -> Node | None:
    members = parts["arg"].get("Set")
    return None if members is None or any(map(_may_fail, members)) else _truth(not members)


def _may_fail(node: Any) -> bool:
    """Whether an expression of a validated policy can end in an error."""
    if isinstance(node, list):
        return any(map(_may_fail, node))
    if not isinstance(node, Mapping):
        return False
    return any(name in _FAILING or _may_fail(part) for name, part in node.items())


def _node(part: Any) -> Node:
    assert isinstance(part, Mapping)
    return part


_WORK_OUT: Mapping[str, Callable[[Any], Node | None]] = {
    "&&": _and,
    "||": _or,
    "!": _not,
    "if-then-else": _if,
    "==": _same,
    "!=": _differs,
    "contains": _contains,
    "isEmpty": _is_empty,
    **{name: _in_order(name) for name in _ORDERED},
}
"""Operator to what it comes to, where its parts are known; None: they are not."""

"""What parsed policies read of a visitor when they are asked about an offer.

Cedar's JSON of a policy and what it sees of the offer come in; how each attribute of the allow-list
is read goes out, found in what is left of the expressions. Pure.

Nothing that is read is missed: tests/decisions/policies/test_sight.py asks Cedar.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from shopkeeper.decisions.policies.folding import Node, fold_policy
from shopkeeper.decisions.policies.schema import bare, context_types, visitor_types

_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})
_LEAVES = frozenset({"Value", "Var", "Slot"})


PERSONAL = frozenset(map(bare, visitor_types())) - {"campaign"}
"""Attributes that tell something of the customer; by which link they came does not."""


class Seen(NamedTuple):
    """How one attribute is read."""

    whole: bool = False
    """Its value counts."""
    fixed: frozenset[int | str] = frozenset()
    """It is compared with these."""


def read_policy(policy: Node, offer: Mapping[str, Any]) -> dict[str, Seen]:
    """How a policy in Cedar's JSON format reads each attribute that it reads at all.

    Args:
        offer: What it sees of the offer it is asked about, by attribute.
    """
    seen: dict[str, Seen] = {}
    _look(fold_policy(policy, offer), seen)
    known = _allowed()
    return {name: how for name, how in seen.items() if name in known}


def seen_together(readings: Iterable[Mapping[str, Seen]]) -> dict[str, Seen]:
    """How each attribute is read, several readings taken together."""
    seen: dict[str, Seen] = {}
    for reading in readings:
        for name, how in reading.items():
            _note(seen, name, how)
    return seen


def _allowed() -> frozenset[str]:
    return frozenset(map(bare, (*visitor_types(), *context_types())))


def _look(node: Node, seen: dict[str, Seen]) -> None:
    """Note what an expression reads.

    Source: "JSON policy format", Cedar Policy Language Reference Guide.
    """
    for operator, part in node.items():
        if operator in _COMPARE:
            _compare(part["left"], part["right"], seen)
            _compare(part["right"], part["left"], seen)
        elif operator == "contains":
            _compare(part["right"], part["left"], seen)
            _look(part["left"], seen)
        elif operator in (".", "has"):
            _note(seen, part["attr"], Seen(whole=operator == "."))
            _look_under(part["left"], seen)
        elif operator == "Var" and part == "context":
            _note_all(seen)
        else:
            for below in children(operator, part):
                _look(below, seen)


def _look_under(node: Node, seen: dict[str, Seen]) -> None:
    """What is left of a dot: a variable itself tells nothing there."""
    if "Var" not in node:
        _look(node, seen)


def _compare(one: Node, other: Node, seen: dict[str, Seen]) -> None:
    """Note what reading `one` tells, when all that is done with it is to compare it."""
    name, how = _attribute(one), _fixed(other)
    if name is not None and how is not None:
        _note(seen, name, how)
    else:
        _look(one, seen)


def _attribute(node: Node) -> str | None:
    if "." not in node or node["."]["left"].get("Var") not in ("principal", "context"):
        return None
    return str(node["."]["attr"])


def _fixed(node: Node) -> Seen | None:
    """What it is compared with, if that does not depend on the visitor."""
    parts = node.get("Set", [node])
    values = [part["Value"] for part in parts if isinstance(part.get("Value"), int | str)]
    return Seen(fixed=frozenset(values)) if len(values) == len(parts) else None


def children(operator: str, part: Any) -> Iterable[Node]:
    """Every expression within another."""
    if operator in _LEAVES or isinstance(part, str):
        return []
    within = part.values() if isinstance(part, Mapping) else part
    return [below for below in within if isinstance(below, Mapping)]


def _note(seen: dict[str, Seen], name: str, how: Seen) -> None:
    had = seen.get(name, Seen())
    seen[name] = Seen(had.whole or how.whole, had.fixed | how.fixed)


def _note_all(seen: dict[str, Seen]) -> None:
    """The context as a value: its equality reads all of it."""
    for name in context_types():
        _note(seen, bare(name), Seen(whole=True))

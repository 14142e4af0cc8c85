"""Words a policy compares with that nothing is called: a misspelt tier would never apply.

A parsed policy and the names that are known come in; words that are not among them go out. Pure.
tests/decisions/policies/test_checking.py.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.policies.folding import Node
from shopkeeper.decisions.policies.reading import children
from shopkeeper.decisions.policies.schema import OFFER, offer_words
from shopkeeper.domain.files import meant

_BESIDE = frozenset({"==", "!=", "contains", "containsAny", "containsAll"})


def unknown_words(policy: Node, known: Known) -> Iterator[tuple[str, str]]:
    """Each word that is not known where it stands, and a suggestion."""
    names = _names(known)
    scope = policy["resource"].get("entity", {})
    if scope.get("type") == OFFER and scope["id"] not in known.offers:
        yield scope["id"], meant(scope["id"], known.offers)
    for condition in policy["conditions"]:
        yield from _within(condition["body"], names)


def _names(known: Known) -> Mapping[str, Collection[str]]:
    """Known words by the attribute that is one of them, or a set of them."""
    offers = {"id": known.offers, "stacks_with": known.offers}
    return {**offer_words(), **offers, "tier": known.tiers, "tiers": known.tiers}


def _within(node: Node, names: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    for operator, part in node.items():
        if operator in _BESIDE:
            yield from _beside(part["left"], part["right"], names)
            yield from _beside(part["right"], part["left"], names)
        for below in children(operator, part):
            yield from _within(below, names)


def _beside(
    one: Node, other: Node, names: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str]]:
    if "." not in one or one["."]["attr"] not in names:
        return
    known = names[one["."]["attr"]]
    for word in _literals(other):
        if word not in known:
            yield word, meant(word, known)


def _literals(node: Node) -> list[str]:
    values: list[Any] = [part.get("Value") for part in node.get("Set", [node])]
    return [value for value in values if isinstance(value, str)]

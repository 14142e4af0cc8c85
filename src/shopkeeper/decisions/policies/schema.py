"""What a policy may speak of: the visitor, the offer, and the moment. Generated, never written.

`Attributes` and `Offer` come in by reflection; Cedar's schema and its JSON of a visitor, a context
and an offer go out. Pure.

A request holds exactly the allow-list, each attribute in one place:
tests/decisions/policies/test_schema.py.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import inspect

from shopkeeper.decisions.offers import Attributes, Offer

VISITOR, OFFER, ACTION = "Visitor", "Offer", "offer"
FOOD = "food"
"""Beside the offer's own fields: whether it is on nothing but food, or gives food away."""

_SCALARS: dict[type[inspect.Type], str] = {
    inspect.StrType: "String",
    inspect.IntType: "Long",
    inspect.BoolType: "Bool",
    inspect.LiteralType: "String",
}
_PYTHON: Mapping[str, type] = {"String": str, "Long": int, "Bool": bool}
Types = dict[str, str]
"""Attribute to its Cedar type; a name that ends in `?` may be absent."""


def schema_text() -> str:
    """Cedar's schema of every policy, also for editors.

    >>> "tiers: Set<String>" in schema_text()
    True
    """
    visitor, context = _record(visitor_types()), _record(context_types())
    return (
        f"entity {VISITOR} = {visitor};\n"
        f"entity {OFFER} = {_record(offer_types())};\n"
        f'action "{ACTION}" appliesTo '
        f"{{ principal: [{VISITOR}], resource: [{OFFER}], context: {context} }};\n"
    )


@cache
def visitor_types() -> Types:
    """The allow-list, but for what is of the moment."""
    return {name: kind for name, kind in _types(Attributes).items() if not _of_moment(name)}


@cache
def context_types() -> Types:
    """The market and the basket."""
    return {name: kind for name, kind in _types(Attributes).items() if _of_moment(name)}


@cache
def offer_types() -> Types:
    """What is one word, number or truth of an offer, and its sets of words."""
    return {**_types(Offer), **dict.fromkeys(_truths(Offer), "Bool"), FOOD: "Bool"}


@cache
def offer_words() -> Mapping[str, tuple[str, ...]]:
    """Attributes of an offer that are one of a few words, with these."""
    kinds = {field.encode_name: _kind(field.type)[0] for field in _fields(Offer)}
    return {
        name: tuple(str(value) for value in kind.values)
        for name, kind in kinds.items()
        if isinstance(kind, inspect.LiteralType)
    }


def bare(name: str) -> str:
    """The name without the mark of what may be absent."""
    return name.rstrip("?")


def wrong_type(attributes: Attributes) -> str:
    """Which attribute is not what it says, if one is; frozen structs check nothing themselves."""
    for name, kind in (visitor_types() | context_types()).items():
        value = getattr(attributes, bare(name))
        if value is None and name.endswith("?"):
            continue
        if type(value) is not _PYTHON[kind] or not _writable(value):
            return f"the visitor's `{bare(name)}` must be a {kind}, got {value!r:.80}"
    return ""


def _writable(value: object) -> bool:
    """Whether Cedar can be told it."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return isinstance(value, str) and value.isprintable()


def visitor_entity(attributes: Attributes) -> str:
    """The visitor as Cedar reads entities; who it is has no part in it."""
    said = _said(attributes, visitor_types())
    return json.dumps([{"uid": {"type": VISITOR, "id": ""}, "attrs": said, "parents": []}])


def context_of(attributes: Attributes) -> dict[str, Any]:
    """The moment as Cedar reads contexts."""
    return _said(attributes, context_types())


def offer_attributes(offer: Offer, food: Collection[str]) -> dict[str, Any]:
    """The offer as a policy sees it.

    Args:
        food: Ids of the offers on nothing but food, and of those that give it away.
    """
    own = {name: kind for name, kind in offer_types().items() if name != FOOD}
    return _said(offer, own) | {FOOD: offer.id in food}


def offer_entities(offers: Sequence[Offer], food: Collection[str]) -> str:
    """The menu as Cedar reads entities."""
    return json.dumps([
        {
            "uid": {"type": OFFER, "id": offer.id},
            "attrs": offer_attributes(offer, food),
            "parents": [],
        }
        for offer in offers
    ])


def _of_moment(name: str) -> bool:
    return name.startswith(("market", "basket_"))


def _record(types: Types) -> str:
    return "{ " + ", ".join(f"{name}: {kind}" for name, kind in types.items()) + " }"


def _said(struct: msgspec.Struct, types: Types) -> dict[str, Any]:
    values = {bare(name): getattr(struct, bare(name)) for name in types}
    optional = {bare(name) for name in types if name.endswith("?")}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if not (value is None and name in optional)
    }


def _fields(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    told = inspect.type_info(struct)
    assert isinstance(told, inspect.StructType)
    return told.fields


def _types(struct: type[msgspec.Struct]) -> dict[str, str]:
    found = {}
    for field in _fields(struct):
        kind, optional = _kind(field.type)
        if name := _named(kind):
            found[field.name + "?" * optional] = name
    return found


def _kind(kind: inspect.Type) -> tuple[inspect.Type, bool]:
    """What it is where it is there, and whether it may be absent."""
    if isinstance(kind, inspect.Metadata):
        return _kind(kind.type)
    if not isinstance(kind, inspect.UnionType):
        return kind, False
    there = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
    return _kind(there[0])[0], len(there) < len(kind.types)


def _named(kind: inspect.Type) -> str:
    """Cedar's type; empty where it has none for it, as for a time or a struct."""
    if isinstance(kind, inspect.VarTupleType):
        inner = _named(_kind(kind.item_type)[0])
        return f"Set<{inner}>" if inner else ""
    return _SCALARS.get(type(kind), "")


def _truths(struct: type[msgspec.Struct]) -> list[str]:
    """Properties that are true or false."""
    members = {n: m for n, m in vars(struct).items() if isinstance(m, property)}
    return [n for n, m in members.items() if get_type_hints(m.fget).get("return") is bool]

"""As much of JSON Schema 2020-12 as the schemas that ship use: what an editor would underline."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any]
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
    "number": (int, float), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "const": lambda value, bound: value == bound,
    "enum": lambda value, bound: value in bound,
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "minLength": lambda value, bound: len(value) >= bound,
    "maxLength": lambda value, bound: len(value) <= bound,
    "minItems": lambda value, bound: len(value) >= bound,
    "maxItems": lambda value, bound: len(value) <= bound,
    "minProperties": lambda value, bound: len(value) >= bound,
    "uniqueItems": lambda value, bound: not bound or len(set(value)) == len(value),
    "pattern": lambda value, bound: re.search(bound, value) is not None,
    "required": lambda value, bound: set(bound) <= value.keys(),
}
_SAID = {"$schema", "$defs", "title", "description", "default", "format"}
_NESTED = {"$ref", "anyOf", "type", "properties", "additionalProperties", "propertyNames"}
KNOWN = {*_BOUNDS, *_SAID, *_NESTED, "items", "contains"}


def faults(value: Any, schema: Schema, whole: Schema, at: str = "$") -> Iterator[str]:
    """Every place where a value is not as the schema says."""
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from faults(value, whole["$defs"][name], whole, at)
    ways = schema.get("anyOf", [])
    if ways and all(any(faults(value, way, whole, at)) for way in ways):
        yield at
    kind = schema.get("type")
    truth = isinstance(value, bool) and kind != "boolean"
    if kind and (truth or not isinstance(value, _TYPES[kind])):
        yield at
        return
    if not all(met(value, schema[name]) for name, met in _BOUNDS.items() if name in schema):
        yield at
    yield from _below(value, schema, whole, at)


def _below(value: Any, schema: Schema, whole: Schema, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        own, other = schema.get("properties", {}), schema.get("additionalProperties", {})
        for key, part in value.items():
            yield from faults(key, schema.get("propertyNames", {}), whole, f"{at}.{key}")
            if (found := own.get(key, other)) is False:
                yield f"{at}.{key}"
            elif found is not True:
                yield from faults(part, found, whole, f"{at}.{key}")
    if isinstance(value, list):
        for i, part in enumerate(value):
            yield from faults(part, schema.get("items", {}), whole, f"{at}[{i}]")
        wanted = schema.get("contains")
        if wanted and all(any(faults(part, wanted, whole)) for part in value):
            yield at

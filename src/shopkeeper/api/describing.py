"""Words for every field of the document, from what is written under it in the struct.

Components of a schema and the types they were made of come in; the components are completed. Held
by tests/api/test_openapi.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from shopkeeper.domain.field_words import field_words


def describe(components: dict[str, Any], types: Iterable[Any]) -> None:
    """Give each field without a description the words under it."""
    for struct in _structs(types):
        properties = components.get(struct.__name__, {}).get("properties", {})
        for field, words in field_words(struct).items():
            if field in properties:
                properties[field].setdefault("description", words)


def _structs(types: Iterable[Any]) -> Iterator[type[msgspec.Struct]]:
    """Every struct these types are made of, each once."""
    seen: set[Any] = set()
    left = list(msgspec.inspect.multi_type_info(types))
    while left:
        part = left.pop()
        if isinstance(part, msgspec.inspect.StructType) and part.cls not in seen:
            seen.add(part.cls)
            yield part.cls
            left += [field.type for field in part.fields]
        elif not isinstance(part, msgspec.inspect.StructType):
            left += _within(part)


def _within(part: msgspec.inspect.Type) -> list[msgspec.inspect.Type]:
    names = ("type", "item_type", "key_type", "value_type")
    inner = [getattr(part, name) for name in names if hasattr(part, name)]
    several = [*getattr(part, "types", ()), *getattr(part, "item_types", ())]
    return [one for one in (*inner, *several) if isinstance(one, msgspec.inspect.Type)]

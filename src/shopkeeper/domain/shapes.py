"""What a field of a struct must be, in the words of who writes the file.

A struct and a path come in; the words that may stand there, or a description of what must, go out.
Pure. Held by tests/domain/test_shapes.py and tests/decisions/test_mistakes.py.
"""

import re
from typing import Any

from msgspec import inspect

Step = str | int
Path = tuple[Step, ...]
A_TIME = "a date and time with its zone, like 2026-12-01T00:00:00+01:00"
_NAME = "a name of small letters, digits, `-` and `_`"
PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]{0,39}$": f"{_NAME}, at most 40",
    r"^[a-z0-9][a-z0-9_\-]*\Z": _NAME,
    r"^[a-z][a-z0-9_]*$": "a name of small letters, digits and `_`, a letter first",
    r"^[a-z][a-z0-9_]{0,39}$": "a name of at most 40 small letters, digits and `_`",
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "a country like `DE`, or a part of one like `US-NY`",
    r"^(\*|EEA|[A-Z]{2}(-[A-Z0-9]{1,3})?)$": "`*`, EU, EEA, a country or a region like US-NY",
    r"^(/(?!/)|https://)\S*\Z": "an address that begins with `/` or `https://`, without spaces",
}
"""What words must look like, said in words."""
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_MOST_NAMED = 14
_BEYOND = 10**9
"""A bound nobody comes near is not told."""


def path_of(where: str) -> Path:
    """A place as msgspec names it, like `.offers[3].kind`, step by step."""
    return tuple(
        int(number) if number.isdigit() else field or "..."
        for field, number in _STEP.findall(where)
    )


def allowed(kind: Any, where: str, of_key: bool = False) -> list[str]:
    """The words that may stand somewhere in a struct; none where they are not few and named.

    Args:
        where: As msgspec names a place, like `.offers[3].kind`.
        of_key: The keys of the mapping there are meant.
    """
    literals = [
        part
        for part in parts_at(kind, path_of(where), of_key)
        if isinstance(part, inspect.LiteralType)
    ]
    return [str(value) for literal in literals for value in literal.values]


def parts_at(kind: Any, path: Path, of_key: bool = False) -> tuple[Any, ...]:
    """What may stand at a place: one shape, or several where any of them may.

    Args:
        of_key: The keys of the mapping there are meant.
    """
    shape = inspect.type_info(kind)
    for step in path:
        shape = _inner(shape, step)
        if shape is None:
            return ()
    parts = _parts(shape)
    if not of_key:
        return parts
    keyed = [part.key_type for part in parts if isinstance(part, inspect.DictType)]
    return tuple(part for key in keyed for part in _parts(key))


def fields_at(kind: Any, path: Path, required: bool = False) -> list[str]:
    """Names of the fields a struct at a place has.

    Args:
        required: Those alone that must be there.
    """
    return [
        field.encode_name
        for part in parts_at(kind, path)
        if isinstance(part, inspect.StructType)
        for field in part.fields
        if field.required or not required
    ]


def described(parts: tuple[Any, ...]) -> str:
    """What must stand at a place.

    >>> described(_parts(inspect.type_info(int | None)))
    'a whole number'
    """
    said = [_described(part) for part in parts if not isinstance(part, inspect.NoneType)]
    return " or ".join(dict.fromkeys(said)) or "left out"


def _described(part: Any) -> str:
    match part:
        case inspect.IntType():
            return "a whole number" + _range(part)
        case inspect.FloatType():
            return "a number" + _range(part)
        case inspect.BoolType():
            return "true or false"
        case inspect.StrType():
            return _text(part)
        case inspect.DateTimeType():
            return A_TIME
        case inspect.LiteralType():
            return f"one of {', '.join(map(str, part.values))}"
        case inspect.StructType():
            return f"made of fields, like {_some(part)}"
        case inspect.DictType():
            return "made of fields, each with its value"
        case inspect.ListType() | inspect.VarTupleType():
            return "a list" + (" of at least one" if part.min_length else "")
    return "something else"


def _range(part: inspect.IntType | inspect.FloatType) -> str:
    most = None if part.le is None or part.le >= _BEYOND else part.le
    if part.ge is not None and most is not None:
        return f" from {_figure(part.ge)} to {_figure(most)}"
    said = [
        f"{words} {_figure(bound)}"
        for words, bound in (("of at least", part.ge), ("above", part.gt), ("at most", most))
        if bound is not None
    ]
    return f" {' and '.join(said)}" if said else ""


def _figure(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)


def _text(part: inspect.StrType) -> str:
    if part.pattern is not None:
        words = PATTERNS.get(part.pattern, f"text like {part.pattern}")
        return words if part.max_length is None else f"{words}, at most {part.max_length}"
    if part.max_length is not None:
        return f"text of {part.min_length or 0} to {part.max_length} characters"
    return "text" + (", not empty" if part.min_length else "")


def _some(part: inspect.StructType) -> str:
    names = [field.encode_name for field in part.fields]
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def _inner(shape: Any, step: Step) -> Any:
    for part in _parts(shape):
        if isinstance(part, inspect.StructType):
            fields = {field.encode_name: field.type for field in part.fields}
            if step in fields:
                return fields[str(step)]
        elif isinstance(part, inspect.DictType):
            return part.value_type
        elif isinstance(part, (inspect.VarTupleType, inspect.ListType)):
            return part.item_type
    return None


def _parts(shape: Any) -> tuple[Any, ...]:
    if isinstance(shape, inspect.Metadata):
        return _parts(shape.type)
    if isinstance(shape, inspect.UnionType):
        return tuple(inner for part in shape.types for inner in _parts(part))
    return (shape,)


def suggested(part: Any, got: Any, written: str) -> str:
    """How what was written would be written rightly; empty: nobody can tell.

    Args:
        got: What was read.
        written: As it stands in the file.
    """
    match part:
        case inspect.StrType(pattern=None) if isinstance(got, (int, float)):
            return f'put it in quotes: "{written}"'
        case inspect.StrType(pattern=str() as pattern) if isinstance(got, str):
            close = next((w for w in _respelled(got) if re.search(pattern, w)), "")
            return f"did you mean `{close}`?" if close else ""
        case inspect.BoolType() if str(got).lower() in _TRUTH:
            return f"write `{_TRUTH[str(got).lower()]}`, without quotes"
        case inspect.IntType() if isinstance(got, str):
            digits = re.sub(r"(?<=\d)[, _.'](?=\d{3})", "", got.strip())
            return f"did you mean `{int(digits)}`?" if re.fullmatch(r"[0-9]{1,18}", digits) else ""
        case inspect.DateTimeType() if re.match(r"\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d$", written):
            return "add the zone, like `+01:00`; `Z` is UTC"
        case inspect.ListType() | inspect.VarTupleType():
            return _listed(part, got, written)
    return ""


def _listed(part: inspect.ListType | inspect.VarTupleType, got: Any, written: str) -> str:
    of_fields = any(isinstance(one, inspect.StructType) for one in _parts(part.item_type))
    if isinstance(got, dict):
        return "begin each with `- `" if of_fields else ""
    return f"write `[{written}]`" if written and got is not None and not of_fields else ""


_TRUTH = {
    "yes": "true", "on": "true", "true": "true", "1": "true",
    "no": "false", "off": "false", "false": "false", "0": "false",
}  # fmt: skip


def _respelled(word: str) -> list[str]:
    small = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return [small, small.replace("-", "_"), word.strip().upper(), f"https://{word.strip()}"]

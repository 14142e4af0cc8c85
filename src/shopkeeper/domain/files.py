"""A shop's yaml file as one frozen struct, every fault of it with its line and a suggestion.

Text and the struct it should be come in; what the file says and where it says it go out. The same
struct gives the JSON Schema editors check the file by while it is written. Pure.

Whatever the text, all that is raised is `InvalidRequest`, and it names file, line and field:
tests/domain/test_files.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from shopkeeper.domain.errors import InvalidRequest
from shopkeeper.domain.lines import Spot, read_spots

File = TypeVar("File")
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]*)`")
_INVALID = re.compile(r"Invalid enum value '?(?P<word>[^']*)'?")
Step = str | int
Path = tuple[Step, ...]


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with the shop's rules, and where."""

    file: str
    line: int
    field: str
    """Like `offers[3].depth_bps`; empty: the whole file."""
    text: str
    """What was expected and what came, in words."""
    hint: str = ""
    """What was probably meant."""
    code: str = "wrong"
    """The kind of fault: `wrong`, `unreachable`, `margin`, `uncovered`, `unbacked`, …"""
    fatal: bool = True
    """Whether nothing may be published with it; else it is a warning."""

    def __str__(self) -> str:
        named = f"`{self.field}` " if self.field else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}, line {self.line}: {named}{self.text}{hint}"


@dataclass(frozen=True)
class Written(Generic[File]):
    """What a file says, and where."""

    name: str
    said: File
    node: yaml.Node

    def problem(
        self, path: Path, text: str, hint: str = "", code: str = "wrong", fatal: bool = True
    ) -> Problem:
        """A fault of what stands at `path`, like `("offers", 3, "tiers", 0)`."""
        return Problem(self.name, _line(self.node, path), _named(path), text, hint, code, fatal)


def read_struct(text: str, name: str, kind: type[File]) -> Written[File]:
    """Read a whole file.

    Args:
        name: Of the file, for errors.
        kind: A struct; unknown fields are refused where it says so.

    Raises:
        InvalidRequest: It is no yaml, or not of that kind; the message is a `Problem`'s.

    >>> class Menu(msgspec.Struct, forbid_unknown_fields=True):
    ...     depth: int = 0
    >>> read_struct("depth: 3", "menu.yaml", Menu).said.depth
    3
    """
    spot = read_spots(text, name)
    _refuse_twice(spot)
    node = spot.node
    _as_written(node)
    said = _built(node, name)
    try:
        return Written(name, msgspec.convert(said, kind), node)
    except msgspec.ValidationError as wrong:
        raise InvalidRequest(str(_problem(name, node, str(wrong), said, kind))) from None


def meant(word: str, known: Iterable[str]) -> str:
    """A suggestion where a word is nearly one of those known; else the known ones, if few.

    >>> meant("vip", ["new", "vips"])
    'did you mean `vips`?'
    """
    known = sorted(known)
    if close := get_close_matches(word, known, 1, 0.6):
        return f"did you mean `{close[0]}`?"
    return f"known are {', '.join(known)}" if 0 < len(known) <= 12 else ""


def allowed(kind: Any, where: str, of_key: bool = False) -> list[str]:
    """The words that may stand somewhere in a struct; none where they are not few and named.

    Args:
        where: As msgspec names a place, like `.offers[3].kind`.
        of_key: The keys of the mapping there are meant.
    """
    shape = _shape(kind, _path(where))
    parts = _parts(shape)
    if of_key:
        parts = tuple(p.key_type for p in parts if isinstance(p, msgspec.inspect.DictType))
    literals = [p for p in parts if isinstance(p, msgspec.inspect.LiteralType)]
    return [str(value) for literal in literals for value in literal.values]


def _path(where: str) -> Path:
    return tuple(
        int(number) if number.isdigit() else field or "..."
        for field, number in _STEP.findall(where)
    )


def _refuse_twice(spot: Spot) -> None:
    if isinstance(spot.node, yaml.MappingNode):
        for part in spot.entries().values():
            _refuse_twice(part)
    elif isinstance(spot.node, yaml.SequenceNode):
        for part in spot.items():
            _refuse_twice(part)


def _as_written(node: yaml.Node) -> None:
    """`NO` is a country and `12:30` a time of day: neither is the truth value or number it was in
    YAML 1.1."""
    for part in node.value if isinstance(node, yaml.CollectionNode) else ():
        for below in part if isinstance(part, tuple) else (part,):
            _as_written(below)
    if isinstance(node, yaml.ScalarNode):
        truth = node.tag.endswith(":bool") and node.value.lower() not in {"true", "false"}
        if truth or (node.tag.endswith((":int", ":float")) and ":" in node.value):
            node.tag = "tag:yaml.org,2002:str"


def _built(node: yaml.Node, name: str) -> Any:
    try:
        return yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError) as wrong:
        mark = getattr(wrong, "problem_mark", None) or node.start_mark
        why = getattr(wrong, "problem", None) or wrong
        raise InvalidRequest(f"{name}, line {mark.line + 1}: not yaml, {why}") from None


def _problem(name: str, node: yaml.Node, message: str, said: Any, kind: Any) -> Problem:
    found = _WHERE.match(message)
    what, where = (found["what"], found["path"] or "") if found else (message, "")
    of_key = bool(found and found["key"])
    at = path = _path(where)
    hint = ""
    if unknown := _UNKNOWN.search(what):
        at = path = (*path, unknown["field"])
        what = "is not a field known here"
        hint = meant(unknown["field"], _fields(kind, path[:-1]))
    elif invalid := _INVALID.search(what):
        known = allowed(kind, where, of_key)
        at = (*path, invalid["word"]) if of_key else path
        must = "must have keys among" if of_key else "must be one of"
        what = f"{must} {', '.join(known)}, got {invalid['word']!r}"
        hint = meant(invalid["word"], known) if len(known) > 1 else ""
        hint = hint if hint.startswith("did") else ""
    else:
        what = _expected(what, _at(said, path), of_key)
    return Problem(name, _line(node, at), _named(path), what, hint)


def _expected(what: str, got: Any, of_key: bool) -> str:
    if what.startswith("Expected "):
        must = "must have keys of" if of_key else "must be"
        return f"{must} {what.removeprefix('Expected ').split(', got ')[0]}, got {got!r:.60}"
    return what[:1].lower() + what[1:]


def _at(said: Any, path: Path) -> Any:
    for step in path:
        try:
            said = said[step]
        except (KeyError, IndexError, TypeError):
            return None
    return said


def _shape(kind: Any, path: Path) -> Any:
    shape = msgspec.inspect.type_info(kind)
    for step in path:
        shape = _inner(shape, step)
        if shape is None:
            return None
    return shape


def _inner(shape: Any, step: Step) -> Any:
    for part in _parts(shape):
        if isinstance(part, msgspec.inspect.StructType):
            fields = {field.encode_name: field.type for field in part.fields}
            if step in fields:
                return fields[str(step)]
        elif isinstance(part, msgspec.inspect.DictType):
            return part.value_type
        elif isinstance(part, (msgspec.inspect.VarTupleType, msgspec.inspect.ListType)):
            return part.item_type
    return None


def _parts(shape: Any) -> tuple[Any, ...]:
    if isinstance(shape, msgspec.inspect.Metadata):
        return _parts(shape.type)
    return shape.types if isinstance(shape, msgspec.inspect.UnionType) else (shape,)


def _fields(kind: Any, path: Path) -> list[str]:
    structs = [p for p in _parts(_shape(kind, path)) if isinstance(p, msgspec.inspect.StructType)]
    return [field.encode_name for struct in structs for field in struct.fields]


def _named(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(
        "."
    )


def _line(node: yaml.Node, path: Path) -> int:
    line = int(node.start_mark.line)
    for step in path:
        found = _below(node, step)
        if found is None:
            break
        line, node = found
    return line + 1


def _below(node: yaml.Node, step: Step) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        below = node.value[step]
        return int(below.start_mark.line), below
    if isinstance(node, yaml.MappingNode):
        for key, below in node.value:
            if key.value == step:
                return int(key.start_mark.line), below
    return None

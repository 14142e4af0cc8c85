"""A shop's yaml file as one frozen struct, every fault of it with its line and a suggestion.

Text and the struct it should be come in; what the file says and where it says it go out. The same
struct gives the JSON Schema editors check the file by while it is written. Pure.

Whatever the text, all that is raised is `InvalidRequest`, and it names file, line and field:
tests/domain/test_files.py.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from shopkeeper.domain.errors import InvalidRequest
from shopkeeper.domain.lines import Spot, read_spots
from shopkeeper.domain.nearest import meant
from shopkeeper.domain.shapes import (
    Path,
    Step,
    allowed,
    described,
    fields_at,
    parts_at,
    path_of,
    suggested,
)
from shopkeeper.domain.yaml_words import plainly

__all__ = ["Path", "Problem", "Step", "Written", "allowed", "meant", "read_struct"]

File = TypeVar("File")
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]*)`")
_INVALID = re.compile(r"Invalid enum value '?(?P<word>[^']*)'?")
_PADDED = re.compile(r"[-+]?0\d")
_SHOWN = 60
_MOST_NAMED = 5


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


def _refuse_twice(spot: Spot) -> None:
    if isinstance(spot.node, yaml.MappingNode):
        for part in spot.entries().values():
            _refuse_twice(part)
    elif isinstance(spot.node, yaml.SequenceNode):
        for part in spot.items():
            _refuse_twice(part)


def _as_written(node: yaml.Node) -> None:
    """`NO` is a country, `12:30` a time of day and `007` a name: none is the truth value or number
    it was in YAML 1.1; and a day that is on no calendar is left for the reader to refuse."""
    for part in node.value if isinstance(node, yaml.CollectionNode) else ():
        for below in part if isinstance(part, tuple) else (part,):
            _as_written(below)
    if isinstance(node, yaml.ScalarNode) and _is_words(node):
        node.tag = "tag:yaml.org,2002:str"


def _is_words(node: yaml.ScalarNode) -> bool:
    kind = node.tag.rpartition(":")[2]
    if kind == "bool":
        return node.value.lower() not in {"true", "false"}
    if kind == "timestamp":
        return not _is_time(node)
    return kind in {"int", "float"} and (":" in node.value or bool(_PADDED.match(node.value)))


def _is_time(node: yaml.ScalarNode) -> bool:
    try:
        return isinstance(yaml.SafeLoader("").construct_document(node), date)
    except ValueError:
        return False


def _built(node: yaml.Node, name: str) -> Any:
    try:
        return yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError) as wrong:
        line, words = plainly(wrong, "")
        line = line if isinstance(wrong, yaml.MarkedYAMLError) else node.start_mark.line + 1
        raise InvalidRequest(f"{name}, line {line}: not yaml, {words}") from None


def _problem(name: str, node: yaml.Node, message: str, said: Any, kind: Any) -> Problem:
    found = _WHERE.match(message)
    what, where = (found["what"], found["path"] or "") if found else (message, "")
    of_key = bool(found and found["key"])
    path = path_of(where)
    if unknown := _UNKNOWN.search(what):
        path = (*path, unknown["field"])
        hint = meant(unknown["field"], fields_at(kind, path[:-1]))
        return Problem(name, _line(node, path), _named(path), "is not a field known here", hint)
    if invalid := _INVALID.search(what):
        return _not_one_of(name, node, path, allowed(kind, where, of_key), invalid["word"], of_key)
    got = _at(said, path)
    if missing := _missing(kind, path, got):
        return Problem(name, _line(node, path), _named(path), f"must have {missing}")
    parts = parts_at(kind, path, of_key)
    written = _written(node, path)
    must = "must have keys that are" if of_key else "must be"
    hint = "" if of_key else next(filter(None, (suggested(p, got, written) for p in parts)), "")
    text = f"{must} {described(parts)}, got {_shown(got, written)}"
    return Problem(name, _line(node, path), _named(path), text, hint)


def _not_one_of(
    name: str, node: yaml.Node, path: Path, known: list[str], word: str, of_key: bool
) -> Problem:
    must = "must have keys among" if of_key else "must be one of"
    hint = meant(word, known) if len(known) > 1 else ""
    return Problem(
        name,
        _line(node, (*path, word) if of_key else path),
        _named(path),
        f"{must} {', '.join(known)}, got {word!r}",
        hint if hint.startswith("did") else "",
    )


def _missing(kind: Any, path: Path, got: Any) -> str:
    """The fields that must be there and are not."""
    if not isinstance(got, dict):
        return ""
    missing = [f"`{name}`" for name in fields_at(kind, path, required=True) if name not in got]
    return " and ".join(missing)


def _written(node: yaml.Node, path: Path) -> str:
    """What stands there, where it is one value."""
    for step in path:
        found = _below(node, step)
        if found is None:
            return ""
        node = found[1]
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _shown(got: Any, written: str) -> str:
    match got:
        case None:
            return "nothing"
        case str():
            return repr(got[:_SHOWN])
        case list():
            return "a list" if got else "an empty list"
        case dict():
            names = ", ".join(str(name)[:_SHOWN] for name in list(got)[:_MOST_NAMED])
            return f"fields: {names}" if got else "no fields"
    return written[:_SHOWN]


def _at(said: Any, path: Path) -> Any:
    for step in path:
        try:
            said = said[step]
        except (KeyError, IndexError, TypeError):
            return None
    return said


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

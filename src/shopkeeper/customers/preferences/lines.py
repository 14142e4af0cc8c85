"""What a file of YAML says, each field with the line it stands on.

A file comes in; a tree of `Field`s goes out, which readers of `consent.yaml` and
`preferences.yaml` ask for what they expect. Touches the file alone.

Whatever is wrong is one `InvalidRequest` that names file, line and field;
`tests/customers/preferences/test_lines.py` holds it.
"""

from collections.abc import Collection
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from shopkeeper.domain import InvalidRequest


class Field(NamedTuple):
    """One value of a file."""

    file: str
    path: str
    """Names from the top, with dots between."""
    line: int
    """From 1."""
    value: Any
    """A plain value, a list of `Field`s, or a dict from name to `Field`."""

    def wrong(self, expected: str) -> InvalidRequest:
        """The error of a value that is not what was expected."""
        got = self.value if isinstance(self.value, str | int | float) else _NAMES[type(self.value)]
        return InvalidRequest(
            f"{self.file}, line {self.line}: `{self.path}` must be {expected}, got {got!r}"
        )

    def fields(self, known: Collection[str] = ()) -> "dict[str, Field]":
        """The fields within, by name.

        Args:
            known: Names that may be there; empty: any.
        """
        if not isinstance(self.value, dict):
            raise self.wrong("fields with names")
        for name, field in self.value.items():
            if known and name not in known:
                raise InvalidRequest(
                    f"{self.file}, line {field.line}: `{field.path}` is no field of such a file; "
                    f"known here: {', '.join(sorted(known))}"
                )
        return dict(self.value)

    def required(self, name: str) -> "Field":
        """The field of that name within."""
        found = self.fields().get(name)
        if found is None:
            where = f"{self.file}, line {self.line}"
            raise InvalidRequest(f"{where}: `{_joined(self.path, name)}` is missing")
        return found

    def items(self) -> "list[Field]":
        """The fields of a list, in order."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        return list(self.value)

    def text(self) -> str:
        """A text that says something."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("a text")
        return self.value.strip()

    def number(self, low: float, high: float) -> float:
        """A finite number within bounds, both included."""
        found = self.value
        plain = isinstance(found, int | float) and not isinstance(found, bool)
        if not plain or not isfinite(found) or not low <= found <= high:
            raise self.wrong(f"a number from {low:g} to {high:g}")
        return float(found)

    def one_of(self, known: Collection[str]) -> str:
        """One of these texts."""
        if not isinstance(self.value, str) or self.value not in known:
            raise self.wrong(f"one of {', '.join(known)}")
        return self.value


_NAMES: dict[type[Any], str] = {dict: "fields", list: "a list", type(None): "nothing"}


def read_fields(path: Path) -> Field:
    """The top of a file.

    Raises:
        InvalidRequest: It cannot be read, is no YAML, or names one field twice.
    """
    try:
        loader = _Loader(path.read_text("utf-8"))
        node = loader.get_single_node()
        if node is None:
            raise InvalidRequest(f"{path.name}: it must say something, and is empty")
        return _field(loader, node, path.name, "")
    except OSError as wrong:
        raise InvalidRequest(f"{path.name} cannot be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise InvalidRequest(f"{path.name} must be UTF-8") from None
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise InvalidRequest(f"{path.name}, line {line}: no YAML, {wrong.problem}") from None
    except (yaml.YAMLError, ValueError) as wrong:
        raise InvalidRequest(f"{path.name}: no YAML, {' '.join(str(wrong).split())}") from None


class _Loader(yaml.SafeLoader):
    """Takes every value where it stands: no aliases, with which a value could hold itself."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias is not read here", mark)
        return super().compose_node(parent, index)


def _field(loader: _Loader, node: yaml.Node, file: str, path: str) -> Field:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Field(file, path, line, _named(loader, node, file, path))
    if isinstance(node, yaml.SequenceNode):
        parts = enumerate(node.value)
        return Field(
            file, path, line, [_field(loader, part, file, f"{path}[{i}]") for i, part in parts]
        )
    return Field(file, path, line, loader.construct_object(node, deep=True))


def _named(loader: _Loader, node: yaml.MappingNode, file: str, path: str) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in found:
            raise InvalidRequest(f"{file}, line {line}: `{_joined(path, name)}` is there twice")
        read = _field(loader, value, file, _joined(path, name))
        found[name] = read._replace(line=line)
    return found


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

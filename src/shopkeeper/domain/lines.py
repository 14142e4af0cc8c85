"""A yaml file whose every part knows its line, and what to say when it is wrong.

Text comes in, a tree of `Spot`s goes out; each hands over its content as what the reader wants it
to be, or an error with its line and name. Nothing of the file is run or made: only scalars, lists
and mappings are read, and neither anchors nor aliases, which could make a small file huge.

Whatever the text, all that is raised is `InvalidRequest`:
tests/domain/test_lines.py.
"""

import math
from collections.abc import Sequence
from typing import TypeVar, cast

import yaml

from shopkeeper.domain.errors import InvalidRequest
from shopkeeper.domain.nearest import nearest
from shopkeeper.domain.yaml_words import plainly

LONGEST = 2**18
"""Characters of a file."""
_DEEPEST = 40
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quicker one, where it was built."""
_SHOWN = 60
NOT_UTF8 = "has characters that are not UTF-8: save the file as UTF-8"
"""What is said of a text that was decoded with a mark for each such character."""
_ANCHOR = "anchors and aliases cannot be used: a value that begins with `&` or `*` is put in quotes"
_TAG = "tag:yaml.org,2002:"
_Word = TypeVar("_Word", bound=str)


class Spot:
    """One part of a file."""

    def __init__(self, file: str, name: str, node: yaml.Node) -> None:
        self._file = file
        self.name = name
        self._node = node

    @property
    def node(self) -> yaml.Node:
        """The part as the yaml parser composed it."""
        return self._node

    @property
    def line(self) -> int:
        return int(self._node.start_mark.line) + 1

    def error(self, expected: str, got: object = None, hint: str = "") -> InvalidRequest:
        """What to raise where this is not as `expected`.

        Args:
            hint: What was probably meant.
        """
        shown = self._shown() if got is None else repr(got)
        name = f"`{self.name}`" if self.name else "the file"
        return InvalidRequest(
            f"{self._file}, line {self.line}: {name} must be {expected}, got {shown}"
            + (f" ({hint})" if hint else "")
        )

    def fields(self, known: Sequence[str], required: Sequence[str] = ()) -> dict[str, "Spot"]:
        """The parts of a mapping of which all keys are known."""
        found = self.entries()
        for key, spot in found.items():
            if key not in known:
                raise spot.error(f"one of the fields {', '.join(known)}", key, _meant(key, known))
        for key in required:
            if key not in found:
                raise self.error(f"fields with `{key}` among them", sorted(found))
        return found

    def entries(self) -> dict[str, "Spot"]:
        """The parts of a mapping, by key."""
        if not isinstance(self._node, yaml.MappingNode) or not self._has_tag("map"):
            raise self.error("fields, each with its value")
        found: dict[str, Spot] = {}
        for key_node, node in self._node.value:
            key = Spot(self._file, f"{self.name}, key", key_node).text()
            if key in found:
                raise Spot(self._file, self._below(key), key_node).error("given once", key)
            found[key] = Spot(self._file, self._below(key), node)
        return found

    def items(self) -> list["Spot"]:
        """The parts of a list."""
        if not isinstance(self._node, yaml.SequenceNode) or not self._has_tag("seq"):
            raise self.error("a list")
        return [
            Spot(self._file, f"{self.name}[{place}]", node)
            for place, node in enumerate(self._node.value)
        ]

    def text(self, longest: int = 400) -> str:
        """Printable words, trimmed; numbers, `yes` and `no` as they are written."""
        word = self._scalar()
        if word is None or not 0 < len(word) <= longest or not word.isprintable():
            raise self.error(f"text of 1 to {longest} printable characters")
        return word

    def number(self, low: float, high: float, above: bool = False) -> float:
        """A number from `low` to `high`, or above `low`."""
        expected = f"a number above {low:g}" if above else f"a number from {low:g} to {high:g}"
        found = self._float()
        if found is None or not low <= found <= high or (above and found == low):
            raise self.error(expected + (f" and at most {high:g}" if above else ""))
        return found

    def flag(self) -> bool:
        if not self._has_tag("bool"):
            raise self.error("true or false")
        return str(self._node.value).lower() in {"true", "yes", "on"}

    def word(self, known: Sequence[_Word]) -> _Word:
        """One of these words."""
        found = self._scalar()
        if found not in known:
            hint = _meant(found or "", known)
            raise self.error(f"one of {', '.join(known)}", hint=hint)
        return cast(_Word, found)

    def words(self, known: Sequence[_Word]) -> tuple[_Word, ...]:
        """A list of these words, each once."""
        found = [item.word(known) for item in self.items()]
        if len(set(found)) < len(found):
            raise self.error("a list without doublets", found)
        return tuple(found)

    def plain(self) -> object:
        """A text, a number or a list of texts: a value of some variable."""
        if isinstance(self._node, yaml.SequenceNode):
            return tuple(item.text() for item in self.items())
        found = self._float()
        return self.text() if found is None else found

    def _scalar(self) -> str | None:
        tags = ("str", "int", "float", "bool", "timestamp")
        if not isinstance(self._node, yaml.ScalarNode) or not self._has_tag(*tags):
            return None
        return str(self._node.value).strip()

    def _float(self) -> float | None:
        if not self._has_tag("int", "float"):
            return None
        try:
            found = float(str(self._node.value))
        except ValueError:
            return None
        return found if math.isfinite(found) else None

    def _has_tag(self, *names: str) -> bool:
        return self._node.tag in {_TAG + name for name in names}

    def _below(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _shown(self) -> str:
        if isinstance(self._node, yaml.ScalarNode):
            return repr(str(self._node.value)[:_SHOWN])
        return "a list" if isinstance(self._node, yaml.SequenceNode) else "fields"


def read_spots(text: str, file: str) -> Spot:
    """The whole file.

    Args:
        file: Its name, for errors.

    Raises:
        InvalidRequest: It is too long, empty, no yaml, or has anchors or aliases.

    >>> read_spots("ask: {days: 30}", "a.yaml").fields(["ask"])["ask"].entries()["days"].line
    1
    """
    if len(text) > LONGEST:
        raise InvalidRequest(
            f"{file}, line 1: the file must be at most {LONGEST} characters, got {len(text)}"
        )
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        raise InvalidRequest(f"{file}, line {line}: {NOT_UTF8}")
    try:
        node = _composed(text, file)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        line, words = plainly(error, text)
        raise InvalidRequest(f"{file}, line {line}: not yaml, {words}") from error
    if node is None:
        raise InvalidRequest(f"{file}, line 1: the file must not be empty, got nothing in it")
    return Spot(file, "", node)


def _composed(text: str, file: str) -> yaml.Node | None:
    """The quick parser reads; where it fails the other one tells the line."""
    try:
        _refuse_events(text, file, _LOADER)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        _refuse_events(text, file, yaml.SafeLoader)
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _refuse_events(text: str, file: str, loader: type[yaml.SafeLoader]) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        line = int(getattr(event.start_mark, "line", 0)) + 1
        if getattr(event, "anchor", None) is not None:
            raise InvalidRequest(f"{file}, line {line}: {_ANCHOR}")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise InvalidRequest(f"{file}, line {line}: nested more than {_DEEPEST} deep")


def _meant(word: str, known: Sequence[str]) -> str:
    close = nearest(word, known)
    return f"did you mean `{close}`?" if close else ""

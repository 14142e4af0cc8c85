"""Reads query strings from the same table that documents them."""

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

from shopkeeper.domain import InvalidRequest

MAX_FIELDS = 100


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a query; a name that ends in `*` stands for every name that begins so."""

    name: str
    description: str
    kind: Literal["string", "integer", "boolean"] = "string"
    choices: tuple[str, ...] = ()
    example: Any = None

    def covers(self, name: str) -> bool:
        """Whether `name` is this parameter."""
        prefix = self.name.removesuffix("*")
        return name == self.name or (prefix != self.name and name.startswith(prefix))


class Query:
    """The values of one request."""

    def __init__(self, query_string: bytes, known: Sequence[Parameter]) -> None:
        """Split and check the names.

        Raises:
            InvalidRequest: A name that is not in the table, or too many of them.
        """
        try:
            text = query_string.decode("ascii")
            self.pairs = parse_qsl(
                text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
            )
        except ValueError as wrong:
            raise InvalidRequest(f"the query cannot be read: {wrong}") from None
        for name, _ in self.pairs:
            if not any(parameter.covers(name) for parameter in known):
                expected = ", ".join(parameter.name for parameter in known)
                raise InvalidRequest(f"`{name[:80]}` is not one of the parameters: {expected}")

    def text(self, name: str, default: str = "") -> str:
        """The last value of that name."""
        return next((value for found, value in reversed(self.pairs) if found == name), default)

    def optional(self, name: str) -> str | None:
        """The last value of that name, None where it is absent or empty."""
        return self.text(name) or None

    def number(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            InvalidRequest: It is none.
        """
        value = self.text(name, str(default))
        try:
            return msgspec.convert(value, int, strict=False)
        except msgspec.ValidationError:
            raise InvalidRequest(f"`{name}` must be a whole number, got {value[:80]!r}") from None

    def flag(self, name: str) -> bool:
        """True or false; absent is false.

        Raises:
            InvalidRequest: It is neither.
        """
        return self.choice(name, ("false", "true")) == "true"

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of the choices; the first where it is absent.

        Raises:
            InvalidRequest: It is none of them.
        """
        value = self.text(name, choices[0])
        if value not in choices:
            expected = " or ".join(choices)
            raise InvalidRequest(f"`{name}` must be {expected}, got {value[:80]!r}")
        return value

"""Read foreign JSON one field at a time, and name the field when it is not what it should be.

Comes in: whatever a JSON decoder made of a request or a row. Goes out: plain typed values, or a
`Fault` that the translator turns into a `Rejection`. Pure.

No JSON value makes a reader raise anything but `Fault`; `tests/intake/test_fields.py` holds that.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shopkeeper.domain import InvalidRequest, Money, Rejection, parse_money

MAX_ID = 512
"""Characters of an id or a name; longer ones are somebody's mistake."""
_MAX_DEPTH = 32
_MAX_SHOWN = 80
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Fault(Exception):
    """One field of one record is not what it should be. Never leaves `intake`."""

    def __init__(self, field: str, expected: str, got: object) -> None:
        super().__init__(f"`{field}` must be {expected}, got {shown(got)}")
        self.field, self.expected, self.got = field, expected, got

    def rejection(self, index: int) -> Rejection:
        return Rejection(index, self.field, self.expected, shown(self.got))


def shown(value: object) -> str:
    """A value in at most 80 characters, for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 64:
        return f"an integer of {value.bit_length()} bits"
    text = ascii(value) if _has_surrogates(value) else repr(value)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def check_plain(value: object, path: str = "", depth: int = 0) -> None:
    """Refuse what could not be stored: deep nesting, huge integers, broken text, NaN."""
    if isinstance(value, str):
        if _has_surrogates(value):
            raise Fault(path, "valid Unicode text", value)
    elif isinstance(value, (dict, list)):
        if depth >= _MAX_DEPTH:
            raise Fault(path[:_MAX_SHOWN], f"nested at most {_MAX_DEPTH} levels", value)
        _check_members(value, path, depth)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Fault(path, "a finite number", value)
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise Fault(path, "an integer of at most 64 bits", value)
    elif value is not None:
        raise Fault(path, "a JSON value", type(value).__name__)


def _check_members(value: dict[Any, Any] | list[Any], path: str, depth: int) -> None:
    if isinstance(value, list):
        for i, member in enumerate(value):
            check_plain(member, f"{path}[{i}]", depth + 1)
        return
    for name, member in value.items():
        if not isinstance(name, str) or _has_surrogates(name):
            raise Fault(path, "an object with text names", name)
        check_plain(member, f"{path}.{name}" if path else name, depth + 1)


def _has_surrogates(value: object) -> bool:
    if not isinstance(value, str) or value.isascii():
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def digest(value: object, without: str = "") -> str:
    """A stable id for a record that came without one: equal records, equal ids.

    Args:
        without: A top-level field that changes from one try of the sender to the next.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    if isinstance(value, dict) and without in value:
        value = {name: member for name, member in value.items() if name != without}
    body = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def read_time(value: object, path: str) -> datetime:
    """An ISO 8601 time as UTC; one without a zone is taken as UTC.

    >>> read_time("2026-03-01T10:00:00+01:00", "time").isoformat()
    '2026-03-01T09:00:00+00:00'
    """
    expected = "a time like '2026-03-01T10:00:00Z', 1970 or later"
    if isinstance(value, datetime):
        time = value
    elif isinstance(value, str):
        try:
            time = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Fault(path, expected, value) from None
    else:
        raise Fault(path, expected, value)
    try:
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        raise Fault(path, expected, value) from None
    if time < EPOCH:
        raise Fault(path, expected, value)
    return time


def read_text(value: object, path: str, limit: int = MAX_ID) -> str | None:
    """Text without outer blanks; whole numbers are taken as their digits; blank is None."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Fault(path, "text", value)
    if len(value) > limit:
        raise Fault(path, f"text of at most {limit} characters", value)
    return value.strip() or None


def read_number(value: object, path: str, expected: str = "a number") -> str | float | None:
    """A finite JSON number, or text that reads as one; None where nothing was said.

    Text must be of the plain digits: `1_0` and digits of other scripts are no numbers.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Fault(path, expected, value)
    if isinstance(value, str) and ("_" in value or not value.strip().isascii()):
        raise Fault(path, expected, value)
    try:
        finite = math.isfinite(float(value))
    except (ValueError, OverflowError):
        finite = False
    if not finite:
        raise Fault(path, expected, value)
    return value


def read_integer(value: object, path: str, at_least: int) -> int | None:
    """A whole number, also when written `2.0` or `"2"`."""
    expected = f"a whole number, at least {at_least}"
    number = read_number(value, path, expected)
    if number is None:
        return None
    if not float(number).is_integer():
        raise Fault(path, expected, value)
    whole = int(float(number)) if isinstance(number, str) else int(number)
    if not at_least <= whole < 2**53:
        raise Fault(path, expected, value)
    return whole


def read_money(value: object, currency: str, path: str) -> Money | None:
    """A decimal amount of major units in `currency`."""
    number = read_number(value, path, "an amount like 12.50")
    if number is None:
        return None
    try:
        return parse_money(number, currency)
    except InvalidRequest:
        raise Fault(path, "an amount below 10^15", value) from None


def read_currency(value: object, path: str) -> str | None:
    """Three letters of ISO 4217, in any case."""
    text = read_text(value, path)
    if text is None:
        return None
    if not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise Fault(path, "an ISO 4217 code like 'EUR'", value)
    return text.upper()


class Fields:
    """One JSON object, read field by field; it remembers what was read."""

    __slots__ = ("_read", "path", "values")

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, Mapping):
            raise Fault(path, "an object", value)
        self.values: Mapping[str, Any] = value
        self.path = path
        self._read: set[str] = set()

    def at(self, name: str) -> str:
        """The path of a field, from the record's root."""
        return f"{self.path}.{name}" if self.path else name

    def get(self, name: str) -> object:
        self._read.add(name)
        return self.values.get(name)

    def text(self, name: str, limit: int = MAX_ID) -> str | None:
        return read_text(self.get(name), self.at(name), limit)

    def required(self, name: str, expected: str = "text") -> str:
        found = read_text(self.get(name), self.at(name))
        if found is None:
            raise Fault(self.at(name), expected, self.values.get(name))
        return found

    def integer(self, name: str, at_least: int) -> int | None:
        return read_integer(self.get(name), self.at(name), at_least)

    def currency(self, name: str = "currency") -> str | None:
        return read_currency(self.get(name), self.at(name))

    def money(self, name: str, currency: str | None) -> Money | None:
        """The amount, if a currency is known; without one it is checked and stays unread."""
        if currency is None:
            read_number(self.values.get(name), self.at(name), "an amount like 12.50")
            return None
        return read_money(self.get(name), currency, self.at(name))

    def record(self, name: str) -> "Fields":
        """The object under a name; an empty one where there is none."""
        value = self.get(name)
        return Fields({} if value is None else value, self.at(name))

    def records(self, name: str) -> list["Fields"]:
        """The objects of the list under a name; empty where there is none."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Fault(self.at(name), "a list of objects", value)
        return [Fields(member, f"{self.at(name)}[{i}]") for i, member in enumerate(value)]

    def rest(self) -> dict[str, Any]:
        """What nobody read, as it was said."""
        return {name: value for name, value in self.values.items() if name not in self._read}

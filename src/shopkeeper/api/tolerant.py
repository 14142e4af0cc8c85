"""Reads JSON of which one value is no JSON, so that what is wrong with one record stays with it.

Bytes come in, plain values go out, among them such as nobody could store: NaN, integers without
end, broken text, deep nesting. `intake` refuses the record that holds one and keeps the others.

The strict decoder is asked first; only what it refuses is read again. Whatever the bytes, nothing
but `Unreadable` is raised, in time linear in their number; `tests/api/test_tolerant.py` holds it.
"""

import json
import re
from typing import Any

import msgspec

DEEPEST = 100
"""Levels that are kept; below them stands null. Deeper than any record may be."""

_MOST_DIGITS = 100
"""Digits of an integer that are read: far more than fit anywhere."""

_MARK = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
"""A text, which may hold brackets of its own, or a bracket."""


class Unreadable(Exception):
    """It is not JSON, however kindly one reads it. Never leaves `api`."""


def plain(body: bytes) -> Any:
    """The value written there.

    >>> plain(b'[NaN, 1e999, "cut \\\\ud83d"]')
    [nan, inf, 'cut \\ud83d']

    Raises:
        Unreadable: It is no JSON.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as strict:
        return _kindly(body.decode("utf-8-sig", "surrogateescape"), strict)


def _kindly(text: str, strict: Exception) -> Any:
    try:
        try:
            return _loads(text)
        except RecursionError:
            return _loads(shallow(text))
    except ValueError:
        raise Unreadable(str(strict)) from None


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_integer, strict=False)


def _integer(digits: str) -> int:
    return int(digits[:_MOST_DIGITS])


def shallow(text: str) -> str:
    """The text with null for what is nested more than `DEEPEST` levels.

    >>> shallow("[" * 101 + "]" * 101) == "[" * 100 + "null" + "]" * 100
    True
    """
    kept: list[str] = []
    depth = begun = 0
    for found in _MARK.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(text[begun : found.start()] + "null")
        elif found[0] in "]}":
            begun = found.end() if depth == DEEPEST + 1 else begun
            depth -= 1
    return "".join(kept) + (text[begun:] if depth <= DEEPEST else "")

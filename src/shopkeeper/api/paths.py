"""Keeps a slash that belongs to a customer's id apart from those that part a path.

A server hands over a path with `%2F` already decoded, and beside it the path as it was sent: there
the two can still be told apart. Pure. `tests/api/test_paths.py` holds it.
"""

from typing import Any
from urllib.parse import unquote

_BELOW = b"/v1/customers/"
_ENCODED = b"%2f"
_HELD = "\ud82f"
"""Stands for a slash within an id while routes are looked for: half a character, which no decoded
path holds."""


def with_slashes_held(scope: Any) -> Any:
    """The scope of a request, in whose path an encoded slash parts nothing."""
    sent: bytes = scope.get("raw_path") or b""
    if _ENCODED not in sent.lower() or _BELOW not in sent:
        return scope
    path = sent.partition(b"?")[0].decode("ascii", "replace")
    whole = path.replace("%2f", "%2F")
    return {**scope, "path": _HELD.join(unquote(part) for part in whole.split("%2F"))}


def as_sent(segment: str) -> str:
    """A part of such a path with its slashes.

    >>> scope = {"raw_path": b"/v1/customers/erp%2F17/consent", "path": ""}
    >>> as_sent(with_slashes_held(scope)["path"].split("/")[3])
    'erp/17'
    """
    return segment.replace(_HELD, "/")

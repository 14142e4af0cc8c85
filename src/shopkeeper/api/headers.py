"""Header look-ups straight from the ASGI scope, and the headers every answer carries."""

from typing import Any

_ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_DATA = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
"""For JSON: nobody else's to keep or to frame. Pages say for themselves what they need."""


def header(scope: Any, name: bytes) -> str:
    """The first header of that lower-case name, empty if absent.

    >>> header({"headers": [(b"origin", b"https://shop.example")]}, b"origin")
    'https://shop.example'
    """
    for found, value in scope["headers"]:
        if found == name:
            return str(value, "latin-1")
    return ""


def with_safe(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers, and the safe ones they lack."""
    there = {name.lower(): value for name, value in headers}
    is_data = there.get(b"content-type", b"").startswith(b"application/json")
    safe = _ALWAYS + _DATA if is_data else _ALWAYS
    return headers + [pair for pair in safe if pair[0] not in there]

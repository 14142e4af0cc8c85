"""Which web pages may call: those whose origin a publishable key lists.

A preflight carries no key, so it is answered for any origin some key lists; the request that
follows is held to its own key by the guard. Nothing is ever allowed to send cookies.
"""

from typing import Any

from shopkeeper.access import KeyStore
from shopkeeper.api.headers import header

Headers = list[tuple[bytes, bytes]]

_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, POST, PUT"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, content-encoding, x-customer-token",
    ),
    (b"access-control-max-age", b"600"),
]
_VARY = (b"vary", b"origin")
_READABLE = (b"access-control-expose-headers", b"retry-after")


def is_preflight(scope: Any) -> bool:
    """Whether a browser asks if it may ask."""
    return scope["method"] == "OPTIONS" and bool(header(scope, b"access-control-request-method"))


def preflight(keys: KeyStore, origin: str) -> Headers:
    """Headers of the answer to a preflight: without `access-control-*` the browser gives up."""
    allowed = allowance(keys, origin)
    return allowed + _PREFLIGHT if len(allowed) > 1 else allowed


def allowance(keys: KeyStore, origin: str) -> Headers:
    """Headers that let the page of that origin read an answer, if some key lists it."""
    listed = any(origin in key.origins for key in keys.list() if key.publishable)
    if not listed:
        return [_VARY]
    return [_VARY, (b"access-control-allow-origin", origin.encode("latin-1")), _READABLE]

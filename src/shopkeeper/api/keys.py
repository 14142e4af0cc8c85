"""Who is asking: finds the key in a request, limits its pace and checks what it may do.

Closed by default: a handler without a guard is one of the few the documentation calls open. The key
is read from the headers, or from `writeKey` in a Segment body; it is never logged. Touches the key
store and the limiter. `tests/api/test_keys.py` holds it for every route.
"""

import base64
import binascii
from typing import Any, cast

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from shopkeeper.access import Key, Scope, authenticate
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.errors import NotAuthenticated
from shopkeeper.api.headers import header
from shopkeeper.api.options import ApiOptions
from shopkeeper.api.tolerant import Unreadable, plain
from shopkeeper.domain import CustomerRef, NotAllowed, TooMany

_NO_KEY = (
    "a key is needed: send `Authorization: Bearer KEY`, or the key as the user name of Basic "
    "authentication; `shopkeeper keys create` makes one"
)


class Needs:
    """A guard: lets a request pass whose key has a scope.

    Args:
        browsers: Publishable keys are let in too, from the origins they were made for.
        in_body: The key may be the `writeKey` of the body, as Segment's browser library sends it.
    """

    def __init__(self, scope: Scope, *, browsers: bool = False, in_body: bool = False) -> None:
        self.scope = scope
        self.browsers = browsers
        self.in_body = in_body

    async def __call__(
        self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler
    ) -> None:
        """Put the key into the request.

        Raises:
            NotAuthenticated: No key, or an unknown or revoked one.
            TooMany: The key, or a browser under it, asks faster than agreed.
            NotAllowed: The key lacks the scope, or may not be used from there.
        """
        request = cast(ApiRequest, connection)
        secret = presented(header(request.scope, b"authorization"))
        if secret is None and self.in_body:
            secret = write_key(await request.body())
        key = caller(request, secret)
        request.scope["auth"] = key
        _slow_down(request, key)
        self._check(request, key)

    def _check(self, request: ApiRequest, key: Key) -> None:
        if not key.allows(self.scope):
            raise NotAllowed(f"this needs a key with the scope {self.scope!r}")
        if not key.publishable:
            return
        if not self.browsers:
            raise NotAllowed("this needs a secret key; a publishable one is for browsers")
        origin = header(request.scope, b"origin")
        if origin not in key.origins:
            raise NotAllowed(f"this key may not be used from the origin {origin[:200]!r}")


def caller(request: ApiRequest, secret: str | None) -> Key:
    """The key a secret belongs to.

    Raises:
        NotAuthenticated: There is none.
    """
    if not secret:
        raise NotAuthenticated(_NO_KEY)
    key = authenticate(request.services.keys, secret)
    if key is None:
        raise NotAuthenticated("this key does not exist, or was revoked")
    return key


def presented(authorization: str) -> str | None:
    """The secret in an `Authorization` header: Bearer, or the user name of Basic.

    >>> presented("Bearer sk_1"), presented("Basic c2tfMTo="), presented("")
    ('sk_1', 'sk_1', None)

    Raises:
        NotAuthenticated: The header is there, but is neither.
    """
    if not authorization:
        return None
    scheme, _, value = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip()
        case "basic":
            return _user_name(value.strip())
        case _:
            raise NotAuthenticated(_NO_KEY)


def _user_name(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        raise NotAuthenticated(_NO_KEY) from None


class _Keyed(msgspec.Struct):
    writeKey: str | None = None  # noqa: N815 - Segment's name


def write_key(body: bytes) -> str | None:
    """The `writeKey` of a Segment body, None where it has none or cannot be read."""
    try:
        return msgspec.convert(plain(body), _Keyed).writeKey
    except (msgspec.ValidationError, UnicodeEncodeError, Unreadable):
        return None


def only_own(key: Key, customer: CustomerRef) -> None:
    """Hold a publishable key to the anonymous customer of its browser.

    Raises:
        NotAllowed: It names a customer by id.
    """
    if key.publishable and customer.id is not None:
        raise NotAllowed(
            "with a publishable key, `customer.id` must be left out: only an `anonymous_id` may "
            "be named, unless `X-Customer-Token` says who it is"
        )


def _slow_down(request: ApiRequest, key: Key) -> None:
    """A browser is limited by its address, lest one shopper use up what all share."""
    options: ApiOptions = cast(Any, request.scope["app"]).options
    name, limit = f"key {key.id}", options.rate_limit
    if key.publishable:
        client = request.scope["client"]
        name, limit = f"{name} from {client[0] if client else ''}", options.publishable_rate_limit
    wait = request.services.limiter.hit(name, limit)
    if wait > 0:
        raise TooMany(f"this key may be used at most {limit}", wait)

"""Reads request bodies: inflates within a limit, then decodes strictly into the annotated type.

Bytes come in from the socket, typed values go to the handlers; what cannot be read is an error that
names the field. A body is never larger in memory than the limit, however well it was compressed.
`tests/api/test_bodies.py` holds it.
"""

import re
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import msgspec
from litestar import Request
from litestar.dto import AbstractDTO
from litestar.exceptions import HTTPException
from litestar.types import Empty

from shopkeeper.access import Key
from shopkeeper.api.errors import TooLarge, UnsupportedMediaType
from shopkeeper.api.headers import header
from shopkeeper.api.metrics import Metrics
from shopkeeper.api.reference import Pages
from shopkeeper.api.tolerant import Unreadable, plain
from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import allowed
from shopkeeper.experience import Services

JSON_TYPES = frozenset({
    "",
    "application/json",
    "text/json",
    "text/plain",
    "application/x-ndjson",
    "application/jsonl",
})
"""Text is taken as JSON because that is what `navigator.sendBeacon` sends without asking first."""

_NOTHING = b" "
"""In place of an empty body, which Litestar would not hand to a decoder that can say so."""

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at (?P<key>`key` in )?`\$\.?(?P<path>.*)`)?$", re.DOTALL)
_INVALID = re.compile(r"Invalid enum value (?P<got>.*)", re.DOTALL)


class ApiRequest(Request[None, Key, Any]):
    """A request whose body is the inflated one, and which knows the shop and the caller."""

    @property
    def services(self) -> Services:
        """The shop's rooms."""
        return cast(Services, cast(Any, self.scope["app"]).services)

    @property
    def metrics(self) -> Metrics:
        """Where this process counts."""
        return cast(Metrics, cast(Any, self.scope["app"]).metrics)

    @property
    def pages(self) -> Pages:
        """The documentation."""
        return cast(Pages, cast(Any, self.scope["app"]).pages)

    @property
    def key(self) -> Key:
        """The caller's key, put there by the guard."""
        return cast(Key, self.scope["auth"])

    async def body(self) -> bytes:
        """The inflated body, read once.

        Raises:
            TooLarge: It exceeds the limit, as sent or inflated.
            UnsupportedMediaType: It is neither JSON nor text, or its encoding is not gzip.
            InvalidRequest: It ended early.
        """
        if self._body is Empty:
            _check_type(header(self.scope, b"content-type"))
            limit = self.route_handler.resolve_request_max_body_size() or 0
            sent = await self._read(limit)
            whole = _inflated(sent, header(self.scope, b"content-encoding"), limit)
            self._body = whole or _NOTHING
        return self._body

    async def _read(self, limit: int) -> bytes:
        try:
            return await super().body()
        except HTTPException as refused:
            if refused.status_code == 413:
                raise TooLarge(_too_large(limit)) from None
            raise InvalidRequest("the body ended before it was complete") from refused


class JsonBody(AbstractDTO[Any]):
    """Decodes a handler's `data` into its annotation: a text is not taken for a number."""

    tolerant = False

    @classmethod
    def create_for_field_definition(cls, *_: Any, **__: Any) -> None:
        """Nothing to prepare: msgspec builds its decoders on first use."""

    def decode_bytes(self, value: bytes) -> Any:
        """The body as the type that the handler's `data` is annotated with."""
        handler = self.asgi_connection.route_handler
        kind = handler.parsed_fn_signature.parameters["data"].annotation
        return decode(value, kind, tolerant=self.tolerant)


class TolerantBody(JsonBody):
    """Leaves values that are no JSON in their place: for records that are judged one by one."""

    tolerant = True


def decode(body: bytes, kind: Any, *, tolerant: bool = False) -> Any:
    """Decode a JSON body.

    Args:
        tolerant: Values that are no JSON, like NaN, are let through where any value is.

    Raises:
        InvalidRequest: It is missing, not JSON, or a field has the wrong type; the field is named.
    """
    if not body.strip():
        raise InvalidRequest("the body is missing: JSON was expected, got nothing")
    try:
        return _reader(kind, tolerant)(body)
    except msgspec.ValidationError as wrong:
        raise InvalidRequest(_named(str(wrong), kind)) from None
    except (msgspec.DecodeError, UnicodeError, Unreadable) as unreadable:
        raise InvalidRequest(f"the body must be JSON: {unreadable}") from None
    except RecursionError:
        raise InvalidRequest("the body must not be nested this deeply") from None


@cache
def _reader(kind: Any, tolerant: bool) -> Callable[[bytes], Any]:
    """A type that comes in more than one form has a `read` of its own."""
    own: Callable[[bytes], Any] | None = getattr(kind, "read", None)
    if own is None and tolerant:
        return lambda body: msgspec.convert(plain(body), kind)
    return own or msgspec.json.Decoder(kind).decode


def _named(message: str, kind: Any) -> str:
    """msgspec's sentence with the field in front, and the words it may have where they are few.

    >>> _named("Expected `int`, got `str` - at `$.placements[0].n`", None)
    '`placements[0].n`: expected `int`, got `str`'
    >>> _named("Object missing required field `name`", None)
    'the body: object missing required field `name`'
    """
    found = cast(re.Match[str], _PLACE.match(message))
    where, is_key = f"`{found['path']}`" if found["path"] else "the body", bool(found["key"])
    invalid = _INVALID.match(found["what"])
    known = allowed(kind, f".{found['path']}", is_key) if invalid and found["path"] else []
    if invalid and known:
        whose = f"a key of {where}" if is_key else where
        return f"{whose} must be one of {', '.join(known)}, got {invalid['got']}"
    return f"{where}: {found['what'][:1].lower()}{found['what'][1:]}"


def _check_type(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in JSON_TYPES and not kind.endswith("+json"):
        raise UnsupportedMediaType(
            f"the body must be JSON, sent as `application/json` or `text/plain`, got {kind[:80]!r}"
        )


def _inflated(sent: bytes, encoding: str, limit: int) -> bytes:
    match encoding.strip().lower():
        case "" | "identity":
            return sent
        case "gzip" | "x-gzip":
            return gunzip(sent, limit)
        case other:
            raise UnsupportedMediaType(
                f"the body's encoding must be gzip or none, got {other[:80]!r}"
            )


def gunzip(sent: bytes, limit: int) -> bytes:
    """Inflate gzip, stopping as soon as it exceeds `limit` bytes.

    Raises:
        TooLarge: It would be larger than `limit`.
        InvalidRequest: It is not gzip, was cut off, or something follows it.
    """
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = inflater.decompress(sent, limit + 1)
    except zlib.error as wrong:
        raise InvalidRequest(f"the body must be gzip as it claims: {wrong}") from None
    if len(whole) > limit:
        raise TooLarge(_too_large(limit))
    if not inflater.eof or inflater.unused_data:
        raise InvalidRequest("the body must be one whole gzip member")
    return whole


def _too_large(limit: int) -> str:
    return f"the body must be at most {limit:,} bytes, before and after inflation"

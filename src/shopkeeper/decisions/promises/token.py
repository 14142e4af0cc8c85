"""A promise as a parameter of a link, signed by the shop.

A promise comes in, a text goes out that is short enough for an ad's link and cannot be altered;
such a text comes in, and the promise goes out or the reason it binds nobody. Pure. A text that is
refused is never an error: the shopper gets the ordinary page.

tests/decisions/promises/test_token.py holds that nothing altered passes.
"""

from datetime import UTC, datetime

import msgspec

from shopkeeper.access import sign, unsign
from shopkeeper.decisions.promises.promise import LONGEST, Promise, Refused, check_promise
from shopkeeper.domain import InvalidRequest, ProductId

_PREFIX = "pr1_"
_DIGEST_BYTES = 16
_UNREADABLE = Refused("unreadable", "this shop wrote no such promise, or it was altered")


class _Wire(msgspec.Struct, frozen=True, array_like=True):
    id: str
    issued: int
    """Seconds since 1970."""
    expires: int
    blocks: tuple[str, ...]
    offer: str
    product: str
    audience: str
    campaign: str
    market: str
    once: bool


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Wire).decode


def make_promise(promise: Promise, secret: bytes) -> str:
    """The parameter an ad's link carries.

    Args:
        promise: Times are kept to the second.
        secret: At least 32 random bytes, the shop's own.

    Raises:
        InvalidRequest: No ad can say it, or it does not fit 512 characters.
    """
    check_promise(promise)
    token = sign(_PREFIX, _encode(_wire(promise)), secret, _DIGEST_BYTES)
    if len(token) > LONGEST:
        raise InvalidRequest(
            f"a promise must fit {LONGEST} characters of a link, got {len(token)}: say less"
        )
    return token


def read_promise(token: str, secret: bytes, now: datetime, market: str = "") -> Promise | Refused:
    """What a link's parameter promises, or why it promises nothing.

    Args:
        market: Where the page is asked for; empty: not known.
    """
    if len(token) > LONGEST:
        return _UNREADABLE
    content = unsign(_PREFIX, token, secret, _DIGEST_BYTES)
    if content is None:
        return _UNREADABLE
    promise = _promise(_decode(content))
    if now >= promise.expires:
        return Refused("expired", f"the promise held until {promise.expires:%d %B %Y, %H:%M} UTC")
    if now < promise.issued:
        return Refused("not yet", f"the promise holds from {promise.issued:%d %B %Y, %H:%M} UTC")
    if market and promise.market and market != promise.market:
        return Refused("another market", f"the promise is for {promise.market}, not for {market}")
    return promise


def _wire(promise: Promise) -> _Wire:
    return _Wire(
        promise.id,
        int(promise.issued.timestamp()),
        int(promise.expires.timestamp()),
        promise.blocks,
        promise.offer,
        promise.product_id or "",
        promise.audience,
        promise.campaign,
        promise.market,
        promise.once,
    )


def _promise(wire: _Wire) -> Promise:
    return Promise(
        id=wire.id,
        issued=datetime.fromtimestamp(wire.issued, UTC),
        expires=datetime.fromtimestamp(wire.expires, UTC),
        blocks=wire.blocks,
        offer=wire.offer,
        product_id=ProductId(wire.product) if wire.product else None,
        audience=wire.audience,
        campaign=wire.campaign,
        market=wire.market,
        once=wire.once,
    )

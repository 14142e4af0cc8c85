"""What a browser shows for being the customer it says it is: a signed token.

A customer and a time come in and a text goes out that only who has the shop's secret can write;
such a text comes in and the customer goes out, or a refusal. Pure.

The text is signed, not sealed: whoever holds it can read the ids, which are its owner's. It is a
credential and belongs in no log. `tests/access/test_tokens.py` holds that no altered byte passes.
The time is compared after the signature, so that nothing unsigned is ever interpreted.
"""

import math
import re
from datetime import datetime

import msgspec

from shopkeeper.access.signing import sign, unsign
from shopkeeper.domain import CustomerRef, InvalidRequest, NotAllowed

LONGEST = 2_048
"""Characters of a token."""

_PREFIX = "ct_1_"
"""A customer token, in the first form there is of it."""
_SHAPE = re.compile(rf"{_PREFIX}[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{{43}}", re.ASCII)


class _Claim(msgspec.Struct, frozen=True, array_like=True):
    id: str | None
    anonymous_id: str | None
    expires: int
    """Seconds since 1970."""


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Claim).decode


def sign_customer(ref: CustomerRef, expires: datetime, secret: bytes) -> str:
    """A token that speaks for this customer.

    Args:
        expires: With its time zone; to the second, the fraction is cut off.
        secret: At least 32 random bytes, the shop's own.

    Raises:
        InvalidRequest: The ref names nobody, the ids are too long for a token, the time has no
            zone, or the secret is short.
    """
    if not ref.id and not ref.anonymous_id:
        raise InvalidRequest("`ref` must have an id or an anonymous_id, got neither")
    if expires.tzinfo is None:
        raise InvalidRequest(f"`expires` must have a time zone, got {expires.isoformat()!r}")
    try:
        claim = _encode(_Claim(ref.id, ref.anonymous_id, math.floor(expires.timestamp())))
    except UnicodeEncodeError:
        raise InvalidRequest("the ids of `ref` must be text, got half a character") from None
    token = sign(_PREFIX, claim, secret)
    if len(token) > LONGEST:
        raise InvalidRequest(
            f"the ids of `ref` must fit a token of {LONGEST} characters, got {len(token)}"
        )
    return token


def read_customer(token: str, secret: bytes, now: datetime) -> CustomerRef:
    """The customer a token speaks for.

    Raises:
        NotAllowed: It is none, was altered or signed with another secret, or its time is over.
        InvalidRequest: The secret is short.
    """
    if len(token) > LONGEST:
        raise NotAllowed(
            f"the customer token must have at most {LONGEST} characters, got {len(token)}"
        )
    if not _SHAPE.fullmatch(token):
        raise NotAllowed(f"the customer token must be like {_PREFIX}….…, as this shop writes them")
    content = unsign(_PREFIX, token, secret)
    if content is None:
        raise NotAllowed("the customer token was altered, or another shop's secret signed it")
    claim = _decode(content)
    if now.timestamp() >= claim.expires:
        raise NotAllowed("the customer token has expired: ask the shop for a new one")
    return CustomerRef(claim.id, claim.anonymous_id)

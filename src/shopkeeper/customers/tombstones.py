"""What is left of an erased customer: that somebody of this id was erased, and when.

Outside ids and a random secret of the shop come in; digests go out, by which an id is recognised
when it is seen again and which tell nobody else whom they are of. Pure.

`tests/customers/test_tombstones.py` holds that no digest is of two names, nor of two shops.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Literal

import msgspec

from shopkeeper.domain import CustomerKey

Kind = Literal["id", "anonymous_id"]
Name = tuple[Kind, str]
"""An outside id and which of the two it is."""

SECRET = "tombstones"  # noqa: S105 its name, not the thing
"""The name of the secret the digests are keyed with."""
_SHOP = b"shopkeeper erasures of"


class Erasure(msgspec.Struct, frozen=True):
    """Who was erased, as far as may still be known."""

    keys: tuple[CustomerKey, ...]
    """Every key they had, theirs of that day first."""
    digests: tuple[bytes, ...]
    """16 bytes for each outside id they had."""
    time: datetime
    shop: bytes
    """8 bytes that tell one shop's database from another's."""


def digests(secret: bytes, names: Iterable[Name]) -> tuple[bytes, ...]:
    """16 bytes for each name.

    Keyed, so that nobody without the secret can try addresses until one fits.

    Source: Aumasson et al., "BLAKE2: simpler, smaller, fast as MD5", 2013, section 2.9.

    >>> digests(bytes(32), [("id", "ann")])[0].hex()
    '02b8ad24affdb3c0450c997fa886727b'
    """
    return tuple(
        blake2b(f"{kind}\0{outside}".encode(), digest_size=16, key=secret).digest()
        for kind, outside in names
    )


def shop_of(secret: bytes) -> bytes:
    """What an erasure names its shop by."""
    return blake2b(_SHOP, digest_size=8, key=secret).digest()

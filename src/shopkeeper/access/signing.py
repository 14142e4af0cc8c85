"""Texts only who has the shop's secret can write.

Bytes come in and a text goes out, made of letters, digits, `-`, `_` and one dot, fit for an
address; such a text comes in and the bytes go out, or nothing. Pure. The text is signed, not
sealed: whoever holds it can read it. No altered letter passes: `tests/access/test_signing.py`.

Source: Krawczyk, Bellare & Canetti, "HMAC: Keyed-Hashing for Message Authentication", RFC 2104,
1997; truncation as its section 5 allows.
"""

import base64
import hashlib
import hmac
import re

from shopkeeper.domain import InvalidRequest

SECRET_BYTES = 32
"""Fewest bytes of a secret."""
_DIGEST_BYTES = 32


def sign(prefix: str, content: bytes, secret: bytes, digest_bytes: int = _DIGEST_BYTES) -> str:
    """Write a signed text.

    Args:
        prefix: Says what kind of text it is; a text of another kind is never taken for it.
        secret: At least 32 random bytes, the shop's own.
        digest_bytes: Of the signature, 16 to 32.

    Raises:
        InvalidRequest: The secret is short.
    """
    told = prefix + _text(content)
    return f"{told}.{_signature(told, secret, digest_bytes)}"


def unsign(
    prefix: str, text: str, secret: bytes, digest_bytes: int = _DIGEST_BYTES
) -> bytes | None:
    """The bytes a text was written for; None where this shop wrote no such text.

    Nothing is interpreted before the signature was compared, which takes equally long whatever is
    wrong with it.

    Raises:
        InvalidRequest: The secret is short.

    >>> unsign("a_", sign("a_", b"ann", bytes(32)), bytes(32))
    b'ann'
    """
    told, _, signature = text.partition(".")
    right = _signature(told, secret, digest_bytes)
    same = hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace"))
    if not (same and told.startswith(prefix)):
        return None
    content = told.removeprefix(prefix)
    return _bytes(content) if re.fullmatch(r"[A-Za-z0-9_-]*", content) else None


def _signature(told: str, secret: bytes, digest_bytes: int) -> str:
    """Over the text itself: two texts of equal meaning have different signatures."""
    if len(secret) < SECRET_BYTES:
        raise InvalidRequest(f"`secret` must have at least {SECRET_BYTES} bytes, got {len(secret)}")
    digest = hmac.digest(secret, told.encode("utf-8", "replace"), hashlib.sha256)
    return _text(digest[:digest_bytes])


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

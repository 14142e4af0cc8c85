"""A browser's visit: who is being viewed as, in a signed cookie, and the token of its forms.

Pure but for the random number a new visit is named by. A cookie or token that was altered is as
good as none; `tests/storefront/test_visit.py` holds it.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

COOKIE = "shopkeeper_visit"


class Note(msgspec.Struct, frozen=True):
    """What was just done to a product, for the next page to say."""

    kind: str
    product_id: str


class Visit(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    """Random; names the sessions and strangers of this browser."""
    persona: str
    """`Persona.ref` of who is being viewed as."""
    note: Note | None = None
    waved: tuple[str, ...] = ()
    """Offers of questions this browser does not want to see again."""


def new_visit(persona: str) -> Visit:
    return Visit(secrets.token_hex(8), persona)


def seal_visit(visit: Visit, secret: bytes) -> str:
    """The cookie's value.

    >>> open_visit(seal_visit(Visit("a", "stranger"), b"k"), b"k")
    Visit(id='a', persona='stranger', note=None, waved=())
    """
    body = msgspec.json.encode(visit)
    return f"{urlsafe_b64encode(body).decode()}.{_sign(body, b'visit', secret)}"


def open_visit(cookie: str, secret: bytes) -> Visit | None:
    """The visit a cookie holds; None where it was not sealed with this secret."""
    encoded, _, signature = cookie.partition(".")
    try:
        body = urlsafe_b64decode(encoded.encode())
    except ValueError:
        return None
    if not hmac.compare_digest(_sign(body, b"visit", secret).encode(), signature.encode()):
        return None
    return msgspec.json.decode(body, type=Visit)


def form_token(visit: Visit, secret: bytes) -> str:
    """What every form of this visit carries, so that no other site can send one."""
    return _sign(visit.id.encode(), b"form", secret)


def is_form_token(token: str, visit: Visit, secret: bytes) -> bool:
    return hmac.compare_digest(token.encode(), form_token(visit, secret).encode())


def _sign(body: bytes, use: bytes, secret: bytes) -> str:
    return hmac.digest(secret, use + b":" + body, "sha256").hex()

"""A browser's visit: who is being viewed as, in a signed cookie, and the token of its forms.

Pure but for the random number a new visit is named by. A cookie or token that was altered is as
good as none; `tests/storefront/test_visit.py` holds it.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import msgspec

COOKIE = "shopkeeper_visit"
PROMISE, CAMPAIGN = "sk_promise", "utm_campaign"
"""Parameters of an ad's link."""
LONGEST_PROMISE, LONGEST_CAMPAIGN = 512, 200


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
    promise: str = ""
    """What the link of the ad this visit came by carried; read anew on every page."""
    campaign: str = ""
    """As that link named it."""


def new_visit(persona: str) -> Visit:
    return Visit(secrets.token_hex(8), persona)


def by_link(visit: Visit, query: Mapping[str, Any]) -> Visit:
    """The visit after an address: an ad's link takes the place of the one before it.

    Args:
        query: Of the address; what is longer than any link of ours counts as absent.

    >>> by_link(Visit("a", "stranger"), {"utm_campaign": "autumn"}).campaign
    'autumn'
    """
    if not (PROMISE in query or CAMPAIGN in query):
        return visit
    promise, campaign = (str(query.get(name, "")) for name in (PROMISE, CAMPAIGN))
    return msgspec.structs.replace(
        visit,
        promise=promise if len(promise) <= LONGEST_PROMISE else "",
        campaign=campaign if len(campaign) <= LONGEST_CAMPAIGN else "",
    )


def seal_visit(visit: Visit, secret: bytes) -> str:
    """The cookie's value.

    >>> open_visit(seal_visit(Visit("a", "stranger"), b"k"), b"k")
    Visit(id='a', persona='stranger', note=None, waved=(), promise='', campaign='')
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

"""What an ad said that the shop is to keep: blocks, an offer, a product, whom it spoke to."""

from datetime import datetime
from typing import Literal

import msgspec

from shopkeeper.domain import InvalidRequest, ProductId

LONGEST = 512
"""Characters of a link's parameter; a block, an offer and a product need some 130."""
MOST_BLOCKS = 8
_LONGEST_WORDS = 120


class Promise(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message, an offer and a proof, as the ad gave them; nothing of any person."""

    id: str
    """Told apart in reports: the ad's own name."""
    issued: datetime
    expires: datetime
    blocks: tuple[str, ...] = ()
    """Creative blocks whose words the ad used."""
    offer: str = ""
    product_id: ProductId | None = None
    audience: str = ""
    """Whom the ad was for, in public words."""
    campaign: str = ""
    market: str = ""
    """Empty: wherever the shop sells."""
    once: bool = False
    """For one visit alone, like a link in a letter; else for everybody who sees the ad."""


class Refused(msgspec.Struct, frozen=True):
    """Why a link's parameter promises nothing: whoever brings it gets the ordinary page."""

    code: Literal["unreadable", "expired", "not yet", "another market", "used before"]
    text: str


def check_promise(promise: Promise) -> None:
    """Refuse what no ad can say.

    Raises:
        InvalidRequest: It promises nothing, ends before it begins, or says too much.
    """
    if not (promise.blocks or promise.offer or promise.product_id):
        raise InvalidRequest("a promise must have a block, an offer or a product, got none")
    if not 0 < len(promise.id) <= _LONGEST_WORDS or not promise.id.isprintable():
        raise InvalidRequest(
            f"`id` must be 1 to {_LONGEST_WORDS} printable, got {promise.id!r:.60}"
        )
    if len(promise.blocks) > MOST_BLOCKS:
        raise InvalidRequest(f"`blocks` must be at most {MOST_BLOCKS}, got {len(promise.blocks)}")
    if len(promise.audience) > _LONGEST_WORDS:
        raise InvalidRequest(
            f"`audience` must be at most {_LONGEST_WORDS} characters, got {len(promise.audience)}"
        )
    if promise.expires <= promise.issued:
        raise InvalidRequest(
            f"`expires` must be after {promise.issued.isoformat()}, "
            f"got {promise.expires.isoformat()}"
        )

"""What a decision read that neither the log nor a version holds, to be decided again by."""

from datetime import datetime
from typing import Any

import msgspec

from shopkeeper.domain.shop import ShopFacts

Counts = tuple[int, int, int, int, int, int, int]


class GoodsRead(msgspec.Struct, frozen=True, array_like=True):
    """What the log counted of the product a page is about."""

    as_of: datetime
    counts: Counts
    """Bought, unnamed, buyers, again, sold, returned, visits; all 0 where it is about none."""
    knows_refunds: bool


class StateRead(msgspec.Struct, frozen=True, omit_defaults=True):
    """With the candidates, the versions and the events named, all that decided."""

    seed: int | None = None
    """Of chance; absent: the caller brought a generator of their own."""
    whole: bool = True
    """Whether the customer's events were all there ever were."""
    policy: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Diversity, exploration and margin loss, as the shop set them."""
    preferences: str = ""
    """Digest of what the shop wanted to know of customers; empty: nothing of them was used."""
    facts: ShopFacts | None = None
    """What the shop said of itself."""
    goods: GoodsRead | None = None
    tallies: tuple[tuple[str, str, int, int], ...] = ()
    """Block, bucket, how often it was seen and how often acted on; of those of this page that ever
    were."""
    unheld: dict[str, str] = {}
    """Limited offers that could not be held, each with the reason."""
    promise: dict[str, Any] = {}
    """What the visit's ad said, as its link carried it; nothing of any person."""
    signed: bool = False
    """Whether the link was; else the visit was known by its campaign alone."""
    stripped: int = 0
    """How often customers had been taken out of the model version by then."""
    lost: tuple[str, ...] = ()
    """Parts of the request that are not kept where nothing may be kept of who asked."""

"""What would be different under other rules: whose price, whose offer, and at what cost."""

from shopkeeper.decisions.comparing.difference import (
    ASSUMED,
    Difference,
    OfferChange,
    PriceChange,
    Replayed,
    TierChange,
    TierPrices,
)
from shopkeeper.decisions.comparing.differing import compare
from shopkeeper.decisions.comparing.replaying import PastOrder, costed, replay

__all__ = [
    "ASSUMED",
    "Difference",
    "OfferChange",
    "PastOrder",
    "PriceChange",
    "Replayed",
    "TierChange",
    "TierPrices",
    "compare",
    "costed",
    "replay",
]

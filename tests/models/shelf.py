"""A few products in words, for tests of what learns from words."""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import Goods

TEXTS = (
    "Red coffee mug, ceramic",
    "Blue coffee mug, ceramic",
    "White tea cup, ceramic",
    "Garden hose, green, 20 m",
    "Garden spade, steel",
    "Garden hose reel, steel",
)


def goods(texts: tuple[str, ...] = TEXTS, vectors: NDArray[np.float32] | None = None) -> Goods:
    """Nothing is known of the products but what is said here."""
    n = len(texts)
    codes, unknown = np.full(n, -1, np.int32), np.full(n, np.nan)
    return Goods(texts, codes, codes, unknown, unknown, np.ones(n, np.bool_), unknown, vectors)

"""Holding callers to a pace, in this process.

Counts in windows that begin with a caller's first act, on the `limits` library: a caller who times
it well can do twice the limit around a window's end, never more. Touches the clock.

`tests/access/test_limits.py` holds that the limit is exact within a window, under threads too.
"""

import math
import threading
import time
from functools import lru_cache

from limits import RateLimitItem, parse_many
from limits.strategies import FixedWindowRateLimiter

from shopkeeper.access.windows import Windows
from shopkeeper.domain import InvalidRequest


class MemoryLimiter:
    """A `Limiter` for one process; several processes each allow the whole limit."""

    def __init__(self, *limits: str) -> None:
        """Read `limits` now, so that a malformed one is refused at the start.

        Raises:
            InvalidRequest: One of them is no limit.
        """
        for limit in limits:
            _read(limit)
        self._windows = FixedWindowRateLimiter(Windows())
        self._lock = threading.Lock()

    def hit(self, key: str, limit: str) -> int:
        """As `Limiter.hit`."""
        item = _read(limit)
        with self._lock:
            if self._windows.hit(item, key):
                return 0
            reset, _ = self._windows.get_window_stats(item, key)
        return max(1, math.ceil(reset - time.time()))


@lru_cache(maxsize=256)
def _read(limit: str) -> RateLimitItem:
    try:
        [item] = parse_many(limit)
    except ValueError:
        raise _malformed(limit) from None
    if item.amount < 1:
        raise _malformed(limit)
    return item


def _malformed(limit: str) -> InvalidRequest:
    return InvalidRequest(
        f"a rate limit must be like '100/second' or '5/2 minutes', at least 1, got {limit!r}"
    )

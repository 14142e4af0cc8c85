"""Where the `limits` library counts, in this process.

Its own memory storage starts a thread to forget old counts almost every time it counts, which
costs more than the decision that was asked for; here old counts are forgotten while counting.
"""

import time

from limits.storage import Storage

SWEEP_ABOVE = 10_000
"""Counts held before those of the past are looked for."""


class Windows(Storage):
    """Counts in fixed windows. Not locked: whoever counts holds a lock."""

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, tuple[int, float]] = {}
        self._sweep_above = SWEEP_ABOVE

    @property
    def base_exceptions(self) -> type[Exception]:
        return KeyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; the first of a window begins it, `expiry` seconds long."""
        now = time.time()
        count, reset = self._counts.get(key, (0, 0.0))
        if reset <= now:
            count, reset = 0, now + expiry
        self._counts[key] = (count + amount, reset)
        if len(self._counts) > self._sweep_above:
            self._sweep(now)
        return count + amount

    def get(self, key: str) -> int:
        """What was counted in the running window."""
        count, reset = self._counts.get(key, (0, 0.0))
        return count if reset > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Always there."""
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        held = len(self._counts)
        self._counts.clear()
        return held

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._counts.pop(key, None)

    def _sweep(self, now: float) -> None:
        self._counts = {key: held for key, held in self._counts.items() if held[1] > now}
        self._sweep_above = max(SWEEP_ABOVE, 2 * len(self._counts))

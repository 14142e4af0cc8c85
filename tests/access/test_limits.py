import threading
import time

import pytest

from shopkeeper.access import MemoryLimiter
from shopkeeper.domain import InvalidRequest


def test_the_limit_is_allowed_and_not_one_more() -> None:
    limiter = MemoryLimiter("5/hour")
    assert [limiter.hit("ann", "5/hour") for _ in range(5)] == [0] * 5
    assert 1 <= limiter.hit("ann", "5/hour") <= 3_600


def test_each_caller_has_a_count_of_their_own() -> None:
    limiter = MemoryLimiter("1/hour")
    assert limiter.hit("ann", "1/hour") == 0
    assert limiter.hit("bob", "1/hour") == 0
    assert limiter.hit("ann", "1/hour") > 0


def test_each_limit_has_a_count_of_its_own() -> None:
    limiter = MemoryLimiter()
    assert limiter.hit("ann", "1/hour") == 0
    assert limiter.hit("ann", "2/hour") == 0


def test_after_the_wait_one_may_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter, now = MemoryLimiter(), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert limiter.hit("ann", "1/2 minutes") == 0
    wait = limiter.hit("ann", "1/2 minutes")
    assert wait == 120
    now += wait
    assert limiter.hit("ann", "1/2 minutes") == 0


def test_the_limit_is_exact_under_threads() -> None:
    limiter = MemoryLimiter()
    allowed: list[bool] = []

    def call() -> None:
        allowed.extend(limiter.hit("ann", "100/day") == 0 for _ in range(50))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 100


@pytest.mark.parametrize(
    "limit", ["", "fast", "10", "0/second", "-1/second", "10/fortnight", "1/second; 5/minute"]
)
def test_what_is_no_limit_is_refused_at_the_start(limit: str) -> None:
    with pytest.raises(InvalidRequest, match="a rate limit must be like"):
        MemoryLimiter("10/second", limit)
    with pytest.raises(InvalidRequest, match="a rate limit must be like"):
        MemoryLimiter().hit("ann", limit)

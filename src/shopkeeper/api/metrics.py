"""Counts and times of requests and events, in Prometheus' form; a registry of its own per app.

Labels are route templates, methods and statuses, never a path, a key or anything of a customer.
"""

from functools import lru_cache
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class _Observed(Protocol):
    def observe(self, amount: float) -> None: ...


class Metrics:
    """What one process has served since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Histogram(
            "shopkeeper_http_request_seconds",
            "Time to answer, by method, route and status; its count is the number of requests.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._events = Counter(
            "shopkeeper_events_total",
            "Events sent in over HTTP, by what became of them.",
            ("fate",),
            registry=self._registry,
        )
        self._series = lru_cache(1024)(self._one_series)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._series(method, route, status).observe(seconds)

    def tracked(self, fates: dict[str, int]) -> None:
        """Count events by what became of them."""
        for fate, count in fates.items():
            self._events.labels(fate).inc(count)

    def page(self) -> bytes:
        """Everything counted, as Prometheus reads it."""
        return generate_latest(self._registry)

    def _one_series(self, method: str, route: str, status: int) -> _Observed:
        return self._requests.labels(method, route, str(status))

"""The outermost layer: times, counts and logs each request, answers preflights, adds headers.

It wraps the router, so that unknown routes and refused methods are counted and carry the same
headers as everything else. Logged are method, route template, status, time and the public id of
the key: never a body, a query, a header or a secret; `tests/api/test_edge.py` holds it.
"""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

import structlog
from litestar import Litestar

from shopkeeper.api.cors import Headers, allowance, is_preflight, preflight
from shopkeeper.api.headers import header, with_safe
from shopkeeper.api.metrics import Metrics
from shopkeeper.api.options import ApiOptions
from shopkeeper.api.paths import with_slashes_held
from shopkeeper.api.reference import Pages
from shopkeeper.experience import Services

_log = structlog.get_logger("shopkeeper.api")

Send = Callable[[Any], Awaitable[None]]


class Api(Litestar):
    """The application, with the shop it serves."""

    services: Services
    options: ApiOptions
    metrics: Metrics
    pages: Pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection; what is not HTTP passes through."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        started = perf_counter()
        watched = _Watched(send, self._cors(scope))
        scope = with_slashes_held(scope)
        if scope["method"] == "HEAD":  # answered as GET; the server leaves the body out
            scope = {**scope, "method": "GET"}
        try:
            if is_preflight(scope):
                await _empty(watched)
            else:
                await super().__call__(scope, receive, watched)
        finally:
            self._record(scope, watched.status, perf_counter() - started)

    def _cors(self, scope: Any) -> Headers:
        origin = header(scope, b"origin")
        if not origin:
            return []
        if is_preflight(scope):
            return preflight(self.services.keys, origin)
        return allowance(self.services.keys, origin)

    def _record(self, scope: Any, status: int, seconds: float) -> None:
        route = scope.get("path_template", "unmatched")
        method = scope["method"] if route != "unmatched" else ""
        self.metrics.answered(method, route, status, seconds)
        key = scope.get("auth")
        _log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            key=key.id if key else None,
        )


class _Watched:
    """Sends on, remembering the status and completing the headers."""

    def __init__(self, send: Send, extra: Headers) -> None:
        self._send = send
        self._extra = extra
        self.status = 499  # nothing was answered: the client went away

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = with_safe([*message["headers"], *self._extra])
            message = {**message, "headers": headers}
        await self._send(message)


async def _empty(send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})

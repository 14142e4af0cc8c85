"""Every failure in one shape, translated here and nowhere else.

Domain errors, the framework's own and the unforeseen come in; `Problem` goes out. A stable `code`
is for programs, `message` for people. What went wrong inside is logged, not told.
"""

import traceback
from collections.abc import Mapping
from typing import Any, Literal
from uuid import uuid4

import msgspec
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException

from shopkeeper.domain import (
    BackendFailed,
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    NotReady,
    ShopkeeperError,
    TooMany,
)

_log = structlog.get_logger("shopkeeper.api")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer that is not a success looks like."""

    ok: Literal[False] = False
    code: str
    """Stable, for programs; listed in the documentation."""
    message: str
    """For people: what was expected, and what came."""
    status: int
    """The HTTP status again, for those who see only the body."""


class NotAuthenticated(ShopkeeperError):
    """No key came with the request, or one that does not exist."""

    code = "not_authenticated"


class TooLarge(ShopkeeperError):
    """The body is larger than the server takes, before or after inflation."""

    code = "too_large"


class UnsupportedMediaType(ShopkeeperError):
    """The body is not JSON, or is encoded in a way that cannot be read."""

    code = "unsupported_media_type"


STATUS: dict[type[ShopkeeperError], int] = {
    InvalidRequest: 400,
    NotAuthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    UnsupportedMediaType: 415,
    TooMany: 429,
    NotReady: 503,
    BackendFailed: 503,
}
"""The status of each error of ours. `docs/api.md` lists the same, held by a test."""

FRAMEWORK_CODES = {
    400: "invalid_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}
"""The code of each status the framework answers by itself."""

INTERNAL = "internal_error"


def of_ours(_request: Request[Any, Any, Any], error: ShopkeeperError) -> Response[Problem]:
    """An error of the shop's tree, in its own words, unless those are for the operator."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    message = str(error)
    if isinstance(error, BackendFailed):
        message = f"the shop's store failed; see {_logged(error)} in the server's log"
    return _answer(status, error.code, message, _headers_of(error))


def of_the_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """An error Litestar raised: an unknown route, a wrong method, a broken header."""
    status = error.status_code
    if status not in FRAMEWORK_CODES:
        return unforeseen(request, error)
    headers = error.headers or {}
    message = error.detail
    if status == 404:
        message = "nothing is found at this path"
    elif status == 405:
        message = f"the method must be one of {headers.get('allow', '')}, got {request.method}"
    return _answer(status, FRAMEWORK_CODES[status], message, headers)


def unforeseen(_request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours: logged with its trace, told by a number alone."""
    message = f"something went wrong here; see {_logged(error)} in the server's log"
    return _answer(500, INTERNAL, message, {})


HANDLERS: dict[Any, Any] = {
    ShopkeeperError: of_ours,
    HTTPException: of_the_framework,
    Exception: unforeseen,
}


def _answer(status: int, code: str, message: str, headers: Mapping[str, str]) -> Response[Problem]:
    problem = Problem(code=code, message=message, status=status)
    return Response(problem, status_code=status, headers=headers, media_type=MediaType.JSON)


def _headers_of(error: ShopkeeperError) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, NotAuthenticated):
        return {"WWW-Authenticate": 'Bearer realm="shopkeeper"'}
    return {}


def _logged(error: Exception) -> str:
    """Log the trace as text, which never shows the values of variables, and return its number."""
    number = uuid4().hex[:12]
    trace = "".join(traceback.format_exception(error))
    _log.error("request failed", number=number, trace=trace)
    return number

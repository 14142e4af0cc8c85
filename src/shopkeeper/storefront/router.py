"""The storefront as a Litestar router: routes, who is looking, and friendly errors."""

import traceback
from typing import Any

import structlog
from litestar import MediaType, Response, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from shopkeeper.domain import (
    InvalidRequest,
    NotAllowed,
    NotFound,
    NotReady,
    ShopkeeperError,
)
from shopkeeper.experience import Services
from shopkeeper.storefront import (
    acting,
    assets,
    browsing,
    buying,
    centre,
    leaving,
    letters,
    menu,
    quizzing,
)
from shopkeeper.storefront.chrome import HEADERS, render
from shopkeeper.storefront.front import (
    AnyRequest,
    Front,
    Shopper,
    build_front,
    sends_signal,
    shopper_of,
)
from shopkeeper.storefront.options import StorefrontOptions

_log = structlog.get_logger("shopkeeper.storefront")


def create_storefront(services: Services, options: StorefrontOptions) -> Router:
    """The demo shop, to be mounted beside the API on an address only this machine reaches."""
    front = build_front(services, options)

    def the_front() -> Front:
        return front

    def the_shopper(request: AnyRequest) -> Shopper:
        return shopper_of(front, request)

    def sorry(request: AnyRequest, error: Exception) -> Response[bytes]:
        return _sorry(front, request, error)

    return Router(
        path="/",
        route_handlers=[
            assets.static, assets.tile, assets.picture,
            browsing.home, browsing.search, browsing.category, browsing.product,
            buying.basket, buying.add, buying.change, buying.order,
            buying.place_order, buying.thanks, letters.letter, acting.view_as,
            acting.not_interested, acting.seen, acting.follow, menu.offers,
            quizzing.quiz, quizzing.agree, quizzing.wave, quizzing.answer,
            centre.centre, centre.consent, centre.change,
            leaving.export_json, leaving.export_csv, leaving.confirm, leaving.delete,
        ],
        dependencies={
            "front": Provide(the_front, sync_to_thread=False, use_cache=True),
            "shopper": Provide(the_shopper, sync_to_thread=True),
        },
        exception_handlers={ShopkeeperError: sorry, HTTPException: sorry, Exception: sorry},
        include_in_schema=False,
    )  # fmt: skip


_STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    InvalidRequest: 400,
    NotAllowed: 403,
    NotReady: 503,
}
_WORDS = {
    400: ("That could not be understood", "The address or the form said something we cannot read."),
    403: ("That form is out of date", "The page was open since before a restart. Load it again."),
    404: ("We do not have that", "It may have been sold for the last time, or never was here."),
    503: ("The shop is not ready yet", "Nothing has been loaded or trained so far."),
}
_BROKEN = ("Something went wrong on our side", "It has been written to the server's log.")


def _sorry(front: Front, request: AnyRequest, error: Exception) -> Response[bytes]:
    status = _status(error)
    if status >= 500:
        _log.error("page failed", trace="".join(traceback.format_exception(error)))
    title, words = _WORDS.get(status, _BROKEN)
    body = render(
        "error.html",
        facts=front.options.facts,
        signal=sends_signal(request),
        title=title,
        words=words,
        status=status,
    )
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=HEADERS)


def _status(error: Any) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)

"""Puts the HTTP surface together: routes, guards, failures, documentation.

The shop's services and the operator's options come in, an ASGI application goes out. Nothing is
served to a caller without a key, except what `docs/api.md` lists as open.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from litestar import Litestar, Router
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler

from shopkeeper.api import (
    admin,
    customers,
    decisions,
    docs,
    events,
    letters,
    policies,
    products,
    questions,
    rights,
    tokens,
)
from shopkeeper.api.bodies import ApiRequest, JsonBody
from shopkeeper.api.edge import Api
from shopkeeper.api.errors import HANDLERS
from shopkeeper.api.metrics import Metrics
from shopkeeper.api.openapi import document
from shopkeeper.api.options import ApiOptions
from shopkeeper.api.reference import render
from shopkeeper.experience import Services


def create_app(
    services: Services, options: ApiOptions, routes: Sequence[ControllerRouterHandler] = ()
) -> Api:
    """The application of one shop.

    Args:
        routes: Other surfaces of the same process, which bring guards and failures of their own.
    """
    own = _own_routes(options)
    app = Api(
        route_handlers=[own, *routes],
        exception_handlers=HANDLERS,
        request_max_body_size=options.max_body_bytes,
        openapi_config=None,
        logging_config=None,
        on_startup=[_make_threads],
        on_shutdown=[_flush],
    )
    app.services, app.options, app.metrics = services, options, Metrics()
    app.pages = render(document(_served(app, own), options.version))
    return app


def _own_routes(options: ApiOptions) -> Router:
    limit = min(options.max_question_bytes, options.max_body_bytes)
    small = Router(
        "/",
        route_handlers=[*decisions.HANDLERS, *questions.HANDLERS],
        request_max_body_size=limit,
    )
    rooms = (events, customers, rights, tokens, products, policies, letters, admin, docs)
    return Router(
        "/",
        route_handlers=[small, *(handler for room in rooms for handler in room.HANDLERS)],
        request_class=ApiRequest,
        dto=JsonBody,
        return_dto=None,
    )


def _served(app: Litestar, own: Router) -> list[BaseRoute]:
    """The routes of ours as the application serves them."""
    paths = {route.path for route in own.routes}
    return [route for route in app.routes if route.path in paths]


def _make_threads(app: Litestar) -> None:
    """Threads that wait for the disk cost little: as many as allowed share one commit."""
    threads = ThreadPoolExecutor(cast(Api, app).options.threads, "shopkeeper-api")
    asyncio.get_running_loop().set_default_executor(threads)


async def _flush(app: Litestar) -> None:
    """Decisions are enqueued; a signal may end the process before whoever opened the log closes it.

    Source: uvicorn raises a caught signal again once the application has shut down.
    """
    await asyncio.to_thread(cast(Api, app).services.log.flush)

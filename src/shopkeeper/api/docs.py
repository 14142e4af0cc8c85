"""Routes of the documentation. Open: it says nothing about the shop."""

from litestar import MediaType, Response, get

from shopkeeper.api.bodies import ApiRequest


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_json(request: ApiRequest) -> Response[bytes]:
    """The OpenAPI document."""
    return Response(request.pages.document, media_type=MediaType.JSON)


@get("/docs", include_in_schema=False, sync_to_thread=False)
def docs(request: ApiRequest) -> Response[bytes]:
    """The page for people."""
    policy = {"content-security-policy": request.pages.policy}
    return Response(request.pages.page, media_type=MediaType.HTML, headers=policy)


HANDLERS = [openapi_json, docs]

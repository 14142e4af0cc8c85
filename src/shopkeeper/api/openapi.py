"""The OpenAPI document, derived from the routes themselves: there is no second list to forget.

Handlers come in; guards tell the scope, annotations the bodies, `opt` the examples and the query.
Litestar's own generator is not used because it writes defaults that are structs as Python text,
gives failures a shape we do not answer with, and serves an HTML page for unknown paths.

Every route appears, with every failure it can answer; `tests/api/test_openapi.py` holds it.
"""

from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute, HTTPRoute

from shopkeeper.api.describing import describe
from shopkeeper.api.errors import Problem
from shopkeeper.api.keys import Needs
from shopkeeper.api.query import Parameter
from shopkeeper.api.whose import NeedsCustomer

JSON = "application/json"
_REFERENCE = "#/components/schemas/{name}"
_SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}]
_OPEN = (500, 503)
_FAILURES = {
    400: "The request cannot be read, or asks for something that cannot be.",
    401: "No key, or one that does not exist.",
    403: "The key may not do this, or not from there.",
    404: "There is no such thing.",
    409: "It contradicts something already there.",
    413: "The body is too large.",
    415: "The body is not JSON, or is encoded in a way that cannot be read.",
    429: "Too fast; `Retry-After` says when to try again.",
    500: "A fault of ours; the message holds a number that is in the server's log.",
    503: "Not ready yet, or the store failed; to be tried again.",
}


class Operation(msgspec.Struct, frozen=True):
    """One method of one route, as its handler declares it."""

    method: str
    path: str
    summary: str
    description: str
    needs: Needs | None
    body: Any
    answer: Any
    query: tuple[Parameter, ...]
    path_parameters: tuple[str, ...]
    example: Any


def operations(routes: Sequence[BaseRoute]) -> list[Operation]:
    """Every documented operation, in the order of the routes."""
    return [
        _operation(route, method, handler)
        for route in routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in sorted(route.route_handler_map.items(), key=_by_method)
        if handler.resolve_include_in_schema()
    ]


def _by_method(item: tuple[str, Any]) -> int:
    return ("GET", "POST", "PUT", "DELETE", "OPTIONS").index(item[0])


def document(routes: Sequence[BaseRoute], version: str) -> dict[str, Any]:
    """The document of these routes, in OpenAPI 3.1."""
    found = operations(routes)
    schemas, components = _schemas(found)
    paths: dict[str, dict[str, Any]] = {}
    for operation in found:
        described = _described(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shopkeeper", "version": version, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
    }


_ABOUT = (
    "Events go in, decisions come out. Every failure has one shape: `ok`, `code`, `message`, "
    "`status`."
)
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The key as the user name, as Segment's libraries send it.",
    },
}


def _operation(route: HTTPRoute, method: str, handler: HTTPRouteHandler) -> Operation:
    signature = handler.parsed_fn_signature
    data = signature.parameters.get("data")
    summary, _, description = cleandoc(_written(handler).__doc__ or "").partition("\n")
    guards = handler.guards or ()
    return Operation(
        method=method,
        path=route.path_format,
        summary=summary.rstrip("."),
        description=description.strip(),
        needs=next((guard for guard in guards if isinstance(guard, Needs)), None),
        body=getattr(data.annotation, "documented", data.annotation) if data else None,
        answer=signature.return_type.annotation,
        query=handler.opt.get("query", ()),
        path_parameters=tuple(route.path_parameters),
        example=handler.opt.get("example"),
    )


def _written(handler: HTTPRouteHandler) -> Any:
    """The function as it was written: Litestar wraps those that run in a thread."""
    return getattr(handler.fn, "func", handler.fn)


def _schemas(found: Sequence[Operation]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Schema of each type by its text form, and the components they refer to."""
    types = {repr(kind): kind for kind in _types(found)}
    schemas, components = msgspec.json.schema_components(types.values(), ref_template=_REFERENCE)
    describe(components, types.values())
    return dict(zip(types, schemas, strict=True)), components


def _types(found: Sequence[Operation]) -> Iterator[Any]:
    yield Problem
    for operation in found:
        if operation.body is not None:
            yield operation.body
        if not _is_text(operation.answer):
            yield operation.answer


def _is_text(answer: Any) -> bool:
    """Whether it is a response of its own kind rather than a struct of ours."""
    return not (isinstance(answer, type) and issubclass(answer, msgspec.Struct))


def _described(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _id(operation),
        "summary": operation.summary,
        "description": _with_scope(operation),
        "parameters": [
            *map(_path_parameter, operation.path_parameters),
            *_queries(operation),
            *_headers(operation),
        ],
        "responses": _responses(operation, schemas),
        "security": _SECURITY if operation.needs else [],
    }
    if operation.body is not None:
        content: dict[str, Any] = {"schema": schemas[repr(operation.body)]}
        if operation.example is not None:
            content["example"] = operation.example
        described["requestBody"] = {"required": True, "content": {JSON: content}}
    return described


def _id(operation: Operation) -> str:
    path = operation.path.replace("/", "_").replace("{", "").replace("}", "")
    return f"{operation.method.lower()}{path}"


def _with_scope(operation: Operation) -> str:
    if operation.needs is None:
        return operation.description
    browsers = "; a publishable key will do" if operation.needs.browsers else ""
    if isinstance(operation.needs, NeedsCustomer):
        browsers += ", with a customer token in `X-Customer-Token`"
    scope = f"Needs a key with the scope `{operation.needs.scope}`{browsers}."
    return f"{operation.description}\n\n{scope}".strip()


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _headers(operation: Operation) -> Iterator[dict[str, Any]]:
    if isinstance(operation.needs, NeedsCustomer):
        about = "Who the page speaks for; needed with a publishable key."
        name, schema = "X-Customer-Token", {"type": "string"}
        yield {"name": name, "in": "header", "schema": schema, "description": about}


def _queries(operation: Operation) -> Iterator[dict[str, Any]]:
    for parameter in operation.query:
        schema: dict[str, Any] = {"type": parameter.kind}
        if parameter.choices:
            schema["enum"] = list(parameter.choices)
        described = {"name": parameter.name, "in": "query", "schema": schema}
        described["description"] = parameter.description
        if parameter.example is not None:
            described["example"] = parameter.example
        yield described


def _responses(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done."}
    if not _is_text(operation.answer):
        answer["content"] = {JSON: {"schema": schemas[repr(operation.answer)]}}
    problem = {JSON: {"schema": schemas[repr(Problem)]}}
    failures = _FAILURES if operation.needs else {code: _FAILURES[code] for code in _OPEN}
    return {
        "200": answer,
        **{str(c): {"description": text, "content": problem} for c, text in failures.items()},
    }

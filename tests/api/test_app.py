"""What holds for every route, whatever it does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.api.errors import FRAMEWORK_CODES, INTERNAL, STATUS
from shopkeeper.api.openapi import Operation, operations
from shopkeeper.experience import Services
from tests.api.conftest import bearer

OPEN = {"/healthz", "/readyz", "/docs", "/openapi.json", "/.well-known/gpc.json"}
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "api.md"


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    problem = answer.json()
    assert set(problem) == {"ok", "code", "message", "status"}
    assert (problem["ok"], problem["code"], problem["status"]) == (False, code, status)
    assert problem["message"]


def path_of(operation: Operation) -> str:
    return operation.path.replace("{", "").replace("}", "")


def closed(app: Api) -> list[Operation]:
    return [found for found in operations(app.routes) if found.needs is not None]


def test_every_route_but_the_open_ones_needs_a_key(app: Api, client: TestClient[Api]) -> None:
    for operation in operations(app.routes):
        if operation.path in OPEN:
            assert client.get(operation.path).status_code == 200
            continue
        for headers in (
            {},
            bearer("sk_no"),
            {"Authorization": "Basic ????"},
            {"Authorization": "x"},
        ):
            answer = client.request(operation.method, path_of(operation), headers=headers)
            assert_problem(answer, 401, "not_authenticated")
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_every_route_holds_a_key_to_its_scope(
    app: Api, client: TestClient[Api], secret: Callable[..., str]
) -> None:
    for operation in closed(app):
        assert operation.needs is not None
        others = {"events", "decide"} - {operation.needs.scope}
        for scope in others:
            headers = bearer(secret(scope))
            answer = client.request(operation.method, path_of(operation), headers=headers)
            assert_problem(answer, 403, "not_allowed")


def test_publishable_keys_are_let_in_where_they_belong_and_nowhere_else(
    app: Api, client: TestClient[Api], browser: dict[str, str]
) -> None:
    let_in = set()
    for operation in closed(app):
        answer = client.request(operation.method, path_of(operation), headers=browser)
        if answer.status_code == 403:
            assert_problem(answer, 403, "not_allowed")
        else:
            let_in.add(operation.path)
    events = {f"/v1/{name}" for name in ("track", "page", "batch", "events")}
    assert let_in == events | {"/v1/decide", "/v1/rank", "/v1/search", "/v1/offers"}


def test_every_body_is_checked(app: Api, client: TestClient[Api], admin: dict[str, str]) -> None:
    for operation in closed(app):
        if operation.body is None:
            continue

        def send(content: bytes, headers: dict[str, str], asked: Operation = operation) -> Any:
            sent = {**admin, **headers}
            return client.request(asked.method, path_of(asked), content=content, headers=sent)

        json = {"Content-Type": "application/json"}
        assert "missing" in send(b"", json).json()["message"]
        for bad in (
            b" ",
            b"{",
            b'{"a": nan}',
            b'"\xff"',
            b"[" * 90_000,
            b"3",
            b"null",
            b'{"a":1}x',
        ):
            assert_problem(send(bad, json), 400, "invalid_request")
        assert_problem(send(b" " * 100_001, json), 413, "too_large")
        for kind in ("application/xml", "multipart/form-data", "application/x-www-form-urlencoded"):
            assert_problem(send(b"{}", {"Content-Type": kind}), 415, "unsupported_media_type")
        squeezed = send(b"{}", {**json, "Content-Encoding": "br"})
        assert_problem(squeezed, 415, "unsupported_media_type")


def test_unknown_paths_and_methods_fail_in_the_one_shape(app: Api, client: TestClient[Api]) -> None:
    for path in ("/", "/v1", "/v1/nothing", "/docs/x", "/v1/track/x", "/%00", "/..%2f..", "/é"):
        for method in ("GET", "POST", "DELETE"):
            assert_problem(client.request(method, path), 404, "not_found")
    for operation in operations(app.routes):
        answer = client.request("PATCH", path_of(operation))
        assert_problem(answer, 405, "method_not_allowed")
        assert operation.method in answer.headers["allow"]
        assert operation.method in answer.json()["message"]


def test_what_is_enqueued_is_durable_once_the_application_has_shut_down(
    app: Api, services: Services, admin: dict[str, str]
) -> None:
    flushed: list[bool] = []
    flush = services.log.flush
    services.log.flush = lambda: (flush(), flushed.append(True))[0]  # type: ignore[method-assign, func-returns-value]
    with TestClient(app) as client:
        client.post("/v1/decide", json={"placements": [{"name": "home"}]}, headers=admin)
        flushed.clear()
    assert flushed


def test_a_broken_host_fails_in_the_one_shape(client: TestClient[Api]) -> None:
    assert_problem(client.get("/healthz", headers={"Host": "a b"}), 400, "invalid_request")


def test_a_fault_of_ours_tells_a_number_and_no_more(
    client: TestClient[Api], admin: dict[str, str], services: Services
) -> None:
    services.log.find = _fail  # type: ignore[method-assign]
    answer = client.get("/v1/decisions/d/why", headers=admin)
    assert_problem(answer, 500, "internal_error")
    assert "secret inner workings" not in answer.text


def _fail(_: object) -> None:
    raise RuntimeError("secret inner workings")


def test_the_documentation_lists_every_route_status_and_code(app: Api) -> None:
    text = DOCUMENTATION.read_text("utf-8")
    for operation in operations(app.routes):
        assert f"`{operation.method} {operation.path}`" in text
    codes = {(status, kind.code) for kind, status in STATUS.items()}
    codes |= set(FRAMEWORK_CODES.items()) | {(500, INTERNAL)}
    for status, code in codes:
        assert f"| {status} | `{code}` |" in text

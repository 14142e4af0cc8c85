import json
from collections.abc import Callable

import pytest
import structlog
from litestar.testing import TestClient

from shopkeeper.api import Api, ApiOptions, create_app
from shopkeeper.experience import Services
from tests.api.conftest import ORIGIN, bearer, viewed


def test_a_request_is_logged_by_its_route_and_the_public_id_of_its_key(
    client: TestClient[Api], secret: Callable[..., str]
) -> None:
    key = secret("decide")
    with structlog.testing.capture_logs() as logs:
        client.get("/v1/decisions/d-1/why", headers=bearer(key))
    [line] = logs
    assert (line["method"], line["route"], line["status"]) == (
        "GET",
        "/v1/decisions/{decision_id}/why",
        404,
    )
    assert line["key"] == key.split("_")[1]


def test_secrets_and_customers_are_never_logged(
    client: TestClient[Api],
    admin: dict[str, str],
    secret: Callable[..., str],
    services: Services,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    key, wrong = secret("events", "decide"), "sk_" + "f" * 16 + "_" + "x" * 43
    everything = [key, wrong, admin["Authorization"], "anna-the-customer"]
    message = viewed("p1", anonymousId="anna-the-customer", writeKey=key)
    for headers in (bearer(key), bearer(wrong), admin, {}):
        client.post("/v1/track", json=message, headers=headers)
        client.post("/v1/track", content=json.dumps(message)[:-1], headers=headers)
        client.get("/v1/search?q=x&customer_id=anna-the-customer", headers=headers)
        client.get(f"/nothing/{key}", headers=headers)
    made = client.post(
        "/v1/keys", json={"label": "new", "scopes": ["decide"]}, headers=admin
    ).json()
    everything.append(made["secret"])
    services.log.append = _fail  # type: ignore[method-assign]
    assert client.post("/v1/track", json=message, headers=bearer(key)).status_code == 500
    logged = "".join([*capsys.readouterr(), caplog.text])
    assert "request failed" in logged
    assert not [found for found in everything if found.removeprefix("Bearer ") in logged]


def _fail(_: object) -> None:
    raise RuntimeError("the disk caught fire")


def test_every_answer_carries_the_safe_headers(
    client: TestClient[Api], admin: dict[str, str]
) -> None:
    for path in ("/healthz", "/nothing", "/v1/keys", "/openapi.json"):
        answer = client.get(path, headers=admin)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_head_is_answered_like_get(client: TestClient[Api]) -> None:
    assert client.head("/healthz").status_code == 200
    assert client.head("/v1/track").status_code == 405


def test_requests_are_counted_by_route_and_status_without_saying_for_whom(
    client: TestClient[Api], admin: dict[str, str]
) -> None:
    client.post("/v1/track", json=viewed("p1", anonymousId="anna"), headers=admin)
    client.post("/v1/batch", json={"batch": [viewed("p1"), {}]}, headers=admin)
    client.get("/v1/products/p1", headers=admin)
    for number in range(3):
        client.get(f"/nothing/{number}")
    client.options("/v1/track", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"})
    counted = client.get("/metrics", headers=admin).text
    count = "shopkeeper_http_request_seconds_count"
    assert f'{count}{{method="POST",route="/v1/track",status="200"}} 1.0' in counted
    assert (
        f'{count}{{method="GET",route="/v1/products/{{product_id}}",status="200"}} 1.0' in counted
    )
    assert f'{count}{{method="",route="unmatched",status="404"}} 3.0' in counted
    assert 'shopkeeper_events_total{fate="accepted"} 2.0' in counted
    assert 'shopkeeper_events_total{fate="rejected"} 1.0' in counted
    assert "anna" not in counted


def test_each_app_counts_for_itself(
    client: TestClient[Api], admin: dict[str, str], services: Services
) -> None:
    client.get("/healthz")
    with TestClient(create_app(services, ApiOptions())) as other:
        assert "/healthz" not in other.get("/metrics", headers=admin).text

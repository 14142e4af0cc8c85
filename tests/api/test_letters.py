from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.experience import Services
from tests.api.conftest import CONSENT, bearer
from tests.experience.governed_shop import TEN, publish

Client = TestClient[Api]
Headers = dict[str, str]


def told(client: Client, headers: Headers, order_id: str, name: str = "Order Completed") -> None:
    said = {
        "order_id": order_id, "currency": "GBP", "total": 1.35, "discount": 0.15,
        "offers": ["ten"], "products": [{"product_id": "p1", "price": 1.5}],
    }  # fmt: skip
    body = {"event": name, "userId": "c-1", "context": CONSENT, "properties": said}
    assert client.post("/v1/track", json=body, headers=headers).status_code == 200


def asked(client: Client, headers: Headers, **body: Any) -> Any:
    return client.post("/v1/letters", json=body, headers=headers)


def test_a_letter_is_written_once_and_explained_like_any_page(
    client: Client, admin: Headers, services: Services
) -> None:
    publish(services, offers=TEN)
    told(client, admin, "o-1")
    first = asked(client, admin, order_id="o-1", shop_url="https://shop.example").json()
    assert first == asked(client, admin, order_id="o-1", shop_url="https://shop.example").json()
    assert first["subject"] == "Your order o-1 at Corner Shop"
    for part in (first["text"], first["html"]):
        assert "−0.15 GBP" in part
        assert "1.35 GBP" in part
    why = client.get(f"/v1/decisions/{first['decision_id']}/why", headers=admin)
    assert why.json()["page"] == "letter"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"order_id": "o-1", "customer": {"id": "c-1"}}, 200),
        ({"order_id": "o-1", "customer": {"id": "c-2"}}, 404),
        ({"order_id": "nothing"}, 404),
        ({"order_id": ""}, 400),
        ({"order_id": "o-1", "shop_url": "shop.example"}, 400),
        ({"order_id": "o-1", "to": "ann@example.com"}, 400),
        ({}, 400),
    ],
)
def test_an_order_gets_its_letter_or_why_there_is_none(
    client: Client, admin: Headers, body: Any, status: int
) -> None:
    told(client, admin, "o-1")
    assert asked(client, admin, **body).status_code == status


def test_an_order_that_was_refunded_is_a_conflict(client: Client, admin: Headers) -> None:
    told(client, admin, "o-1")
    told(client, admin, "o-1", "Order Refunded")
    answer = asked(client, admin, order_id="o-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_what_somebody_ordered_is_told_to_secret_keys_with_the_scope_alone(
    client: Client, browser: Headers, secret: Callable[..., str]
) -> None:
    for headers in (browser, bearer(secret("events"))):
        assert asked(client, headers, order_id="o-1").status_code == 403
    assert asked(client, bearer(secret("decide")), order_id="o-1").status_code == 404

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.api.products import MAX_PRODUCTS
from tests.api.conftest import PRODUCTS, bearer

Headers = dict[str, str]
NEW = {"id": "n1", "title": "Green jug", "price": "3.00 GBP"}


def test_products_are_put_and_seen(client: TestClient[Api], admin: Headers) -> None:
    for body in ([NEW], {"products": [NEW]}):
        answer = client.put("/v1/products", json=body, headers=admin)
        assert answer.status_code == 200, answer.text
    assert (answer.json()["accepted"], answer.json()["unchanged"]) == (0, 1)
    card = client.get("/v1/products/n1", headers=admin).json()
    assert card["product"]["title"] == "Green jug"
    assert card["product"]["price"] == {"amount": 300, "currency": "GBP"}
    assert len(card["history"]) == 1
    found = client.get("/v1/search?q=jug", headers=admin).json()
    assert [product["id"] for product in found["products"]] == ["n1"]


def test_bad_rows_are_rejected_beside_the_good(client: TestClient[Api], admin: Headers) -> None:
    rows = [{**NEW, "price": "free"}, NEW, "text", {"title": "no id"}]
    answer = client.put("/v1/products", json=rows, headers=admin).json()
    assert answer["accepted"] == 1
    assert [rejection["index"] for rejection in answer["rejected"]] == [0, 2, 3]


@pytest.mark.parametrize("odd", ["NaN", "1e999", "9" * 5_000, '"\\ud83d"', "[" * 990 + "]" * 990])
def test_an_odd_value_costs_its_own_row_alone(
    client: TestClient[Api], admin: Headers, odd: str
) -> None:
    body = f'[{{"id": "n1", "title": "A", "price": {odd}}}, {json.dumps(NEW)}]'
    answer = client.put("/v1/products", content=body, headers=admin)
    assert answer.status_code == 200, answer.text
    assert answer.json()["accepted"] == 1
    assert [rejection["index"] for rejection in answer.json()["rejected"]] == [0]


def test_ids_are_read_strictly(client: TestClient[Api], admin: Headers) -> None:
    for body in ('["\\ud83d"]', "[NaN]", ""):
        asked = client.request("DELETE", "/v1/products", content=body, headers=admin)
        assert asked.status_code == 400


def test_a_partial_change_keeps_the_rest(client: TestClient[Api], admin: Headers) -> None:
    row = [{"id": "p1", "title": "Renamed"}]
    client.put("/v1/products?partial=true", json=row, headers=admin)
    card = client.get("/v1/products/p1", headers=admin).json()["product"]
    assert (card["title"], card["brand"]) == ("Renamed", PRODUCTS[0]["brand"])
    assert client.put("/v1/products?partial=yes", json=row, headers=admin).status_code == 400


def test_what_a_product_costs_the_shop_is_for_admins(
    client: TestClient[Api], admin: Headers, secret: Callable[..., str]
) -> None:
    assert "cost_of_goods_sold" in client.get("/v1/products/p1", headers=admin).json()["product"]
    asked = client.get("/v1/products/p1", headers=bearer(secret("decide")))
    assert asked.status_code == 200
    assert "cost_of_goods_sold" not in asked.json()["product"]


def test_products_are_withdrawn(client: TestClient[Api], admin: Headers) -> None:
    assert client.delete("/v1/products/p1", headers=admin).json() == {"withdrawn": 1}
    assert client.delete("/v1/products/p1", headers=admin).status_code == 404
    assert client.get("/v1/products/p1", headers=admin).status_code == 404
    for body, count in ((["p2", "p3", "nope"], 2), ({"ids": ["p4"]}, 1)):
        answer = client.request("DELETE", "/v1/products", json=body, headers=admin)
        assert answer.json() == {"withdrawn": count}


@pytest.mark.parametrize("odd", ["a/b", "a//b/", "ä ö", "a%2Fb", "..", "a?b#c", "+1", "/x"])
def test_an_id_may_hold_anything(client: TestClient[Api], admin: Headers, odd: str) -> None:
    put = client.put("/v1/products", json=[{**NEW, "id": odd}], headers=admin).json()
    assert put["rejected"] == []
    path = f"/v1/products/{quote(odd, safe='').replace('.', '%2E')}"
    answer = client.get(path, headers=admin)
    assert answer.status_code == 200, answer.text
    assert answer.json()["product"]["id"] == odd
    assert client.delete(path, headers=admin).json() == {"withdrawn": 1}


def test_a_list_has_a_size(client: TestClient[Api], admin: Headers) -> None:
    answer = client.put("/v1/products", json=[1] * (MAX_PRODUCTS + 1), headers=admin)
    assert answer.status_code == 400

import json
from typing import Any

import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.api.openapi import operations
from tests.api.test_letters import told as order_of_the_letters_example


@pytest.fixture
def document(client: TestClient[Api]) -> Any:
    return client.get("/openapi.json").json()


def test_every_route_is_in_the_document(app: Api, document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    listed = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    assert listed == {(found.method, found.path) for found in operations(app.routes)}
    assert ("POST", "/v1/decide") in listed


def test_every_operation_says_what_it_does_and_how_it_fails(document: Any) -> None:
    names, summaries = set(), set()
    for methods in document["paths"].values():
        for operation in methods.values():
            names.add(operation["operationId"])
            summaries.add(operation["summary"])
            failures = set(operation["responses"]) - {"200"}
            assert failures >= ({"401", "403", "429"} if operation["security"] else {"500"})
    count = sum(len(methods) for methods in document["paths"].values())
    assert (len(names), len(summaries)) == (count, count)


def test_every_field_of_a_governed_page_is_described(document: Any) -> None:
    schemas = document["components"]["schemas"]
    for name in ("PriceShown", "OfferShown", "BlockShown", "Disclosure", "PromiseState", "Reason"):
        for field, said in schemas[name]["properties"].items():
            assert said.get("description"), f"{name}.{field}"
    assert "minor units" in schemas["OfferShown"]["properties"]["saves"]["description"]


def test_every_reference_leads_somewhere(document: Any) -> None:
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/schemas/')[1:]:
        assert part.split('"')[0] in document["components"]["schemas"]


def test_examples_are_answered_without_complaint(
    client: TestClient[Api], admin: dict[str, str], document: Any
) -> None:
    assert document["paths"]
    order_of_the_letters_example(client, admin, "o-1001")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if not content:
                continue
            example = content["application/json"]["example"]
            answer = client.request(method, path, json=example, headers=admin)
            assert answer.status_code == 200, (path, answer.text)
            assert not answer.json().get("rejected"), (path, answer.text)

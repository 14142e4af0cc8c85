import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api
from tests.api.conftest import ORIGIN, viewed

ASK = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.mark.usefixtures("browser")
def test_a_preflight_is_answered_for_an_origin_some_key_lists(client: TestClient[Api]) -> None:
    answer = client.options("/v1/track", headers={**ASK, "Origin": ORIGIN})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert answer.headers["vary"] == "origin"
    assert "access-control-allow-credentials" not in answer.headers
    assert "x-customer-token" in answer.headers["access-control-allow-headers"]
    methods = answer.headers["access-control-allow-methods"].split(", ")
    assert set(methods) == {"GET", "POST", "PUT"}


@pytest.mark.usefixtures("browser", "admin")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "*"])
def test_a_preflight_of_anybody_else_is_not(client: TestClient[Api], origin: str) -> None:
    answer = client.options("/v1/track", headers={**ASK, "Origin": origin})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_page_may_read_answers_and_failures(
    client: TestClient[Api], browser: dict[str, str]
) -> None:
    for body, status in ((viewed("p1"), 200), ([], 400)):
        answer = client.post("/v1/track", json=body, headers=browser)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["access-control-expose-headers"] == "retry-after"
    refused = client.post("/v1/track", json={}, headers={"Origin": ORIGIN})
    assert refused.headers["access-control-allow-origin"] == ORIGIN


def test_without_an_origin_nothing_is_said_of_it(
    client: TestClient[Api], admin: dict[str, str]
) -> None:
    answer = client.post("/v1/track", json=viewed("p1"), headers=admin)
    assert "vary" not in answer.headers

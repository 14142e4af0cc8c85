from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api
from tests.api.conftest import bearer

FILES = {
    "offers.yaml": "offers:\n  - {id: spring, title: Spring, kind: percent, eligibility: All, "
    "depth_bps: 1000}\n"
}
Client = TestClient[Api]


@pytest.fixture
def second(secret: Callable[..., str]) -> dict[str, str]:
    """Headers of another operator."""
    return bearer(secret("admin"))


def proposed(client: Client, headers: dict[str, str], files: Any = FILES) -> Any:
    return client.post("/v1/policies", json={"files": files}, headers=headers)


def test_one_proposes_another_publishes_and_the_menu_shows_it(
    client: Client, admin: dict[str, str], second: dict[str, str], browser: dict[str, str]
) -> None:
    assert client.get("/v1/offers", headers=browser).json()["offers"] == []
    version = proposed(client, admin).json()["version"]
    path = f"/v1/policies/{version}/publish"
    refused = client.post(path, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    done = client.post(path, headers=second).json()
    assert (done["version"], done["act"]) == (version, "published")
    menu = client.get("/v1/offers?market=GB", headers=browser).json()
    assert [offer["id"] for offer in menu["offers"]] == ["spring"]
    assert menu["tiers"][-1]["everyone"] is True
    assert (menu["market"], menu["currency"]) == ("GB", "GBP")
    again = client.post(path, headers=second)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    other = {"offers.yaml": "offers: []\n"}
    newer = proposed(client, admin, other).json()["version"]
    assert client.post(f"/v1/policies/{newer}/publish", headers=second).status_code == 200
    assert client.get("/v1/offers", headers=browser).json()["offers"] == []
    back = client.post("/v1/policies/rollback", headers=admin).json()
    assert (back["version"], back["act"]) == (version, "rolled back")
    past = client.get("/v1/policies?n=2", headers=admin).json()
    assert (past["in_force"], len(past["changes"])) == (version, 2)


def test_what_is_wrong_is_told_with_file_and_line(client: Client, admin: dict[str, str]) -> None:
    deep = {"offers.yaml": FILES["offers.yaml"].replace("1000", "9000")}
    refused = proposed(client, admin, deep)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request")
    assert "offers.yaml, line 2" in refused.json()["message"]
    checked = client.post("/v1/policies/check", json={"files": deep}, headers=admin).json()
    assert checked["ok"] is False
    (problem,) = checked["report"]["problems"]
    assert (problem["file"], problem["line"], problem["code"]) == ("offers.yaml", 2, "margin")
    assert client.get("/v1/policies", headers=admin).json()["in_force"] is None


def test_only_operators_see_and_change_rules(
    client: Client, secret: Callable[..., str], browser: dict[str, str]
) -> None:
    for headers in (browser, bearer(secret("decide"))):
        assert proposed(client, headers).status_code == 403
        assert client.get("/v1/policies", headers=headers).status_code == 403
        for path in ("/v1/policies/abc/publish", "/v1/policies/rollback"):
            assert client.post(path, headers=headers).status_code == 403


def test_what_cannot_be_done_is_said(client: Client, admin: dict[str, str]) -> None:
    assert client.post("/v1/policies/abc/publish", headers=admin).status_code == 404
    assert client.post("/v1/policies/rollback", headers=admin).status_code == 409
    assert proposed(client, admin, {}).status_code == 400
    assert client.get("/v1/offers?market=x", headers=admin).status_code == 400
    assert client.get("/v1/offers?marke=DE", headers=admin).status_code == 400

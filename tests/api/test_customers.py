import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.experience import Services
from tests.api.conftest import bearer, viewed
from tests.api.test_app import assert_problem

ANNA = "/v1/customers/anonymous:anna"
BEN = "/v1/customers/anonymous:ben"
YES = {"purposes": {"personalization": True}}
ACME = {"changes": [{"variable": "favourite_brands", "value": ["Acme"]}]}
SEES = {"anonymous_id": "anna"}


@pytest.fixture
def token(client: TestClient[Api], secret: Callable[..., str]) -> Callable[..., dict[str, str]]:
    """Headers with which a page says who its customer is."""
    server = bearer(secret("decide", "events"))

    def make(seconds: int = 3600, **customer: str) -> dict[str, str]:
        body = {"customer": customer, "seconds": seconds}
        answer = client.post("/v1/customer-tokens", json=body, headers=server)
        assert answer.status_code == 200, answer.text
        return {"X-Customer-Token": answer.json()["token"]}

    return make


def about(sheet: Any, variable: str) -> Any:
    return next(found for found in sheet["preferences"] if found["variable"] == variable)


def test_preferences_are_seen_corrected_and_used(
    client: TestClient[Api], admin: dict[str, str]
) -> None:
    assert client.put(f"{ANNA}/consent", json=YES, headers=admin).status_code == 200
    changed = client.put(f"{ANNA}/preferences", json=ACME, headers=admin).json()
    seen = client.get(f"{ANNA}/preferences", headers=admin).json()
    assert about(changed, "favourite_brands")["value"] == ["Acme"]
    assert about(seen, "favourite_brands")["value"] == ["Acme"]
    assert about(seen, "favourite_brands")["used"]
    off = {"changes": [{"variable": "favourite_brands", "on": False}]}
    assert about(
        client.put(f"{ANNA}/preferences", json=off, headers=admin).json(), "favourite_brands"
    )["off"]


def test_a_refusal_is_told_by_name(client: TestClient[Api], admin: dict[str, str]) -> None:
    answer = client.put(f"{ANNA}/preferences", json=ACME, headers=admin)
    assert_problem(answer, 403, "not_allowed")
    assert "`consent.personalization`" in answer.json()["message"]
    client.put(f"{ANNA}/consent", json=YES, headers=admin)
    for change in ({"variable": "shoes"}, {"variable": "value_focus", "value": 9}):
        answer = client.put(f"{ANNA}/preferences", json={"changes": [change]}, headers=admin)
        assert_problem(answer, 400, "invalid_request")
    assert_problem(
        client.put(f"{ANNA}/preferences", json={"changes": []}, headers=admin),
        400,
        "invalid_request",
    )


def test_a_page_touches_its_own_customer_by_their_token(
    client: TestClient[Api],
    browser: dict[str, str],
    token: Callable[..., dict[str, str]],
    services: Services,
) -> None:
    own = {**browser, **token(anonymous_id="anna")}
    for method, path, body in (
        ("PUT", f"{ANNA}/consent", YES),
        ("GET", f"{ANNA}/consent", None),
        ("PUT", f"{ANNA}/preferences", ACME),
        ("GET", f"{ANNA}/preferences", None),
        ("POST", "/v1/questions/next", {"customer": SEES, "quiz": "welcome"}),
        ("POST", "/v1/answers", {"customer": SEES, "answers": []}),
    ):
        assert client.request(method, path, json=body, headers=own).status_code == 200
        assert_problem(client.request(method, path, json=body, headers=browser), 403, "not_allowed")
    for path in (BEN, "/v1/customers/anna"):
        answer = client.get(f"{path}/preferences", headers=own)
        assert_problem(answer, 403, "not_allowed")
        assert "another customer's" in answer.json()["message"]
        assert services.audit.last(1)[0].action == "token.refused"
    answer = client.post("/v1/answers", json={"customer": {"anonymous_id": "ben"}}, headers=own)
    assert_problem(answer, 403, "not_allowed")
    for path in (ANNA, f"{ANNA}/export"):
        method = "DELETE" if path == ANNA else "GET"
        assert_problem(client.request(method, path, headers=own), 403, "not_allowed")
    altered = {**browser, "X-Customer-Token": own["X-Customer-Token"][:-2] + "xx"}
    assert_problem(client.get(f"{ANNA}/preferences", headers=altered), 403, "not_allowed")
    row = services.audit.last(1)[0]
    assert (row.action, row.subject) == ("token.refused", "nobody")
    assert row.detail == "the customer token was altered, or another shop's secret signed it"


def test_a_device_does_not_speak_for_the_known_customer_it_belongs_to(
    client: TestClient[Api],
    browser: dict[str, str],
    admin: dict[str, str],
    token: Callable[..., dict[str, str]],
) -> None:
    client.post("/v1/batch", json={"batch": [viewed("p1", userId="u1")]}, headers=admin)
    device = {**browser, **token(anonymous_id="anna")}
    assert_problem(client.get(f"{ANNA}/preferences", headers=device), 403, "not_allowed")
    person = {**browser, **token(id="u1", anonymous_id="anna")}
    assert client.get(f"{ANNA}/preferences", headers=person).json()["known"]
    assert client.get("/v1/customers/u1/preferences", headers=person).json()["known"]


def test_with_their_token_a_page_gets_the_known_customers_own_answer(
    client: TestClient[Api],
    browser: dict[str, str],
    admin: dict[str, str],
    token: Callable[..., dict[str, str]],
) -> None:
    client.post("/v1/batch", json={"batch": [viewed("p1", userId="u1")]}, headers=admin)

    def inputs(headers: dict[str, str], **customer: str) -> int:
        body = {"customer": customer, "placements": [{"name": "home"}]}
        found = client.post("/v1/decide", json=body, headers=headers)
        assert found.status_code == 200, found.text
        why = f"/v1/decisions/{found.json()['decision_id']}/why"
        return len(client.get(why, headers=admin).json()["inputs"])

    person = {**browser, **token(id="u1", anonymous_id="anna")}
    assert inputs(browser, anonymous_id="anna") == 0
    assert inputs(person, anonymous_id="anna") == 1
    assert inputs(person, id="u1") == 1
    body = {"customer": {"id": "u2"}, "placements": [{"name": "home"}]}
    assert_problem(client.post("/v1/decide", json=body, headers=person), 403, "not_allowed")


def test_export_and_erasure(client: TestClient[Api], admin: dict[str, str]) -> None:
    client.post("/v1/batch", json={"batch": [viewed("p1")]}, headers=admin)
    export = client.get(f"{ANNA}/export", headers=admin)
    assert export.json()["format"] == "shopkeeper-export-1"
    assert len(export.json()["events"]) == 1
    assert export.headers["content-disposition"] == 'attachment; filename="customer.json"'
    archive = client.get(f"{ANNA}/export?format=csv", headers=admin)
    with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
        assert "evidence.csv" in files.namelist()
    receipt = client.delete(ANNA, headers=admin).json()
    assert (receipt["found"], receipt["events"], receipt["identities"]) == (True, 1, 1)
    assert_problem(client.get(f"{ANNA}/export", headers=admin), 404, "not_found")
    assert not client.delete(ANNA, headers=admin).json()["found"]
    assert not client.post(f"{ANNA}/separate", headers=admin).json()["separated"]


def test_the_signal_is_honoured_on_every_route(
    client: TestClient[Api], admin: dict[str, str]
) -> None:
    on = {**admin, "Sec-GPC": "1"}
    home = {"customer": SEES, "placements": [{"name": "home"}]}
    for method, path, body in (
        ("POST", "/v1/track", viewed("p1")),
        ("POST", "/v1/events", {"events": []}),
        ("POST", "/v1/decide", home),
        ("POST", "/v1/answers", {"customer": SEES}),
        ("GET", f"{ANNA}/consent", None),
    ):
        assert client.request(method, path, json=body, headers=on).json()["signal_honoured"]
        for value in ("0", "true", "1, 1"):
            headers = {**admin, "Sec-GPC": value}
            answer = client.request(method, path, json=body, headers=headers).json()
            assert not answer.get("signal_honoured")
    known = client.get("/.well-known/gpc.json")
    assert known.json()["gpc"] is True
    assert known.headers["content-type"].startswith("application/json")
    stored = client.get(f"{ANNA}/consent", headers=admin).json()["purposes"]["advertising"]
    assert (stored["state"], stored["source"]) == ("refused", "signal")


def test_rights_go_through_their_stages(client: TestClient[Api], admin: dict[str, str]) -> None:
    client.post("/v1/batch", json={"batch": [viewed("p1")]}, headers=admin)
    body = {"action": "deletion", "customer": SEES}
    waiting = client.post("/v1/data-rights-requests", json=body, headers=admin).json()
    assert waiting["reason"] == "need_user_verification"
    path = f"/v1/data-rights-requests/{waiting['request_id']}"
    assert client.get(path, headers=admin).json() == waiting
    assert client.delete(path, headers=admin).json()["status"] == "revoked"
    assert_problem(client.delete(path, headers=admin), 409, "conflict")
    done = client.post(
        "/v1/data-rights-requests", json={**body, "verified": True}, headers=admin
    ).json()
    assert (done["status"], done["receipt"]["events"]) == ("fulfilled", 1)
    assert_problem(client.get(path + "x", headers=admin), 404, "not_found")


def test_a_token_has_bounds(
    client: TestClient[Api], admin: dict[str, str], secret: Callable[..., str]
) -> None:
    for body in (
        {"customer": {}},
        {"customer": SEES, "seconds": 1},
        {"customer": SEES, "seconds": 10**9},
    ):
        answer = client.post("/v1/customer-tokens", json=body, headers=admin)
        assert_problem(answer, 400, "invalid_request")
    answer = client.post(
        "/v1/customer-tokens", json={"customer": SEES}, headers=bearer(secret("decide"))
    )
    assert_problem(answer, 403, "not_allowed")


def test_questions_and_answers(
    client: TestClient[Api], admin: dict[str, str], services: Services
) -> None:
    asking = {"customer": SEES, "quiz": "welcome"}
    first = client.post("/v1/questions/next", json=asking, headers=admin).json()
    assert (first["question"], first["reason"]) == (None, "not_agreed")
    client.put(f"{ANNA}/consent", json=YES, headers=admin)
    question = client.post("/v1/questions/next", json=asking, headers=admin).json()["question"]
    answer = {"question": question["question"], "value": ["Kitchen"]}
    wrong = {"question": "welcome/focus", "value": 0.5}
    body = {"customer": SEES, "answers": [answer, wrong], "support_tags": ["too_expensive"]}
    done = client.post("/v1/answers", json=body, headers=admin).json()
    assert done["accepted"] == 2
    assert [(one["index"], one["field"]) for one in done["rejected"]] == [(1, "question")]
    assert services.audit.last(1)[0].action == "answers.refused"

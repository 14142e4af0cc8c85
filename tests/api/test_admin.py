import requests
from litestar.testing import TestClient

from shopkeeper.api import Api
from tests.api.conftest import ORIGIN, bearer

Headers = dict[str, str]


def test_a_key_is_made_listed_and_revoked(client: TestClient[Api], admin: Headers) -> None:
    body = {"label": "web", "scopes": ["decide"], "publishable": True, "origins": [ORIGIN]}
    made = client.post("/v1/keys", json=body, headers=admin).json()
    assert made["secret"].startswith("pk_")
    asked = {"placements": [{"name": "home"}]}
    page = {**bearer(made["secret"]), "Origin": ORIGIN}
    assert client.post("/v1/decide", json=asked, headers=page).status_code == 200
    listed = client.get("/v1/keys", headers=admin)
    assert made["key"] in listed.json()["keys"]
    assert made["secret"] not in listed.text
    revoked = client.delete(f"/v1/keys/{made['key']['id']}", headers=admin)
    assert revoked.json() == {"revoked": made["key"]["id"]}
    assert client.post("/v1/decide", json=asked, headers=page).status_code == 401


def test_a_key_that_could_do_harm_is_not_made(client: TestClient[Api], admin: Headers) -> None:
    good = {"label": "web", "scopes": ["decide"]}
    for bad in (
        {"scopes": []},
        {"scopes": ["root"]},
        {"label": ""},
        {"publishable": True, "origins": ["everywhere"]},
        {"publishable": True, "scopes": ["admin"]},
        {"scope": ["decide"]},
        {"basis": {"purposes": ["everything"], "source": "s", "time": "2026-01-01T00:00:00Z"}},
        {"basis": {"purposes": [], "source": "s", "time": "2026-01-01T00:00:00Z"}},
        {"basis": {"purposes": ["analytics"], "source": "", "time": "2026-01-01T00:00:00Z"}},
        {"basis": {"purposes": ["analytics"], "source": "s", "time": "2026-01-01T00:00:00"}},
        {"basis": {"purposes": ["analytics"], "source": "s", "time": "0001-01-01T00:00:00+14:00"}},
    ):
        answer = client.post("/v1/keys", json={**good, **bad}, headers=admin)
        assert answer.status_code == 400, bad
    assert client.delete("/v1/keys/nope", headers=admin).status_code == 404


def test_health_and_readiness_are_open(client: TestClient[Api]) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    told = client.get("/readyz").json()
    assert (told["ready"], told["products"]) == (True, 12)


def test_metrics_are_open_to_this_machine_alone(server: str, admin: Headers) -> None:
    assert requests.get(f"{server}/metrics", timeout=10).status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        passed_on = {header: "127.0.0.1"}
        assert requests.get(f"{server}/metrics", headers=passed_on, timeout=10).status_code == 401
        allowed = requests.get(f"{server}/metrics", headers={**passed_on, **admin}, timeout=10)
        assert allowed.status_code == 200


def test_metrics_from_afar_need_an_admin_key(client: TestClient[Api], admin: Headers) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=admin).status_code == 200

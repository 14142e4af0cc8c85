import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from shopkeeper.api import Api, ApiOptions
from shopkeeper.api.errors import NotAuthenticated
from shopkeeper.api.keys import presented, write_key
from shopkeeper.experience import Services, revoke_key
from tests.api.conftest import ORIGIN, bearer

HOME = {"placements": [{"name": "home"}]}


@given(st.text())
def test_any_authorization_header_is_read_or_refused(header: str) -> None:
    with contextlib.suppress(NotAuthenticated):
        assert isinstance(presented(header), str | None)


@given(st.binary())
def test_a_body_without_a_key_has_none(body: bytes) -> None:
    assert write_key(body) is None


def test_a_key_is_taken_as_bearer_and_as_user_name(
    client: TestClient[Api], secret: Callable[..., str]
) -> None:
    key = secret("decide")
    assert client.post("/v1/decide", json=HOME, headers=bearer(key)).status_code == 200
    assert client.post("/v1/decide", json=HOME, auth=(key, "")).status_code == 200
    assert client.post("/v1/decide", json=HOME, auth=("", key)).status_code == 401


def test_a_revoked_key_is_refused_at_once(
    client: TestClient[Api], secret: Callable[..., str], services: Services
) -> None:
    key = secret("decide")
    revoke_key(services, key.split("_")[1], actor="test")
    assert client.post("/v1/decide", json=HOME, headers=bearer(key)).status_code == 401


def test_a_publishable_key_works_from_its_origins_alone(
    client: TestClient[Api], browser: dict[str, str]
) -> None:
    assert client.post("/v1/decide", json=HOME, headers=browser).status_code == 200
    for origin in ("https://evil.example", "null", "", ORIGIN + ".evil.example", ORIGIN + ":444"):
        answer = client.post("/v1/decide", json=HOME, headers={**browser, "Origin": origin})
        assert answer.status_code == 403
    without = {"Authorization": browser["Authorization"]}
    assert client.post("/v1/decide", json=HOME, headers=without).status_code == 403


def test_a_publishable_key_asks_for_nobody_by_id(
    client: TestClient[Api], browser: dict[str, str]
) -> None:
    for customer, status in (({"anonymous_id": "a"}, 200), ({"id": "u"}, 403), ({"id": ""}, 403)):
        body = {**HOME, "customer": customer}
        assert client.post("/v1/decide", json=body, headers=browser).status_code == status
        body = {"products": ["p1"], "customer": customer}
        assert client.post("/v1/rank", json=body, headers=browser).status_code == status
    assert client.get("/v1/search?customer_id=u", headers=browser).status_code == 403
    assert client.get("/v1/search?anonymous_id=a", headers=browser).status_code == 200


class TestPace:
    @pytest.fixture
    def options(self) -> ApiOptions:
        return ApiOptions(rate_limit="3/hour", publishable_rate_limit="2/hour")

    def test_too_fast_is_told_when_to_come_back(
        self, client: TestClient[Api], secret: Callable[..., str]
    ) -> None:
        headers = bearer(secret("decide"))
        asked = [client.post("/v1/decide", json=HOME, headers=headers) for _ in range(4)]
        assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
        assert asked[3].json()["code"] == "too_many"
        assert 0 < int(asked[3].headers["retry-after"]) <= 3600
        other = bearer(secret("decide"))
        assert client.post("/v1/decide", json=HOME, headers=other).status_code == 200

    def test_browsers_have_a_pace_of_their_own(
        self, client: TestClient[Api], browser: dict[str, str]
    ) -> None:
        asked = [client.post("/v1/decide", json=HOME, headers=browser) for _ in range(3)]
        assert [answer.status_code for answer in asked] == [200, 200, 429]

import contextlib
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.api.bodies import decode, gunzip
from shopkeeper.api.customers import Agreement
from shopkeeper.api.errors import TooLarge
from shopkeeper.api.questions import QuestionRequest
from shopkeeper.api.rights import NewRequest
from shopkeeper.domain import DecideRequest, InvalidRequest
from tests.api.conftest import viewed


@given(st.binary(max_size=5_000))
def test_what_was_packed_comes_out(body: bytes) -> None:
    assert gunzip(gzip.compress(body), 5_000) == body


@given(st.binary(max_size=200))
def test_whatever_is_sent_as_gzip_is_read_or_refused(sent: bytes) -> None:
    with contextlib.suppress(InvalidRequest, TooLarge):
        assert len(gunzip(sent, 1_000)) <= 1_000


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_inflation_stops_at_the_limit(size: int, limit: int) -> None:
    packed = gzip.compress(bytes(size))
    if size > limit:
        with pytest.raises(TooLarge):
            gunzip(packed, limit)
    else:
        assert gunzip(packed, limit) == bytes(size)


def test_a_bomb_is_refused(client: TestClient[Api], admin: dict[str, str]) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    answer = client.post("/v1/batch", content=bomb, headers={**admin, "Content-Encoding": "gzip"})
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("spoil", [lambda z: z[:-9], lambda z: z + z, lambda z: b"x" + z])
def test_gzip_that_is_not_whole_is_refused(spoil: object) -> None:
    with pytest.raises(InvalidRequest):
        gunzip(spoil(gzip.compress(b"{}")), 100)  # type: ignore[operator]


def test_a_body_without_a_length_is_limited_too(
    client: TestClient[Api], admin: dict[str, str]
) -> None:
    chunks = (b" " * 10_000 for _ in range(20))
    assert client.post("/v1/batch", content=chunks, headers=admin).status_code == 413


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "text/plain;charset=UTF-8", "TEXT/JSON",
     "application/vnd.api+json", "application/x-ndjson", ""],
)  # fmt: skip
def test_json_by_any_of_its_names_is_read(
    client: TestClient[Api], admin: dict[str, str], kind: str
) -> None:
    body = b'{"messageId": "m", "anonymousId": "a", "event": "Page Viewed"}'
    answer = client.post("/v1/track", content=body, headers={**admin, "Content-Type": kind})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"placements": [{"name": "home", "n": "3"}]}', "`placements[0].n`"),
        (b'{"placements": [{"name": "home", "n": true}]}', "`placements[0].n`"),
        (b'{"placements": [{}]}', "`placements[0]`"),
        (b'{"placements": [], "customer": {"id": 17}}', "`customer.id`"),
    ],
)
def test_a_wrong_type_is_told_by_its_field(body: bytes, field: str) -> None:
    with pytest.raises(InvalidRequest) as wrong:
        decode(body, DecideRequest)
    assert field in str(wrong.value)


def test_segment_messages_pack(client: TestClient[Api], admin: dict[str, str]) -> None:
    body = gzip.compress(json.dumps(viewed("p1")).encode())
    answer = client.post("/v1/track", content=body, headers={**admin, "Content-Encoding": "gzip"})
    assert answer.json()["accepted"] == 1


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        (NewRequest, b'{"action":"burn","customer":{}}',
         "`action` must be one of access, access:categories, .*, sale:opt-out, got 'burn'"),
        (Agreement, b'{"purposes":{"fun":true}}',
         "a key of `purposes` must be one of advertising, .*, personalization, got 'fun'"),
        (QuestionRequest, b'{"customer":{},"occasion":"now"}',
         "`occasion` must be one of page, post_purchase, welcome, got 'now'"),
    ],
)  # fmt: skip
def test_where_only_few_words_may_stand_they_are_told(kind: object, body: bytes, told: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^{told}$"):
        decode(body, kind)

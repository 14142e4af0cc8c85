import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import segment.analytics.request as segment_request
from litestar.testing import TestClient
from segment.analytics import Client

from shopkeeper.api import Api
from shopkeeper.api.events import MAX_BATCH
from shopkeeper.domain import Event
from shopkeeper.experience import Services
from tests.api.conftest import CONSENT, bearer, lines, viewed

Headers = dict[str, str]


def names(services: Services) -> list[str]:
    entries = [logged.entry.record for logged in services.log.read(0, 10_000)]
    return [record.name for record in entries if isinstance(record, Event)]


@pytest.fixture
def sender(secret: Callable[..., str]) -> Headers:
    return bearer(secret("events"))


def test_a_track_call_is_kept(client: TestClient[Api], sender: Headers, services: Services) -> None:
    answer = client.post("/v1/track", json=viewed("p1"), headers=sender)
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "accepted": 1,
        "rejected": [],
        "withheld": 0,
        "duplicates": 0,
        "signal_honoured": False,
    }
    assert names(services) == ["Product Viewed"]


def test_single_calls_need_no_type(
    client: TestClient[Api], sender: Headers, services: Services
) -> None:
    for path, more in (
        ("track", {"event": "Product Viewed", "properties": {"product_id": "p1"}}),
        ("identify", {"userId": "u1"}),
        ("page", {"name": "Home"}),
    ):
        body = {"anonymousId": "anna", "context": CONSENT, **more}
        answer = client.post(f"/v1/{path}", json=body, headers=sender).json()
        assert answer["accepted"] == 1, answer
    assert names(services) == ["Product Viewed", "Customer Identified", "Page Viewed"]


def test_the_bad_are_rejected_beside_the_good(client: TestClient[Api], sender: Headers) -> None:
    batch = [viewed("p1"), {"type": "track"}, "text", viewed("p2"), {"type": "group"}]
    answer = client.post("/v1/batch", json={"batch": batch}, headers=sender)
    assert answer.status_code == 200
    taken = answer.json()
    assert taken["accepted"] == 2
    assert [rejection["index"] for rejection in taken["rejected"]] == [1, 2, 4]
    assert all(set(r) == {"index", "field", "expected", "got"} for r in taken["rejected"])


def test_a_message_sent_twice_counts_once(
    client: TestClient[Api], sender: Headers, services: Services
) -> None:
    message = viewed("p1")
    client.post("/v1/track", json=message, headers=sender)
    assert client.post("/v1/track", json=message, headers=sender).json()["duplicates"] == 1
    assert len(names(services)) == 1


def test_without_consent_the_customer_is_withheld(
    client: TestClient[Api], sender: Headers, services: Services
) -> None:
    answer = client.post("/v1/track", json=viewed("p1", context={}), headers=sender).json()
    assert (answer["accepted"], answer["withheld"]) == (1, 1)
    assert all(logged.entry.customer is None for logged in services.log.read(0, 100))


def test_the_context_of_a_batch_holds_for_its_messages(
    client: TestClient[Api], sender: Headers
) -> None:
    bare = {k: v for k, v in viewed("p1").items() if k != "context"}
    body = {"batch": [bare, {**bare, "messageId": "m2"}], "context": CONSENT}
    assert client.post("/v1/batch", json=body, headers=sender).json()["withheld"] == 0
    own = {**bare, "messageId": "m3", "context": {"consent": {"categoryPreferences": {}}}}
    body = {"batch": [own], "context": CONSENT}
    assert client.post("/v1/batch", json=body, headers=sender).json()["withheld"] == 1


@pytest.mark.parametrize("sent_at", ["yesterday", 5, None, {}, "2026-01-01T00:00:00"])
def test_an_unreadable_clock_does_not_lose_the_batch(
    client: TestClient[Api], sender: Headers, sent_at: object
) -> None:
    body = {"batch": [viewed("p1")], "sentAt": sent_at}
    assert client.post("/v1/batch", json=body, headers=sender).json()["accepted"] == 1


@pytest.mark.parametrize(
    "body",
    [
        lines([{"name": "Product Viewed", "products": [{"product_id": "p1"}]}] * 2),
        lines({"events": [{"name": "Page Viewed"}, {"name": "Page Viewed", "message_id": "b"}]}),
        lines({"name": "Page Viewed"}, {"name": "Page Viewed", "message_id": "b"}),
    ],
    ids=["array", "object", "lines"],
)
def test_own_events_come_in_three_forms(
    client: TestClient[Api], sender: Headers, body: bytes
) -> None:
    answer = client.post("/v1/events", content=body, headers=sender)
    assert answer.json()["accepted"] == 2, answer.text


def test_a_broken_line_is_rejected_in_its_place(client: TestClient[Api], sender: Headers) -> None:
    body = lines({"name": "Page Viewed"}) + b'\n{"name": \n' + lines({"name": "Page Viewed"})
    answer = client.post("/v1/events", content=body, headers=sender).json()
    assert (answer["accepted"], [r["index"] for r in answer["rejected"]]) == (2, [1])


ODD = [
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"9" * 5_000,
    b'"cut \\ud83d"',
    b'"\xff"',
    b"[" * 990 + b"]" * 990,
    b"[" * 20_000 + b"]" * 20_000,
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:8].decode("latin-1"))
def test_an_odd_value_costs_its_own_event_alone(
    client: TestClient[Api], sender: Headers, odd: bytes
) -> None:
    good, bad = (json.dumps(viewed(p, name="Page Viewed")).encode() for p in ("p1", "p2"))
    bad = bad.replace(b'"p2"', odd)
    own = b'{"name": "Page Viewed"}'
    ill = b'{"name": "Page Viewed", "properties": {"a": %b}}' % odd
    for path, body in (
        ("batch", b'{"batch": [%b, %b]}' % (good, bad)),
        ("events", b"[%b, %b]" % (own, ill)),
        ("events", b'{"events": [%b, %b]}' % (own, ill)),
        ("events", b"%b\n%b" % (own, ill)),
    ):
        answer = client.post(f"/v1/{path}", content=body, headers=sender)
        assert answer.status_code == 200, answer.text
        taken = answer.json()
        assert (taken["accepted"], [r["index"] for r in taken["rejected"]]) == (1, [1]), path
    single = client.post("/v1/track", content=bad, headers=sender).json()
    assert (single["accepted"], len(single["rejected"])) == (0, 1)


@pytest.mark.parametrize("bad", [b'{"name": ', b'"\xff', b"[" * 5_000, b"{} {}", b"nonsense"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_that_cannot_be_read_is_rejected_alone(
    client: TestClient[Api], sender: Headers, bad: bytes, place: int
) -> None:
    good = [lines({"name": "Page Viewed", "message_id": name}) for name in "ab"]
    body = b"\n\r\n".join([*good[:place], bad, *good[place:]]) + b"\n\n"
    answer = client.post("/v1/events", content=body, headers=sender)
    assert answer.status_code == 200, answer.text
    taken = answer.json()
    assert (taken["accepted"], [r["index"] for r in taken["rejected"]]) == (2, [place])


@pytest.mark.parametrize(
    "body", [b"<html>\n<p>1</p>\n</html>", b"nonsense", b"{", b"[1,\n2,", b"\xff\xfe{\0}\0"]
)
def test_what_is_no_json_at_all_is_refused(
    client: TestClient[Api], sender: Headers, body: bytes
) -> None:
    for path in ("events", "batch", "track"):
        answer = client.post(f"/v1/{path}", content=body, headers=sender)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
        assert "must be JSON" in answer.json()["message"]


def test_an_odd_envelope_is_answered_in_words(client: TestClient[Api], sender: Headers) -> None:
    for body in (b'{"batch": [], "\\ud83d": 1}', b'{"batch": [], "sentAt": "2020\\ud83d"}'):
        assert client.post("/v1/batch", content=body, headers=sender).status_code in (200, 400)


def test_ga4_fields_beside_the_events_hold_for_each(
    client: TestClient[Api], sender: Headers, services: Services
) -> None:
    body = {
        "client_id": "anna",
        "consent": {"analytics_storage": "granted", "personalization_storage": "granted"},
        "events": [
            {"name": "view_item", "params": {"items": [{"item_id": "p1"}]}},
            {"name": "add_to_cart", "params": {"items": [{"item_id": "p1"}, {"item_id": "p2"}]}},
        ],
    }
    answer = client.post("/v1/events?format=ga4", json=body, headers=sender).json()
    assert answer["rejected"] == []
    assert names(services) == ["Product Viewed", "Product Added", "Product Added"]


def test_an_unknown_format_is_refused(client: TestClient[Api], sender: Headers) -> None:
    answer = client.post("/v1/events?format=xml", json=[], headers=sender)
    assert answer.status_code == 400
    assert "`format`" in answer.json()["message"]


def test_a_batch_has_a_size(client: TestClient[Api], sender: Headers) -> None:
    answer = client.post("/v1/batch", json={"batch": [1] * (MAX_BATCH + 1)}, headers=sender)
    assert answer.status_code == 400
    assert "`batch`" in answer.json()["message"]


def test_the_browser_library_sends_its_key_in_the_body(
    client: TestClient[Api], browser: Headers, sender: Headers
) -> None:
    key = browser["Authorization"].removeprefix("Bearer ")
    body = json.dumps({**viewed("p1"), "writeKey": key})
    headers = {"Content-Type": "text/plain", "Origin": browser["Origin"]}
    assert client.post("/v1/track", content=body, headers=headers).json()["accepted"] == 1
    body = json.dumps({"batch": [viewed("p1")], "writeKey": key})
    packed = {**headers, "Content-Encoding": "gzip"}
    answer = client.post("/v1/batch", content=gzip.compress(body.encode()), headers=packed)
    assert answer.json()["accepted"] == 1
    body = json.dumps({**viewed("p1"), "writeKey": key, "search": "cut \ud83d"})
    assert len(client.post("/v1/track", content=body, headers=headers).json()["rejected"]) == 1
    wrong = client.post("/v1/track", content='{"writeKey": "pk_no"}', headers=headers)
    assert wrong.status_code == 401


def test_a_web_page_cannot_speak_for_a_known_customer(
    client: TestClient[Api], browser: Headers, services: Services
) -> None:
    batch = [viewed("p1"), viewed("p2", userId="u1"), viewed("p3", type="identify", userId="u1")]
    answer = client.post("/v1/batch", json={"batch": batch}, headers=browser).json()
    assert answer["accepted"] == 1
    assert [r["field"] for r in answer["rejected"]] == ["userId", "userId"]
    body = [{"name": "Page Viewed", "customer": {"id": "u1"}}]
    answer = client.post("/v1/events", json=body, headers=browser).json()
    assert (answer["accepted"], len(answer["rejected"])) == (0, 1)
    assert len(names(services)) == 1
    for body in ({"anonymousId": "a"}, {"anonymousId": "a", "userId": "u1"}):
        assert client.post("/v1/identify", json=body, headers=browser).status_code == 403


@pytest.fixture
def quiet_session() -> Iterator[None]:
    """Segment's library keeps its connections for the life of the process."""
    yield
    segment_request._session.close()


@pytest.mark.usefixtures("quiet_session")
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_real_segment_library_works(
    server: str, secret: Callable[..., str], services: Services, packed: bool
) -> None:
    failures: list[Any] = []
    library = Client(
        secret("events"), host=server, gzip=packed, on_error=lambda *why: failures.append(why)
    )
    library.identify("u1", {"plan": "gold"}, context=CONSENT, anonymous_id="anna")
    library.page("u1", "Shop", "Home", context=CONSENT)
    for product in ("p1", "p2"):
        library.track("u1", "Product Viewed", {"product_id": product}, context=CONSENT)
    library.flush()
    library.join()
    assert failures == []
    assert sorted(names(services)) == [
        "Customer Identified",
        "Page Viewed",
        "Product Viewed",
        "Product Viewed",
    ]


@pytest.mark.usefixtures("quiet_session")
def test_the_real_segment_library_loses_only_the_event_that_is_wrong(
    server: str, secret: Callable[..., str], services: Services
) -> None:
    failures: list[Any] = []
    library = Client(secret("events"), host=server, on_error=lambda *why: failures.append(why))
    for product, price in (("p1", 1.0), ("p2", float("nan")), ("p3", 3.0)):
        properties = {"product_id": product, "price": price, "currency": "GBP"}
        library.track("u1", "Product Viewed", properties, context=CONSENT)
    library.flush()
    library.join()
    assert failures == []
    assert names(services) == ["Product Viewed", "Product Viewed"]


@pytest.mark.usefixtures("quiet_session")
def test_the_real_segment_library_understands_a_refusal(server: str) -> None:
    with pytest.raises(segment_request.APIError) as refused:
        segment_request.post("sk_wrong", host=server, batch=[])
    assert (refused.value.status, refused.value.code) == (401, "not_authenticated")


def test_answers_come_over_a_real_connection(server: str, secret: Callable[..., str]) -> None:
    with requests.Session() as session:
        session.auth = (secret("events"), "")
        answer = session.post(f"{server}/v1/track", json=viewed("p1"))
        assert answer.json()["accepted"] == 1
        assert session.head(f"{server}/healthz").status_code == 200

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from shopkeeper.api import Api, ApiOptions
from shopkeeper.api.decisions import search_request
from shopkeeper.domain import InvalidRequest
from shopkeeper.experience import SearchRequest, Services
from tests.api.conftest import CONSENT, viewed
from tests.experience.governed_shop import TEN, publish

Headers = dict[str, str]


def ask(client: TestClient[Api], headers: Headers, **more: Any) -> Any:
    body = {"placements": [{"name": "home", "n": 4}], **more}
    return client.post("/v1/decide", json=body, headers=headers)


def test_a_page_is_answered(client: TestClient[Api], admin: Headers) -> None:
    answer = ask(client, admin, customer={"anonymous_id": "a"}, session_id="s").json()
    assert {"decision_id", "placements", "versions", "arm"} <= set(answer)
    products = answer["placements"]["home"]["products"]
    assert [product["position"] for product in products] == [1, 2, 3, 4]
    assert all({"id", "score", "reasons"} <= set(product) for product in products)


def test_filters_and_exclusions_hold(client: TestClient[Api], admin: Headers) -> None:
    slot = {"name": "home", "filters": {"brand": "Bolt", "price": {"lte": 6}}, "exclude": ["p3"]}
    answer = ask(client, admin, placements=[slot]).json()
    found = [product["id"] for product in answer["placements"]["home"]["products"]]
    assert sorted(found) == ["p1", "p5"]


def test_unknown_customers_and_products_are_served_as_new(
    client: TestClient[Api], admin: Headers
) -> None:
    context = {"page": "product", "product_id": "never heard of", "basket": ["nor of this"]}
    slots = [{"name": "product"}, {"name": "basket"}, {"name": "order"}]
    answer = ask(client, admin, customer={"id": "x"}, context=context, placements=slots)
    assert answer.status_code == 200
    assert all(slot["products"] for slot in answer.json()["placements"].values())


@pytest.mark.parametrize(
    "slots",
    [
        [],
        [{"name": "home"}] * 2,
        [{"name": "cellar"}],
        [{"name": "home", "n": 0}],
        [{"name": "home", "n": 10**9}],
        [{"name": "home", "n": -(10**30)}],
        [{"name": "home", "filters": {"flavour": "x"}}],
        [{"name": "home", "filters": {"price": {"near": 3}}}],
        [{"name": "home", "filters": {"cost_of_goods_sold": {"lte": 3}}}],
    ],
)
def test_what_cannot_be_is_refused(
    client: TestClient[Api], admin: Headers, slots: list[Any]
) -> None:
    answer = ask(client, admin, placements=slots)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_a_decision_can_be_explained_unless_it_was_dry(
    client: TestClient[Api], admin: Headers
) -> None:
    client.post("/v1/track", json=viewed("p1"), headers=admin)
    asked = ask(client, admin, customer={"anonymous_id": "anna"}).json()
    told = client.get(f"/v1/decisions/{asked['decision_id']}/why", headers=admin)
    assert told.json()["decision_id"] == asked["decision_id"]
    assert [found["name"] for found in told.json()["inputs"]] == ["Product Viewed"]
    assert "anna" not in told.text
    dry = ask(client, admin, dry_run=True).json()
    assert client.get(f"/v1/decisions/{dry['decision_id']}/why", headers=admin).status_code == 404


def test_a_page_is_composed_whole_without_what_is_for_operators(
    client: TestClient[Api], admin: Headers, services: Services
) -> None:
    publish(services, offers=TEN)
    body = {"page": "home", "session_id": "v"}
    answer = client.post("/v1/decide", json=body, headers=admin)
    found = answer.json()
    assert (found["page"], found["offers"][0]["id"]) == ("home", "ten")
    assert found["prices"].keys() >= {
        one["id"] for one in found["placements"]["for-you"]["products"]
    }
    assert found["blocks"]
    for name in ("candidates", "steered", "policies", "state", "alarms", "withheld_blocks"):
        assert f'"{name}"' not in answer.text
    operator = f"/v1/decisions/{found['decision_id']}/why?view=operator"
    assert client.get(operator, headers=admin).json()["operator"]["offers"][0]["policies"]


def test_only_an_admin_key_opens_the_operators_view(
    client: TestClient[Api], admin: Headers, secret: Callable[..., str]
) -> None:
    path = f"/v1/decisions/{ask(client, admin).json()['decision_id']}/why"
    key = {"Authorization": f"Bearer {secret('decide')}"}
    assert "operator" not in client.get(path, headers=key).json()
    assert "operator" not in client.get(f"{path}?view=shopper", headers=admin).json()
    assert client.get(f"{path}?view=operator", headers=key).status_code == 403
    assert client.get(f"{path}?view=owner", headers=admin).status_code == 400
    assert client.get(f"{path}?veiw=operator", headers=admin).status_code == 400


def test_given_products_are_ranked(client: TestClient[Api], admin: Headers) -> None:
    body = {"products": ["p3", "p1", "unknown"], "customer": {"anonymous_id": "a"}}
    answer = client.post("/v1/rank", json=body, headers=admin)
    assert answer.status_code == 200, answer.text
    assert {"p1", "p3"} <= {product["id"] for product in answer.json()["products"]}
    assert client.post("/v1/rank", json={"products": []}, headers=admin).status_code == 400


def test_search_finds_by_words_and_filters(client: TestClient[Api], admin: Headers) -> None:
    answer = client.get("/v1/search?q=mug&filter.brand=Acme&n=2", headers=admin).json()
    assert answer["total"] == 2
    assert {product["id"] for product in answer["products"]} == {"p6", "p12"}
    page = client.get("/v1/search?q=number&n=5&offset=10", headers=admin).json()
    assert (len(page["products"]), page["total"]) == (2, 12)
    bounded = client.get("/v1/search?filter.price.lte=2.5&filter.price.gt=1.5", headers=admin)
    assert [product["id"] for product in bounded.json()["products"]] == ["p2"]


def test_lists_are_answered_with_what_stands_on_their_page(
    client: TestClient[Api], admin: Headers, services: Services
) -> None:
    publish(services, offers=TEN.replace("}", ", least_basket: 100}"))
    query = "q=number&session_id=v&page=category&market=GB&basket=p1&basket=p2"
    found = client.get(f"/v1/search?{query}", headers=admin)
    body = {"products": ["p1", "p2"], "context": {"basket": ["p1", "p2"]}, "page": "category"}
    given = client.post("/v1/rank", json=body, headers=admin)
    for answer in (found, given):
        told = answer.json()
        assert (told["page"], told["offers"][0]["id"]) == ("category", "ten"), told
        assert told["prices"].keys() >= {one["id"] for one in told["products"]}
        assert told["tier"]
        for name in ("candidates", "policies", "state", "alarms"):
            assert f'"{name}"' not in answer.text
    bare = client.get("/v1/search?q=number&session_id=v", headers=admin).json()
    assert "offers" not in bare
    assert bare["withheld_offers"]["ten"]
    assert client.post("/v1/rank", json=body | {"page": "attic"}, headers=admin).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["n=x", "n=0", "n=1e3", "offset=-1", "offset=100000000", "page=2", "filter.brand.lte=x",
     "filter.price=1&filter.price.lte=3", "filter.=x", "q=%ff", "filter.nope=1",
     "filter.price.lte=3&filter.price.lte=9"],
)  # fmt: skip
def test_a_search_that_cannot_be_is_refused(
    client: TestClient[Api], admin: Headers, query: str
) -> None:
    answer = client.get(f"/v1/search?{query}", headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request"), answer.text


def test_every_exclusion_holds(client: TestClient[Api], admin: Headers) -> None:
    query = "filter.brand.not=Acme&filter.brand.not=Bolt"
    assert client.get(f"/v1/search?{query}", headers=admin).json()["total"] == 0
    answer = client.get("/v1/search?filter.price.lte=3&filter.price.lte=9", headers=admin)
    assert "`filter.price.lte`" in answer.json()["message"]


@pytest.mark.parametrize("body", [{}, {"placements": []}])
def test_a_page_of_nothing_is_refused(
    client: TestClient[Api], admin: Headers, body: dict[str, Any]
) -> None:
    answer = client.post("/v1/decide", json=body, headers=admin)
    assert answer.status_code == 400, answer.text
    assert "`placements`" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"placements": [{"name": "home", "filters": {"brand": ["x"] * 101}}]}, "brand"),
        ({"placements": [{"name": "home", "exclude": ["x"] * 1_001}]}, "placements[0].exclude"),
        ({"placements": [{"name": "home", "exclude": ["x" * 513]}]}, "placements[0].exclude"),
        ({"placements": [{"name": "home"}] * 21}, "placements"),
        ({"context": {"basket": ["x"] * 1_001}}, "context.basket"),
        ({"context": {"product_id": "x" * 513}}, "context.product_id"),
        ({"customer": {"id": "x" * 513}}, "customer.id"),
        ({"customer": {"anonymous_id": "x" * 513}}, "customer.anonymous_id"),
        ({"session_id": "x" * 513}, "session_id"),
    ],
)
def test_what_is_too_long_is_refused_by_name(
    client: TestClient[Api], admin: Headers, body: dict[str, Any], field: str
) -> None:
    answer = ask(client, admin, **body)
    assert answer.status_code == 400, answer.text
    assert field in answer.json()["message"]


class TestLongQuestions:
    @pytest.fixture
    def options(self) -> ApiOptions:
        return ApiOptions(max_question_bytes=1_000)

    @pytest.mark.parametrize("path", ["decide", "rank"])
    def test_a_question_is_shorter_than_a_batch(
        self, client: TestClient[Api], admin: Headers, path: str
    ) -> None:
        refused = client.post(f"/v1/{path}", content=b" " * 1_001, headers=admin)
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
        assert "1,000 bytes" in refused.json()["message"]
        packed = {**admin, "Content-Encoding": "gzip"}
        bomb = gzip.compress(b" " * 5_000)
        assert client.post(f"/v1/{path}", content=bomb, headers=packed).status_code == 413
        assert client.post("/v1/batch", content=b" " * 1_001, headers=admin).status_code == 400


def test_a_web_page_learns_nothing_of_a_known_customer(
    client: TestClient[Api], admin: Headers, browser: Headers
) -> None:
    client.post("/v1/track", json=viewed("p1", anonymousId="stranger"), headers=admin)
    client.post("/v1/track", json=viewed("p1", userId="u1"), headers=admin)
    for anonymous_id, read in (("stranger", 1), ("anna", 0)):
        for asking in (admin, browser):
            asked = {"customer": {"anonymous_id": anonymous_id}}
            decided = ask(client, asking, **asked).json()["decision_id"]
            body = {"products": ["p1", "p2"], **asked}
            ranked = client.post("/v1/rank", json=body, headers=asking).json()["decision_id"]
            query = f"q=mug&anonymous_id={anonymous_id}"
            found = client.get(f"/v1/search?{query}", headers=asking).json()["decision_id"]
            for decision in (decided, ranked, found):
                told = client.get(f"/v1/decisions/{decision}/why", headers=admin).json()
                assert len(told["inputs"]) == (1 if asking is admin else read)


@given(st.binary(max_size=200) | st.lists(st.sampled_from(
    ["q", "n", "=", "&", "filter.", "price", ".lte", "3", "%", "%00", "offset", "a"]
)).map("".join).map(str.encode))  # fmt: skip
def test_any_query_is_read_or_refused(query: bytes) -> None:
    try:
        assert isinstance(search_request(query), SearchRequest)
    except InvalidRequest:
        return


def test_the_next_answer_has_read_the_event(
    client: TestClient[Api], admin: Headers, services: Services
) -> None:
    for product in ("p1", "p2"):
        client.post("/v1/track", json=viewed(product, context=CONSENT), headers=admin)
        asked = ask(client, admin, customer={"anonymous_id": "anna"}).json()
        told = client.get(f"/v1/decisions/{asked['decision_id']}/why", headers=admin).json()
        assert told["inputs"][-1]["products"] == [product]

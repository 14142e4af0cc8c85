"""Pages of a search that finds more than rules may move are together each product once."""

from datetime import timedelta
from pathlib import Path

import pytest

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import ProductId
from shopkeeper.experience import (
    SearchRequest,
    Services,
    put_products,
    replay,
    search,
    write_promise,
)
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import publish

FOUND = 240
MOVED = """\
  - {id: up, act: boost, why: New, products: {ids: [q205, q150]}, strength: 100}
  - {id: down, act: bury, why: Old, products: {ids: [q001, q230]}, strength: 100}
  - {id: top, act: pin, why: Ours, products: {ids: [q210, q198]}, position: 2}
  - {id: gone, act: exclude, why: Recalled, products: {ids: [q007, q220]}}
"""


@pytest.fixture
def long(tmp_path: Path) -> Services:
    services = make_services(tmp_path)
    rows = [{"id": f"q{i:03}", "title": "Thing", "price": "1.00 GBP"} for i in range(FOUND)]
    put_products(services, rows)
    return services


def ids(services: Services, n: int, offset: int, **more: str) -> list[ProductId]:
    asked = SearchRequest("thing", n=n, offset=offset, **more)  # type: ignore[arg-type]
    return [one.id for one in search(services, asked).products]


def promising(services: Services, product: str) -> str:
    now = services.clock().replace(microsecond=0)
    return write_promise(
        services, Promise("ad", now, now + timedelta(days=1), product_id=ProductId(product))
    )


@pytest.mark.parametrize("n", [24, 70])
def test_pages_of_a_long_list_are_together_each_product_once(long: Services, n: int) -> None:
    assert ids(long, 1, 205) == ["q205"]
    publish(long, merchandising=MOVED)
    shown = [product for start in range(0, FOUND, n) for product in ids(long, n, start)]
    assert shown[:3] == ["q150", "q198", "q000"]
    assert len(shown) == len({*shown}) == FOUND - 2
    assert not {"q007", "q220"} & {*shown}


@pytest.mark.parametrize("n", [24, 40])
@pytest.mark.parametrize("product", ["q003", "q205", "q239"])
def test_the_product_of_an_ad_comes_first_wherever_it_was_found(
    long: Services, n: int, product: str
) -> None:
    publish(long, merchandising=MOVED)
    token = promising(long, product)
    first = search(long, SearchRequest("thing", n=n, promise=token))
    assert first.decision.promise is not None
    assert first.decision.promise.kept
    assert first.total == FOUND - 2
    shown = [p for start in range(0, FOUND, n) for p in ids(long, n, start, promise=token)]
    assert shown[0] == product
    assert len(shown) == len({*shown}) == FOUND - 2
    long.log.flush()
    assert replay(long, first.decision.decision_id, MemoryCatalog).same


def test_a_product_that_was_not_found_is_not_on_the_list_for_being_promised(long: Services) -> None:
    publish(long, merchandising=MOVED)
    for asked in (
        SearchRequest("thing", promise=promising(long, "q220")),
        SearchRequest("cup", promise=promising(long, "q239")),
        SearchRequest("thing", {"price": {"lt": 0.5}}, promise=promising(long, "q239")),
    ):
        decision = search(long, asked).decision
        assert decision.promise is not None
        assert not decision.promise.kept

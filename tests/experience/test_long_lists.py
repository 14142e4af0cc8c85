"""Pages of a search that finds more than rules may move are together each product once."""

from pathlib import Path

import pytest

from shopkeeper.domain import ProductId
from shopkeeper.experience import SearchRequest, Services, put_products, search
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


@pytest.mark.parametrize("n", [24, 70])
def test_pages_of_a_long_list_are_together_each_product_once(long: Services, n: int) -> None:
    assert ids(long, 1, 205) == ["q205"]
    publish(long, merchandising=MOVED)
    shown = [product for start in range(0, FOUND, n) for product in ids(long, n, start)]
    assert shown[:3] == ["q150", "q198", "q000"]
    assert len(shown) == len({*shown}) == FOUND - 2
    assert not {"q007", "q220"} & {*shown}

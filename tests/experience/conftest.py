from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.experience import Services, put_products
from shopkeeper.testing.services import BACKENDS, make_services
from tests.decisions.shelf import IDS
from tests.experience.people import shop_in


@pytest.fixture(params=BACKENDS)
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """A shop of twelve products on every back-end, not trained yet."""
    made = make_services(tmp_path, request.param)
    rows = [{"id": p, "title": f"Thing {p}", "price": "1.00 GBP"} for p in IDS]
    put_products(made, rows)
    yield made
    made.log.close()


@pytest.fixture(params=BACKENDS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """A shop of bags and mugs on every back-end."""
    made = shop_in(tmp_path, request.param)
    yield made
    made.log.close()

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.experience import Services, put_products
from shopkeeper.testing.services import BACKENDS, make_services
from tests.decisions.shelf import IDS


@pytest.fixture(params=BACKENDS)
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """A shop of twelve products on every back-end, not trained yet."""
    made = make_services(tmp_path, request.param)
    rows = [{"id": p, "title": f"Thing {p}", "price": "1.00 GBP"} for p in IDS]
    put_products(made, rows)
    yield made
    made.log.close()

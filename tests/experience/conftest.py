import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.experience import Services, put_products
from shopkeeper.testing.services import BACKENDS, make_services
from tests.decisions.shelf import IDS
from tests.experience.governed_shop import TEN, publish
from tests.experience.learned_shop import publish_models
from tests.experience.people import shop_in
from tests.experience.replayed import live, opened, row


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


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose registry holds one trained version."""
    folder = tmp_path_factory.mktemp("trained")
    publish_models(folder)
    return folder


@pytest.fixture
def governed(models: Path, tmp_path: Path) -> Services:
    """A shop with models and an offer, in which somebody looked at a product."""
    shutil.copytree(models, tmp_path / "own")
    services = opened(tmp_path / "own")
    put_products(services, [row(p, 200 + i, 0, True) for i, p in enumerate(IDS)])
    publish(services, offers=TEN)
    live(services, [("Product Viewed", "p3", 1)], None)
    return services

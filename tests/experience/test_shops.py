from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from shopkeeper.domain import CustomerKey
from shopkeeper.experience import Services
from shopkeeper.models import Bundle, Manifest, Span, VmisKNN, VmisKNNConfig, write_bundle
from shopkeeper.testing.models_rows import FIRST_KEY, crowd
from shopkeeper.testing.services import make_services

DATA = crowd()
MODEL = VmisKNN(VmisKNNConfig()).fit(DATA)
ANN = CustomerKey(FIRST_KEY)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(directory: Path) -> Manifest:
    configs = write_bundle(directory, {"vmis_knn": MODEL}, DATA.item_ids)
    return Manifest(NOON, configs, {"vmis_knn": 1.0}, Span(len(DATA), DATA.n_users, DATA.n_items))


@pytest.fixture
def services(tmp_path: Path) -> Services:
    made = make_services(tmp_path)
    made.registry.promote(made.registry.publish(write))
    return made


def serving(services: Services) -> Bundle | None:
    return services.shops.current().bundle


def rows(bundle: Bundle | None) -> int:
    return bundle.models["vmis_knn"].rows_of(np.array([ANN])) if bundle else 0


def test_a_snapshot_is_kept_while_nothing_changes(services: Services) -> None:
    assert services.shops.current() is services.shops.current()


def test_the_next_request_is_served_without_the_rows_of_who_was_erased(services: Services) -> None:
    before = serving(services)
    assert rows(before) > 0
    services.registry.strip([ANN])
    after = serving(services)
    assert after is not None
    assert before is not None
    assert after.version == before.version
    assert rows(after) == 0


def test_an_erasure_that_touches_no_row_loads_nothing_anew(services: Services) -> None:
    before = serving(services)
    services.registry.strip([CustomerKey(1)])
    assert serving(services) is before


def test_no_model_answers_rather_than_one_that_holds_who_was_erased(services: Services) -> None:
    serving(services)
    services.registry.strip([ANN])
    version = services.registry.current() or ""
    (services.registry.directory(version) / "items.json").write_bytes(b"[")
    with capture_logs() as logs:
        assert serving(services) is None
    assert logs[0]["event"] == "model version not loaded"


def test_a_shop_whose_only_version_cannot_be_loaded_answers_without_and_can_be_trained(
    services: Services,
) -> None:
    version = services.registry.current() or ""
    (services.registry.directory(version) / "items.json").write_bytes(b"[")
    with capture_logs() as logs:
        assert serving(services) is None
    assert (logs[0]["event"], logs[0]["serving"]) == ("model version not loaded", "no model")

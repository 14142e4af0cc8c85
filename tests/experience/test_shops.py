import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from shopkeeper.catalog import Catalog, Reduction
from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.domain import CustomerKey, MessageId, Money, PriceObserved, PricePlace, ProductId
from shopkeeper.experience import Services, Shops, put_products
from shopkeeper.experience.shops import MANY
from shopkeeper.log import Entry, catch_up
from shopkeeper.models import Bundle, Manifest, Span, VmisKNN, VmisKNNConfig, write_bundle
from shopkeeper.testing.models_rows import FIRST_KEY, crowd
from shopkeeper.testing.services import make_services

DATA = crowd()
MODEL = VmisKNN(VmisKNNConfig()).fit(DATA)
ANN = CustomerKey(FIRST_KEY)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AMOUNTS = st.integers(3, 6).map(lambda amount: f"{amount}.00 GBP")
ROWS = st.fixed_dictionaries(
    {"id": st.sampled_from("abc"), "title": st.just("Thing"), "price": AMOUNTS},
    optional={"sale_price": AMOUNTS},
)


def write(directory: Path) -> Manifest:
    configs = write_bundle(directory, {"vmis_knn": MODEL}, DATA.item_ids)
    return Manifest(NOON, configs, {"vmis_knn": 1.0}, Span(len(DATA), DATA.n_users, DATA.n_items))


@pytest.fixture
def services(tmp_path: Path) -> Services:
    made = make_services(tmp_path)
    made.registry.promote(made.registry.publish(write))
    return made


def opened(services: Services, catalog: Catalog) -> Shops:
    return Shops(services.log, catalog, services.registry, services.rules, services.facts.place)


def serving(services: Services) -> Bundle | None:
    return services.shops.current().bundle


def rows(bundle: Bundle | None) -> int:
    return bundle.models["vmis_knn"].rows_of(np.array([ANN])) if bundle else 0


def test_a_snapshot_is_kept_while_nothing_changes(services: Services) -> None:
    assert services.shops.current() is services.shops.current()


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(ROWS, max_size=4), min_size=2, max_size=5))
def test_prices_after_each_change_are_those_of_a_shop_that_is_opened_anew(
    tmp_path: Path, days: list[list[dict[str, str]]]
) -> None:
    services = make_services(tmp_path / uuid.uuid4().hex, clock=lambda: now)
    for number, rows in enumerate(days):
        now = NOON + timedelta(days=25 * number)
        put_products(services, rows)
        columns = services.shops.current().columns
        anew = opened(services, services.catalog).current().columns
        assert columns.ids == anew.ids
        for name in ("price", "was", "since", "withheld"):
            assert getattr(columns, name).tolist() == getattr(anew, name).tolist(), name


def test_of_a_catalogue_that_changed_in_few_products_the_ledger_is_read_for_those(
    services: Services,
) -> None:
    asked: list[int | None] = []

    class Watched(MemoryCatalog):
        """Says how many products it was asked for."""

        def reductions(
            self,
            place: PricePlace,
            progressive: bool = True,
            among: Collection[ProductId] | None = None,
        ) -> dict[ProductId, Reduction]:
            asked.append(None if among is None else len(among))
            return super().reductions(place, progressive, among)

    catalog = Watched()
    shops = opened(services, catalog)
    row = {"title": "Thing", "price": "5.00 GBP", "sale_price": "4.00 GBP"}
    for batch in (range(9), range(2)):
        put_products(services, [row | {"id": f"s{i}", "title": f"{len(batch)}"} for i in batch])
        catch_up(services.log, catalog)
        shops.current()
    seen = PriceObserved(ProductId("s1"), services.facts.place, Money(500, "GBP"), NOON, "orders")
    services.log.append([Entry(MessageId(f"{i}"), seen, NOON) for i in range(MANY + 1)])
    catch_up(services.log, catalog)
    shops.current()
    assert asked == [None, 2, None]


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

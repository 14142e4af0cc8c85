from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.catalog.backends.sqlite import SqliteCatalog
from shopkeeper.domain import InvalidRequest
from shopkeeper.log import Record, catch_up
from shopkeeper.storage import Database
from shopkeeper.testing.catalog import (
    HERE,
    MUG,
    CatalogContract,
    changed,
    log_of,
    records,
    view,
)
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.reductions import ReductionContract


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "shop.db")
    yield database
    database.close()


class TestSqliteCatalog(CatalogContract, ReductionContract):
    @pytest.fixture
    def catalog(self, database: Database) -> SqliteCatalog:
        return SqliteCatalog(database)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(records(), max_size=15))
def test_it_agrees_with_the_plain_one(database: Database, happened: list[Record]) -> None:
    plain, stored = MemoryCatalog(), SqliteCatalog(database)
    stored.reset()
    log = log_of(happened)
    catch_up(log, plain)
    catch_up(log, stored)
    assert view(stored) == view(plain)


def test_it_is_there_when_opened_again(tmp_path: Path) -> None:
    first = Database(tmp_path / "shop.db")
    catalog = SqliteCatalog(first)
    catch_up(log_of([changed(whole=True, title="Mug", price=255)]), catalog)
    before = view(catalog)
    first.close()
    second = Database(tmp_path / "shop.db")
    assert view(SqliteCatalog(second)) == before
    second.close()


def test_a_batch_that_fails_leaves_state_and_position(database: Database) -> None:
    catalog = SqliteCatalog(database)
    catch_up(log_of([changed(whole=True, title="Mug", price=255)]), catalog)
    before = view(catalog)
    good, bad = changed(title="Cup"), changed(colour="red")
    entries = log_of([good, good, bad]).read(after=1, limit=9)
    with pytest.raises(InvalidRequest, match="colour"):
        catalog.apply(entries, 3)
    assert view(catalog) == before


def test_two_that_follow_one_log_into_one_file_do_no_harm(database: Database) -> None:
    log = log_of([changed(whole=True, title="Mug", price=255), changed(at=1, price=200)])
    mine, yours = SqliteCatalog(database), SqliteCatalog(database)
    entries = log.read(after=0, limit=9)
    mine.apply(entries, 2)
    yours.apply(entries[:1], 1)
    assert mine.position() == 2
    assert [point.price.amount for point in mine.price_history(MUG, HERE)] == [255, 200]

import pytest

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.testing.catalog import CatalogContract
from shopkeeper.testing.reductions import ReductionContract


class TestMemoryCatalog(CatalogContract, ReductionContract):
    @pytest.fixture
    def catalog(self) -> MemoryCatalog:
        return MemoryCatalog()

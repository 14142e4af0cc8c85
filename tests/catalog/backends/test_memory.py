import pytest

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.testing.catalog import CatalogContract


class TestMemoryCatalog(CatalogContract):
    @pytest.fixture
    def catalog(self) -> MemoryCatalog:
        return MemoryCatalog()

import pytest

from shopkeeper.customers.backends.memory import MemoryDirectory
from shopkeeper.testing.customers import DirectoryContract


class TestMemoryDirectory(DirectoryContract):
    @pytest.fixture
    def directory(self) -> MemoryDirectory:
        return MemoryDirectory()

import pytest

from shopkeeper.customers.backends.memory import MemoryDirectory, MemoryMemories, MemoryRights
from shopkeeper.testing.customers import DirectoryContract
from shopkeeper.testing.memories import MemoriesContract
from shopkeeper.testing.rights import RightsContract


class TestMemoryDirectory(DirectoryContract):
    @pytest.fixture
    def directory(self) -> MemoryDirectory:
        return MemoryDirectory()


class TestMemoryMemories(MemoriesContract):
    @pytest.fixture
    def directory(self) -> MemoryDirectory:
        return MemoryDirectory()

    @pytest.fixture
    def memories(self, directory: MemoryDirectory) -> MemoryMemories:
        return MemoryMemories(directory)


class TestMemoryRights(RightsContract):
    @pytest.fixture
    def rights(self) -> MemoryRights:
        return MemoryRights()

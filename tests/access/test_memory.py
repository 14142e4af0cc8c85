import pytest

from shopkeeper.access.backends.memory import MemoryAuditTrail, MemoryKeyStore
from shopkeeper.testing.access import AuditTrailContract, KeyStoreContract


class TestMemoryKeyStore(KeyStoreContract):
    @pytest.fixture
    def store(self) -> MemoryKeyStore:
        return MemoryKeyStore()


class TestMemoryAuditTrail(AuditTrailContract):
    @pytest.fixture
    def audit(self) -> MemoryAuditTrail:
        return MemoryAuditTrail()

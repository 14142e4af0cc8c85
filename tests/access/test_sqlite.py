from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.access import authenticate
from shopkeeper.access.backends.sqlite import SqliteAuditTrail, SqliteKeyStore
from shopkeeper.storage import Database
from shopkeeper.testing.access import NOW, AuditTrailContract, KeyStoreContract, make_key
from shopkeeper.testing.empty import open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "shop.db")
    yield database
    database.close()


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same file, opened as another process would."""
    other = Database(database.path)
    yield other
    other.close()


class TestSqliteKeyStore(KeyStoreContract):
    @pytest.fixture
    def store(self, database: Database) -> SqliteKeyStore:
        return SqliteKeyStore(database)


class TestSqliteAuditTrail(AuditTrailContract):
    @pytest.fixture
    def audit(self, database: Database) -> SqliteAuditTrail:
        return SqliteAuditTrail(database)


def test_a_key_revoked_by_another_process_is_refused_at_once(
    database: Database, other: Database
) -> None:
    here, there = SqliteKeyStore(database), SqliteKeyStore(other)
    key, secret = make_key(there)
    assert authenticate(here, secret) == key
    there.revoke(key.id, NOW)
    assert authenticate(here, secret) is None


def test_the_file_holds_no_secret(database: Database) -> None:
    audit = SqliteAuditTrail(database)
    _, secret = make_key(SqliteKeyStore(database), audit=audit)
    random_part = secret.split("_", 2)[2].encode()
    database.close()
    files = list(database.path.parent.iterdir())
    assert files
    assert not any(random_part in file.read_bytes() for file in files)

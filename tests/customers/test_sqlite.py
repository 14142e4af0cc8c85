import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopkeeper.customers import Erasure, Kept, Person
from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.customers.backends.sqlite_memories import SqliteMemories
from shopkeeper.customers.backends.sqlite_rights import SqliteRights
from shopkeeper.domain import CustomerRef
from shopkeeper.storage import Database
from shopkeeper.testing.customers import DirectoryContract
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.memories import MemoriesContract
from shopkeeper.testing.rights import RightsContract

NOW = datetime(2026, 5, 1, tzinfo=UTC)


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


class TestSqliteDirectory(DirectoryContract):
    @pytest.fixture
    def directory(self, database: Database) -> SqliteDirectory:
        return SqliteDirectory(database)


class TestSqliteMemories(MemoriesContract):
    @pytest.fixture
    def directory(self, database: Database) -> SqliteDirectory:
        return SqliteDirectory(database)

    @pytest.fixture
    def memories(self, database: Database) -> SqliteMemories:
        return SqliteMemories(database)


class TestSqliteRights(RightsContract):
    @pytest.fixture
    def rights(self, database: Database) -> SqliteRights:
        return SqliteRights(database)


def test_another_process_sees_a_merge_at_once(database: Database, other: Database) -> None:
    here, there = SqliteDirectory(database), SqliteDirectory(other)
    [device] = here.resolve([CustomerRef(None, "a")])
    assert there.find(CustomerRef(None, "a")) == device
    *_, person = there.resolve([CustomerRef("u"), CustomerRef("u", "a")])
    assert here.find(CustomerRef(None, "a")) == person
    assert here.resolve([CustomerRef("u", "a")]) == [person]


def test_two_processes_never_give_one_key_twice(database: Database, other: Database) -> None:
    here, there = SqliteDirectory(database), SqliteDirectory(other)
    for i in range(5):
        [mine] = here.resolve([CustomerRef(f"here {i}")])
        [theirs] = there.resolve([CustomerRef(f"there {i}")])
        assert mine != theirs


def test_persons_are_there_after_a_restart(database: Database) -> None:
    refs = [CustomerRef(None, "a"), CustomerRef("u"), CustomerRef("u", "a")]
    *_, person = SqliteDirectory(database).resolve(refs)
    assert person is not None
    seals = [SqliteDirectory(database).seal_key(key) for key in person.keys]
    database.close()
    again = Database(database.path)
    directory = SqliteDirectory(again)
    assert directory.find(CustomerRef("u")) == person
    assert [directory.seal_key(key) for key in person.keys] == seals
    again.close()


def test_the_key_of_a_deleted_customer_is_not_given_again(database: Database) -> None:
    directory = SqliteDirectory(database)
    [_, gone] = directory.resolve([CustomerRef("u"), CustomerRef("v")])
    assert gone is not None

    def forget(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM customers WHERE customer = ?", (gone.key,))
        connection.execute("DELETE FROM identities WHERE customer = ?", (gone.key,))

    database.write(forget)
    [new] = directory.resolve([CustomerRef("w")])
    assert new is not None
    assert new.key > gone.key


def test_nothing_is_written_for_who_is_known(database: Database) -> None:
    directory = SqliteDirectory(database)
    refs = [CustomerRef("u", "a"), CustomerRef("v"), CustomerRef(None, "a"), CustomerRef()]
    people = directory.resolve(refs)
    database.write(lambda connection: connection.execute("PRAGMA query_only = ON"))
    assert directory.resolve(refs) == people


def test_another_process_finds_nobody_once_they_are_erased(
    database: Database, other: Database
) -> None:
    here, there = SqliteDirectory(database), SqliteDirectory(other)
    [ann] = here.resolve([CustomerRef("u", "a")])
    assert ann is not None
    assert there.seal_key(ann.key) is not None
    assert there.erased_at(CustomerRef("u")) is None
    here.erase(ann, NOW)
    assert there.find(CustomerRef("u", "a")) is None
    assert there.seal_key(ann.key) is None
    assert there.erased_at(CustomerRef("u")) == NOW


def test_two_processes_have_one_secret(database: Database, other: Database) -> None:
    directories = [SqliteDirectory(one) for one in (database, other) for _ in range(4)]
    secrets: list[bytes] = []
    threads = [
        threading.Thread(target=lambda one=one: secrets.append(one.secret("tokens")))
        for one in directories
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets) == 8
    assert len({*secrets}) == 1


def test_a_database_older_than_its_first_secret_is_held_against_every_erasure(
    database: Database,
) -> None:
    directory = SqliteDirectory(database)
    [ann] = directory.resolve([CustomerRef("u")])
    assert isinstance(ann, Person)
    noted: list[Erasure] = []
    directory.erase(ann, NOW, noted.append)
    old = Database(database.path.with_name("old.db"))
    restored = SqliteDirectory(old)
    assert restored.resolve([CustomerRef("u")]) == [ann]
    assert restored.reapply(noted) == ann.keys
    assert restored.find(CustomerRef("u")) is None
    assert restored.erased_at(CustomerRef("u")) == NOW
    old.close()


def test_no_byte_of_an_erased_customer_stays_in_the_file(database: Database) -> None:
    """Among so many others that pages of all sorts are split, and with merges on the way."""
    directory, memories = SqliteDirectory(database), SqliteMemories(database)
    names = [f"person-{i:05}@shop.example" for i in range(600)]
    directory.resolve([CustomerRef(None, f"device of {name}") for name in names])
    directory.resolve([CustomerRef(name, f"device of {name}") for name in names])
    directory.resolve([CustomerRef(name, f"phone of {name}") for name in names])
    people = [directory.find(CustomerRef(name)) for name in names[::7]]
    seals = [directory.seal_key(key) for person in people if person for key in person.keys]
    for person, name in zip(people, names[::7], strict=True):
        assert person is not None
        memories.put(person.key, Kept(1, b"12345678", f"memory of {name}".encode() * 40))
    for person in people:
        assert person is not None
        assert memories.drop(directory.erase(person, NOW)) == 1
    database.close()
    stored = database.path.read_bytes()
    assert [name for name in names[::7] if name.encode() in stored] == []
    assert [seal for seal in seals if seal is None or seal in stored] == []
    assert names[1].encode() in stored

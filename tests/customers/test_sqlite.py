import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.domain import CustomerRef
from shopkeeper.storage import Database
from shopkeeper.testing.customers import DirectoryContract


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "shop.db")
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


def test_an_erased_customer_has_no_sealing_key(database: Database) -> None:
    directory = SqliteDirectory(database)
    [person] = directory.resolve([CustomerRef("u")])
    assert person is not None
    database.write(
        lambda connection: connection.execute("UPDATE customers SET seal_key = NULL").rowcount
    )
    assert directory.seal_key(person.key) is None

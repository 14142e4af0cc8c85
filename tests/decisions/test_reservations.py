import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.decisions import backends
from shopkeeper.decisions.backends.holding import NEVER
from shopkeeper.decisions.backends.memory_reservations import MemoryReservations
from shopkeeper.decisions.backends.sqlite_reservations import SqliteReservations
from shopkeeper.storage import Database
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.reservations import (
    NOW,
    ONE,
    SOON,
    ReservationsContract,
    hold,
    race,
    redeem,
)
from shopkeeper.testing.reservations_machine import run_reservations_story
from shopkeeper.testing.reservations_names import NamesContract, race_of_one
from shopkeeper.testing.reservations_orders import OrdersContract

RACE = """
import sys
from pathlib import Path
from shopkeeper.decisions.backends.sqlite_reservations import SqliteReservations
from shopkeeper.storage import Database
from shopkeeper.testing.reservations import race
from shopkeeper.testing.reservations_names import race_of_one

database = Database(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
here = SqliteReservations(database)
print(race(here, 100, "there "), race_of_one(here, 20, "there "), race_of_one(here, 20, ""))
database.close()
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "shop.db")
    yield database
    database.close()


class TestMemoryReservations(ReservationsContract, OrdersContract, NamesContract):
    @pytest.fixture
    def reservations(self) -> MemoryReservations:
        return MemoryReservations()


class TestSqliteReservations(ReservationsContract, OrdersContract, NamesContract):
    @pytest.fixture
    def reservations(self, database: Database) -> SqliteReservations:
        return SqliteReservations(database)


def test_every_back_end_is_held_to_the_contract() -> None:
    names = {module.name for module in pkgutil.iter_modules(backends.__path__)}
    kept = {name for name in names if name.endswith("_reservations")}
    assert kept == {"memory_reservations", "sqlite_reservations"}


def test_reservations_in_memory_answer_as_a_plain_model() -> None:
    run_reservations_story(MemoryReservations, examples=25)


def test_reservations_in_sqlite_answer_as_a_plain_model(database: Database) -> None:
    def start() -> SqliteReservations:
        database.write(lambda connection: connection.execute("DELETE FROM reservations").rowcount)
        return SqliteReservations(database)

    run_reservations_story(start, examples=8)


def test_two_processes_grant_the_last_one_once_and_one_customer_of_many_names_theirs(
    database: Database,
) -> None:
    command = [sys.executable, "-c", RACE, str(database.path)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("go\n")
        other.stdin.flush()
        shop = SqliteReservations(database)
        here = race(shop, 100, "here "), race_of_one(shop, 20, "here "), race_of_one(shop, 20)
        there = map(int, other.stdout.readline().split())
    assert [ours + theirs for ours, theirs in zip(here, there, strict=True)] == [1, 1, 0]


def test_the_file_says_nothing_of_who_was_erased(database: Database) -> None:
    reservations = SqliteReservations(database)
    redeem(reservations, [hold("the visit", holder="somebody")], NOW)
    reservations.reserve([hold("another visit", holder="somebody", offer="y")], NOW, SOON)
    reservations.forget(["somebody"])
    rows = database.read("SELECT * FROM reservations")
    assert [row[1:] for row in rows] == [(ONE.name, ONE.period, "", 1, 0, NEVER, 0)]
    assert "visit" not in rows[0][0]

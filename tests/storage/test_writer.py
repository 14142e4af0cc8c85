"""One thread writes, in groups; a job that fails is alone in it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from shopkeeper.domain import BackendFailed, Conflict
from shopkeeper.storage.writer import GROUP, Writer


def describe(error: sqlite3.Error) -> BackendFailed:
    return BackendFailed(f"described: {error}")


class Counting:
    """A writer on an empty table, that counts its commits and can be held up."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        self.commits = 0
        self.writer = Writer(self.connection, describe, self._count)
        self.path = path

    def _count(self, connection: sqlite3.Connection) -> None:
        assert not connection.in_transaction
        self.commits += 1

    def hold(self) -> Event:
        """Keep the writer busy until the event is set; what is queued meanwhile is one group."""
        started, free = Event(), Event()

        def wait(_: sqlite3.Connection) -> None:
            started.set()
            free.wait()

        self.writer.submit(wait)
        started.wait()
        return free

    def numbers(self) -> list[int]:
        with sqlite3.connect(self.path) as reader:
            found = [row[0] for row in reader.execute("SELECT n FROM numbers ORDER BY n")]
        reader.close()
        return found


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Counting]:
    counting = Counting(tmp_path / "numbers.db")
    yield counting
    counting.writer.close()


def add(n: int):
    return lambda connection: connection.execute("INSERT INTO numbers VALUES (?)", (n,)).lastrowid


def test_what_is_queued_together_is_committed_together(counting: Counting) -> None:
    free = counting.hold()
    futures = [counting.writer.submit(add(n)) for n in range(1, 101)]
    free.set()
    assert [future.result() for future in futures] == list(range(1, 101))
    counting.writer.close()
    assert counting.commits == 2
    assert counting.numbers() == list(range(1, 101))


def test_a_result_is_given_after_the_commit(counting: Counting) -> None:
    for n in range(20):
        counting.writer.submit(add(n)).result()
        assert n in counting.numbers()


def test_a_job_that_raises_undoes_only_itself(counting: Counting) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO numbers VALUES (50)")
        raise Conflict("half way")

    free = counting.hold()
    before, bad, after = (counting.writer.submit(job) for job in (add(1), half, add(2)))
    free.set()
    assert (before.result(), after.result()) == (1, 2)
    with pytest.raises(Conflict, match="half way"):
        bad.result()
    assert counting.numbers() == [1, 2]


def test_a_broken_constraint_is_the_jobs_own_and_other_errors_are_described(
    counting: Counting,
) -> None:
    counting.writer.submit(add(1)).result()
    with pytest.raises(sqlite3.IntegrityError):
        counting.writer.submit(add(1)).result()
    with pytest.raises(BackendFailed, match="described: no such table"):
        counting.writer.submit(lambda c: c.execute("SELECT * FROM nowhere")).result()


def test_a_job_that_ends_the_transaction_fails_its_whole_group(counting: Counting) -> None:
    def meddle(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        raise Conflict("meddled")

    free = counting.hold()
    futures = [counting.writer.submit(job) for job in (add(1), meddle, add(2))]
    free.set()
    for future in futures:
        with pytest.raises(BackendFailed, match="meddled"):
            future.result()
    assert counting.numbers() == []
    assert counting.writer.submit(add(3)).result() == 3


def test_closing_writes_what_is_queued_and_takes_no_more(counting: Counting) -> None:
    free = counting.hold()
    futures = [counting.writer.submit(add(n)) for n in range(3 * GROUP)]
    free.set()
    counting.writer.close()
    counting.writer.close()
    assert all(future.done() for future in futures)
    assert len(counting.numbers()) == 3 * GROUP
    with pytest.raises(BackendFailed, match="closed"):
        counting.writer.submit(add(1))

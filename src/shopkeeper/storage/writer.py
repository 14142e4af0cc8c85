"""One thread writes: it takes everything that waits and makes it durable with a single commit.

Jobs (callables given the writer's connection) come in from any thread; each runs in a savepoint
of its own, and its future resolves once the commit of its group is on the disk.

A job that raises undoes only itself; where the commit fails, every job of the group fails and
nothing of it is stored. Held by `tests/storage/test_writer.py`.
"""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, NamedTuple

import structlog

from shopkeeper.domain import BackendFailed

_log = structlog.get_logger(__name__)

Job = Callable[[sqlite3.Connection], Any]

GROUP = 512
"""Most jobs in one commit."""


class _Task(NamedTuple):
    job: Job
    future: "Future[Any]"


class _Outcome(NamedTuple):
    value: Any
    error: BaseException | None


class Writer:
    """Owns the connection it is given, which must be in autocommit mode, and closes it.

    Args:
        describe: Turns an error of the driver into one of ours.
        committed: Called in the writer's thread after each group, outside a transaction.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        describe: Callable[[sqlite3.Error], BackendFailed],
        committed: Callable[[sqlite3.Connection], None],
    ) -> None:
        self._connection = connection
        self._describe = describe
        self._committed = committed
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._gate = Lock()
        self._closed = False
        self._thread = Thread(target=self._run, name="shopkeeper-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> "Future[Any]":
        """Queue a job for the next group; the future resolves after its commit.

        Raises:
            BackendFailed: The writer is closed.
        """
        task = _Task(job, Future())
        with self._gate:
            if self._closed:
                raise BackendFailed("the database is closed")
            self._queue.put(task)
        return task.future

    def close(self) -> None:
        """Write what is queued, then stop. Closing twice is harmless."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while group := self._take():
            self._write(group)
            self._committed(self._connection)
        self._connection.close()

    def _take(self) -> list[_Task]:
        """Everything queued, after waiting for the first; empty once closed and drained."""
        first = self._queue.get()
        group = [] if first is None else [first]
        while group and len(group) < GROUP:
            try:
                task = self._queue.get_nowait()
            except Empty:
                break
            if task is None:
                self._queue.put(None)
                break
            group.append(task)
        return group

    def _write(self, group: list[_Task]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._attempt(task.job) for task in group]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            outcomes = [_Outcome(None, self._describe(error))] * len(group)
        for task, outcome in zip(group, outcomes, strict=True):
            if outcome.error is None:
                task.future.set_result(outcome.value)
            else:
                task.future.set_exception(outcome.error)

    def _attempt(self, job: Job) -> _Outcome:
        """Run one job; raise only where the engine has given up the whole transaction."""
        self._connection.execute("SAVEPOINT job")
        try:
            outcome = _Outcome(job(self._connection), None)
        except BaseException as error:
            if not self._connection.in_transaction:
                raise self._lost(error) from error
            self._connection.execute("ROLLBACK TO job")
            outcome = _Outcome(None, self._ours(error))
        self._connection.execute("RELEASE job")
        return outcome

    def _ours(self, error: BaseException) -> BaseException:
        # A broken constraint is the job's own business; anything else of the driver is a failure.
        if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.IntegrityError):
            failure = self._describe(error)
            failure.__cause__ = error
            return failure
        return error

    @staticmethod
    def _lost(error: BaseException) -> sqlite3.Error:
        if isinstance(error, sqlite3.Error):
            return error
        return sqlite3.OperationalError(f"a job ended the group's transaction: {error}")

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:  # the next BEGIN fails then, and comes here again
            _log.error("rollback_failed", error=str(error))

"""Read the log as columns: who did what to which product, when, in which visit or order.

From the log's entries, in batches, to the `Interactions` models learn from. Only events kept on a
basis that allows `analytics`, or that have no subject, are read; erased records have nothing left
to read. Memory is a few typed arrays: 29 bytes a row while reading, and the vocabulary.

Held by tests/learning/test_dataset.py.
"""

from array import array
from collections.abc import Callable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import Event
from shopkeeper.log import Log, Logged
from shopkeeper.models import KIND_OF, Interactions, Kind

SESSION_GAP = 30 * 60.0
"""Seconds of silence that end a visit, where no session id says so."""
_BATCH = 2_000
_BY_GAP = 0
"""Visit label of a row whose visit is found by the customer's silences."""


def interactions_of(log: Log, progress: Callable[[float], None] | None = None) -> Interactions:
    """Everything in the log that models may learn from, in the order it happened.

    An order is a session of its own; views and carts are grouped by their session id, else by the
    customer's silences. Items are numbered by first appearance in the log.

    Args:
        progress: Told the share read so far, 0 to 1.
    """
    columns, head, position = _Columns(), max(log.head(), 1), 0
    while batch := log.read(after=position, limit=_BATCH):
        position = batch[-1].position
        for logged in batch:
            if isinstance(logged.entry.record, Event) and _may_learn(logged):
                columns.add(logged.entry.record, logged)
        if progress is not None:
            progress(min(position / head, 1.0))
    return columns.interactions()


def _may_learn(logged: Logged) -> bool:
    entry = logged.entry
    return entry.customer is None or (entry.basis is not None and entry.basis.allows("analytics"))


class _Columns:
    """The rows read so far, in the order of the log."""

    def __init__(self) -> None:
        self._customers = array("q")  # internal key, -1 where nobody is known
        self._items = array("i")
        self._kinds = array("b")
        self._times = array("d")
        self._visits = array("Q")
        self._vocabulary: dict[str, int] = {}

    def add(self, event: Event, logged: Logged) -> None:
        kind = KIND_OF.get(event.name)
        if kind is None or not event.lines:
            return
        customer = -1 if logged.entry.customer is None else int(logged.entry.customer)
        time, visit = event.time.timestamp(), _visit(event, kind, customer)
        for line in event.lines:
            self._customers.append(customer)
            self._items.append(self._vocabulary.setdefault(line.product_id, len(self._vocabulary)))
            self._kinds.append(kind)
            self._times.append(time)
            self._visits.append(visit)

    def interactions(self) -> Interactions:
        times = np.frombuffer(self._times, np.float64)
        order = np.argsort(times, kind="stable")
        users, n_users = _dense_users(np.frombuffer(self._customers, np.int64)[order])
        visits = np.frombuffer(self._visits, np.uint64)[order]
        return Interactions(
            users,
            np.frombuffer(self._items, np.int32)[order],
            np.frombuffer(self._kinds, np.int8)[order],
            times[order],
            _sessions(users, times[order], visits),
            tuple(self._vocabulary),
            n_users,
        )


def _visit(event: Event, kind: Kind, customer: int) -> int:
    """A label equal for rows of one visit or order; 64 bits, so that two never meet in practice."""
    if kind is Kind.PURCHASE:
        return _label(f"order {event.order_id or event.message_id}")
    if event.session_id is not None:
        return _label(f"session {event.session_id} of {customer}")
    return _BY_GAP if customer >= 0 else _label(f"event {event.message_id}")


def _label(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") | 1


def _dense_users(customers: NDArray[np.int64]) -> tuple[NDArray[np.int32], int]:
    known = np.unique(customers[customers >= 0])
    users = np.searchsorted(known, customers).astype(np.int32)
    users[customers < 0] = -1
    return users, len(known)


def _sessions(
    users: NDArray[np.int32], times: NDArray[np.float64], visits: NDArray[np.uint64]
) -> NDArray[np.int32]:
    sessions = np.empty(len(users), np.int64)
    labelled = visits != _BY_GAP
    found, sessions[labelled] = np.unique(visits[labelled], return_inverse=True)
    loose = np.flatnonzero(~labelled)
    sessions[loose] = len(found) + visits_by_gap(users[loose], times[loose])
    return sessions.astype(np.int32)


def visits_by_gap(users: NDArray[np.int32], times: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number the visits of each user: a new one begins after `SESSION_GAP` of silence.

    Args:
        users: Shape `(n,)`.
        times: Shape `(n,)`, seconds, rising.

    >>> visits_by_gap(np.array([0, 1, 0, 0], np.int32), np.array([0.0, 5.0, 60.0, 9e3])).tolist()
    [0, 2, 0, 1]
    """
    order = np.argsort(users, kind="stable")
    user, time = users[order], times[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (user[1:] != user[:-1]) | (np.diff(time) > SESSION_GAP)
    visits = np.empty(len(order), np.int64)
    visits[order] = np.cumsum(begins) - 1
    return visits

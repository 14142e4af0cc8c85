"""Read the log as columns: who did what to which product, when, in which visit, in what moment.

From the log's entries, in batches, and the catalogue as it stands, to the `Interactions` models
learn from. Only events kept on a basis that allows `analytics`, or that have no subject, are read;
erased records have nothing left to read. Memory is a few typed arrays, some 50 bytes a row while
reading, and the vocabulary; of what was shown, a bounded number of rows for each customer.

Held by tests/learning/test_dataset.py.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Preferences
from shopkeeper.domain import Event
from shopkeeper.learning.rows import Rows, Table
from shopkeeper.learning.statements import StatementReader
from shopkeeper.log import Log, Logged
from shopkeeper.models import KIND_OF, Contexts, Interactions, Kind, goods_of
from shopkeeper.models.attention import attention
from shopkeeper.models.circumstances import (
    NAMES,
    circumstances,
    declared_life_stage,
    most_frequent,
    recency,
    since_last_visits,
)
from shopkeeper.models.impressions import NEWEST, newest, passed_over

T = TypeVar("T", bound=np.generic)
SESSION_GAP = 30 * 60.0
"""Seconds of silence that end a visit, where no session id says so."""
EXPOSED = "Products Exposed"
_BATCH = 2_000
_BY_GAP = 0
"""Visit label of a row whose visit is found by the customer's silences."""
_MOST_WORDS = 10_000
"""Values of one name of a context that are told apart while reading."""
_SHOWN_HELD = 500_000
"""Rows of what was shown that are held before older ones of each customer are let go."""
_LAST_VISIT = NAMES.index("last_visit")


def interactions_of(
    log: Log,
    progress: Callable[[float], None] | None = None,
    columns: Columns | None = None,
    preferences: Preferences | None = None,
) -> Interactions:
    """Everything in the log that models may learn from, in the order it happened.

    An order is a session of its own; views and carts are grouped by their session id, else by the
    customer's silences. Items are numbered by first appearance in the log. What was shown to a
    customer and not taken up is there as impressions: the newest few, of products somebody acted
    on.

    Args:
        progress: Told the share read so far, 0 to 1.
        columns: The catalogue, to say what the items are; without it nothing does.
        preferences: What the shop declared, to know what customers said of the catalogue's
            products; without either, nothing of it is read.
    """
    said = StatementReader(preferences) if preferences is not None else None
    reader, head, position = _Reader(), max(log.head(), 1), 0
    while batch := log.read(after=position, limit=_BATCH):
        position = batch[-1].position
        for logged in batch:
            if isinstance(logged.entry.record, Event) and _may_learn(logged):
                reader.read(logged.entry.record, logged)
            elif said is not None:
                said.read(logged)
        if progress is not None:
            progress(min(position / head, 1.0))
    found = reader.interactions(columns)
    if said is None or columns is None:
        return found
    return replace(found, statements=said.statements(columns))


def _may_learn(logged: Logged) -> bool:
    entry = logged.entry
    return entry.customer is None or (entry.basis is not None and entry.basis.allows("analytics"))


class _Reader:
    """What was read so far, in the order of the log: acts, and apart from them what was shown."""

    def __init__(self) -> None:
        self._acts, self._shown = Rows(), Rows()
        self._vocabulary: dict[str, int] = {}
        self._shown_ids: dict[str, int] = {}
        self._words: tuple[dict[str, int], ...] = tuple({"": 0} for _ in NAMES)
        self._life_stages: dict[int, str] = {}

    def read(self, event: Event, logged: Logged) -> None:
        customer = -1 if logged.entry.customer is None else int(logged.entry.customer)
        declared = declared_life_stage(event.properties)
        if declared is not None and customer >= 0:
            self._life_stages[customer] = declared
        kind = KIND_OF.get(event.name)
        if kind is not None:
            self._add(event, kind, customer, self._acts, self._vocabulary)
        elif event.name == EXPOSED and customer >= 0:
            self._add(event, Kind.IMPRESSION, customer, self._shown, self._shown_ids)
            if len(self._shown) > _SHOWN_HELD:
                self._forget_older()

    def interactions(self, columns: Columns | None) -> Interactions:
        found = np.concatenate([self._acts.table(), self._shown_of_acted_on()])
        found = found[np.argsort(found["time"], kind="stable")]
        users, customers = _dense_users(found["customer"])
        shown = found["kind"] == Kind.IMPRESSION
        counts = ~shown | passed_over(users, found["item"], found["time"], shown)
        found, users = found[counts], users[counts]
        times, item_ids = _column(found, "time", np.float64), tuple(self._vocabulary)
        return Interactions(
            users,
            _column(found, "item", np.int32),
            _column(found, "kind", np.int8),
            times,
            _sessions(users, times, _column(found, "visit", np.uint64)),
            item_ids,
            len(customers),
            self._contexts(found, users, times),
            None if columns is None else goods_of(columns, item_ids),
            _column(found, "weight", np.float32),
            customers,
        )

    def _add(
        self, event: Event, kind: Kind, customer: int, rows: Rows, numbers: dict[str, int]
    ) -> None:
        if not event.lines:
            return
        time, visit = event.time.timestamp(), _visit(event, kind, customer)
        weight, words = attention(event.properties), self._moment(event, customer)
        for line in event.lines:
            item = numbers.setdefault(line.product_id, len(numbers))
            rows.add(customer, time, visit, weight, item, kind, words)

    def _moment(self, event: Event, customer: int) -> list[int]:
        """The number of each word of the circumstances; the last visit is found in the end."""
        stage = self._life_stages.get(customer, "")
        said = circumstances(event.context, event.time, None, stage)
        return list(map(_number, self._words, said))

    def _forget_older(self) -> None:
        users, _ = _dense_users(self._shown.table()["customer"])
        self._shown.keep(newest(users, np.ones(len(users), np.bool_), 10 * NEWEST))

    def _shown_of_acted_on(self) -> Table:
        held = self._shown.table()
        known = np.array([self._vocabulary.get(p, -1) for p in self._shown_ids], np.int32)
        held["item"] = known[held["item"]]
        return held[held["item"] >= 0]

    def _contexts(
        self, found: Table, users: NDArray[np.int32], times: NDArray[np.float64]
    ) -> Contexts:
        """Codes of the words, with how long ago the last visit was; of what was shown, none."""
        words, codes = [list(numbers) for numbers in self._words], found["words"].astype(np.int32)
        told: dict[str, int] = {"": 0}
        done = (users >= 0) & (found["kind"] != Kind.IMPRESSION)
        gaps = since_last_visits(users[done], times[done]).tolist()
        last = (recency(None if gap != gap else gap) for gap in gaps)
        codes[~done, _LAST_VISIT] = 0
        codes[done, _LAST_VISIT] = [told.setdefault(word, len(told)) for word in last]
        codes[found["kind"] == Kind.IMPRESSION] = 0
        words[_LAST_VISIT] = list(told)
        return most_frequent(NAMES, words, codes, users)


def _column(table: Table, name: str, kind: type[T]) -> NDArray[T]:
    return np.ascontiguousarray(table[name], kind)


def _number(numbers: dict[str, int], word: str) -> int:
    """The number of a word; of the empty one where there are too many."""
    if word not in numbers and len(numbers) >= _MOST_WORDS:
        return 0
    return numbers.setdefault(word, len(numbers))


def _visit(event: Event, kind: Kind, customer: int) -> int:
    """A label equal for rows of one visit or order of one customer.

    Of 64 bits, so that two never meet in practice.
    """
    if kind is Kind.PURCHASE:
        return _label(f"order {event.order_id or event.message_id} of {customer}")
    if event.session_id is not None:
        return _label(f"session {event.session_id} of {customer}")
    return _BY_GAP if customer >= 0 else _label(f"event {event.message_id}")


def _label(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") | 1


def _dense_users(
    customers: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """A number for each row's customer, -1 where nobody is known, and the keys of the numbers."""
    known = np.unique(customers[customers >= 0])
    users = np.searchsorted(known, customers).astype(np.int32)
    users[customers < 0] = -1
    return users, known


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

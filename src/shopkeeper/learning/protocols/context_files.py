"""Read a file of events with their circumstances, and say what is odd about it.

A context is a column of the file, or `previous:` and a column: its value at the customer's act
before. Where there are times, `hour`, `weekday`, `month` (UTC) and `last_visit` can be asked for
without being columns. Empty and NaN are not known; a context of one value says nothing and is left
out.

Held by tests/learning/protocols/test_context_files.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.dataset import visits_by_gap
from shopkeeper.learning.files import Files
from shopkeeper.models import Contexts, Interactions, Kind
from shopkeeper.models.circumstances import recency, since_last_visits

EVENTS = "events"
PREVIOUS = "previous:"
CLOCK = ("hour", "weekday", "month", "last_visit")
"""What can be made of times."""
TIMESTAMP = "timestamp"
"""The time column where none is named."""
DAY = 86_400
_UNKNOWN = ("", "nan", "NaN", "None", "NULL", "<NA>")
_ENOUGH = 5
"""Rows an item has at least to say whether it has one value only."""


@dataclass(frozen=True, slots=True)
class Columns:
    user: str
    item: str
    context: tuple[str, ...]
    timestamp: str | None


def read_events(files: Files, columns: Columns) -> tuple[Interactions, list[str]]:
    """The rows in the order they happened, with their contexts, and what is to be said of them.

    Raises:
        InvalidRequest: A column is missing or of another type, or no context tells moments apart.
    """
    files.require(EVENTS, columns.user, "id", empty=True)
    files.require(EVENTS, columns.item, "id")
    data = _read(files, columns)
    contexts, notes = _telling(_contexts(files, columns, data))
    data = replace(data, contexts=contexts)
    order = np.argsort(data.times, kind="stable")
    data = data.where(order)  # type: ignore[arg-type]  # an order selects as a mask does
    return data, [*notes, *_facts_of_items(data), *_never_twice(data, timed(columns))]


def timed(columns: Columns) -> bool:
    return columns.timestamp is not None


def _read(files: Files, columns: Columns) -> Interactions:
    """The rows in the order of the file, without contexts."""
    item_ids, user_ids = files.number(EVENTS, columns.item), files.number(EVENTS, columns.user)
    items = files.codes(EVENTS, columns.item, by=EVENTS)
    users = files.codes(EVENTS, columns.user, by=EVENTS)
    times = np.arange(len(items), dtype=np.float64)
    sessions = np.where(users >= 0, users, len(user_ids) + np.arange(len(items)))
    if columns.timestamp is not None:
        files.require(EVENTS, columns.timestamp, "time")
        times = files.times(EVENTS, columns.timestamp)
        order = np.argsort(times, kind="stable")
        sessions[order] = visits_by_gap(users[order], times[order])
    kinds = np.full(len(items), Kind.PURCHASE, np.int8)
    sessions = np.unique(sessions, return_inverse=True)[1]
    return Interactions(
        users, items, kinds, times, sessions.astype(np.int32), item_ids, len(user_ids)
    )


def _contexts(files: Files, columns: Columns, data: Interactions) -> Contexts:
    if not columns.context:
        raise InvalidRequest("`context` must name at least one column, got none")
    if len(set(columns.context)) < len(columns.context):
        raise InvalidRequest(f"`context` must name each column once, got {list(columns.context)}")
    found = [_context(files, columns, data, name) for name in columns.context]
    return Contexts(
        columns.context,
        tuple(values for values, _ in found),
        np.stack([codes for _, codes in found], axis=1),
    )


def _context(
    files: Files, columns: Columns, data: Interactions, name: str
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """What the codes of one context stand for, and the code of each row."""
    if name in CLOCK and not files.has(EVENTS, name) and columns.timestamp is not None:
        return _dense(_of_time(name, data))
    column = name.removeprefix(PREVIOUS)
    if column in {columns.user, columns.item} and column == name:
        raise InvalidRequest(f"`context` must not name the user or the item, got {name!r}")
    files.require(EVENTS, column, "value", empty=True)
    words = np.array([str(word) for word in files.number(EVENTS, column)])
    codes = files.codes(EVENTS, column, by=EVENTS)
    known = np.where((codes >= 0) & ~np.isin(words[codes], _UNKNOWN), words[codes], "")
    return _dense(known if column == name else _before(known, data))


def _of_time(name: str, data: Interactions) -> NDArray[np.str_]:
    if name == "last_visit":
        order = np.argsort(data.times, kind="stable")
        since = np.empty(len(data))
        since[order] = since_last_visits(data.users[order], data.times[order])
        words = [recency(None if np.isnan(s) else float(s)) for s in since.tolist()]
        return np.array(words)
    seconds = data.times.astype("datetime64[s]")
    if name == "hour":
        return (seconds.astype(np.int64) // 3_600 % 24).astype(np.str_)
    if name == "weekday":
        return ((seconds.astype(np.int64) // DAY + 3) % 7).astype(np.str_)
    return (seconds.astype("datetime64[M]").astype(np.int64) % 12 + 1).astype(np.str_)


def _before(words: NDArray[np.str_], data: Interactions) -> NDArray[np.str_]:
    """The value at the same customer's newest act of an earlier moment; empty where none."""
    order = np.lexsort((data.times, data.users))
    user, time = data.users[order], data.times[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (user[1:] != user[:-1]) | (time[1:] != time[:-1])
    moment = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    earlier = moment - 1
    same = (earlier >= 0) & (user[earlier] == user) & (user >= 0)
    found = np.full(len(order), "", words.dtype)
    found[order] = np.where(same, words[order][earlier], "")
    return found


def _dense(words: NDArray[np.str_]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The distinct words but the empty one, and the place of each; -1 for the empty one."""
    values, codes = np.unique(words, return_inverse=True)
    empty = int(len(values) > 0 and not values[0])
    return tuple(values[empty:].tolist()), (codes - empty).astype(np.int32)


def _telling(contexts: Contexts) -> tuple[Contexts, list[str]]:
    """Without the contexts that have one value, which say nothing."""
    differs = [len(np.unique(codes)) > 1 for codes in contexts.codes.T]
    if not any(differs):
        raise InvalidRequest(
            f"`context` must name a column that differs between rows, got one value each in "
            f"{', '.join(contexts.names)}"
        )
    notes = [
        f"`{name}` has one value only and was left out"
        for name, kept in zip(contexts.names, differs, strict=True)
        if not kept
    ]
    names = tuple(name for name, kept in zip(contexts.names, differs, strict=True) if kept)
    values = tuple(some for some, kept in zip(contexts.values, differs, strict=True) if kept)
    return Contexts(names, values, contexts.codes[:, differs]), notes


def _facts_of_items(data: Interactions) -> list[str]:
    """Contexts that are really facts of the item: to know one is to know part of the answer."""
    assert data.contexts is not None
    often = np.bincount(data.items, minlength=data.n_items) >= _ENOUGH
    rows = often[data.items]
    notes: list[str] = []
    for name, codes in zip(data.contexts.names, data.contexts.codes.T, strict=True):
        pairs = np.unique(np.column_stack([data.items[rows], codes[rows]]), axis=0)
        items, several = np.unique(pairs[:, 0]), len(np.unique(pairs[:, 1])) > 1
        if several and len(pairs) <= 1.01 * len(items):
            notes.append(
                f"`{name}` has one value for each item: it is a fact of the item, and to know it "
                "when asked is to know part of the answer; measure without it too"
            )
    return notes


def _never_twice(data: Interactions, timed: bool) -> list[str]:
    assert data.contexts is not None
    if timed or len(data) < 2:
        return []
    rows = np.column_stack([data.users, data.items, data.contexts.codes])
    if len(np.unique(rows, axis=0)) < 0.99 * len(rows):
        return []
    return [
        "hardly any row occurs twice: split by rows, an item that train holds in just these "
        "circumstances is known not to be the answer; split by moments to see what is left"
    ]


def columns_of(
    files: Files, user: str, item: str, context: Sequence[str], timestamp: str | None
) -> Columns:
    """The columns asked for; a column `timestamp` is the time where none is named."""
    if timestamp is None and files.has(EVENTS, TIMESTAMP):
        timestamp = TIMESTAMP
    return Columns(user, item, tuple(context), timestamp)

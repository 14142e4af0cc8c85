"""The shop's own last days: each customer's first order, and what came next in each visit.

An order is asked for with what was known of the customer before the window began; the next product
of a visit with the acts of that visit as well. Measured by recall@k.

Held by tests/learning/protocols/test_shop.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.cases import Answers, Case, Histories, hits_of, wanted_of
from shopkeeper.models import Interactions, Kind, Query
from shopkeeper.stats import recall

DAY = 86_400.0
MAX_CASES = 3_000
"""Of each sort."""
PAGE = "page"
_SEED = 30


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, in seconds since 1970: from `start`, before `stop`."""

    start: float
    stop: float

    @property
    def days(self) -> float:
        return (self.stop - self.start) / DAY

    def before(self) -> "Window":
        """The stretch of the same length that ends where this begins."""
        return Window(2 * self.start - self.stop, self.start)


def last_window(data: Interactions, days: float) -> Window:
    """The last `days`, or the last quarter of a history shorter than four times that."""
    first, last = float(data.times[0]), float(data.times[-1])
    return Window(last - min(days * DAY, (last - first) / 4), float(np.nextafter(last, np.inf)))


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    return {"recall": recall(hits_of(answers, cases, k), wanted_of(cases))}


def first_orders(data: Interactions, window: Window) -> list[Case]:
    """Each known customer's first order in the window, asked with what came before the window."""
    inside = _inside(data, window) & (data.kinds == Kind.PURCHASE) & (data.users >= 0)
    histories, cases = Histories(data), []
    for rows in _sample(_groups(data.users, np.flatnonzero(inside))):
        order = rows[data.sessions[rows] == data.sessions[rows[0]]]
        user, wanted = int(data.users[rows[0]]), np.unique(data.items[order])
        past = histories.before(user, window.start)
        query = _asked(histories, data, past, order[:0], int(order[0]))
        cases.append(Case(query, wanted, len(wanted), user))
    return cases


def next_acts(data: Interactions, window: Window) -> list[Case]:
    """The last product of each visit in the window, asked with what the visit held before."""
    looks = (data.kinds == Kind.VIEW) | (data.kinds == Kind.CART)
    rows_inside = np.flatnonzero(_inside(data, window) & looks)
    visits = [rows for rows in _groups(data.sessions, rows_inside) if len(rows) > 1]
    histories, cases = Histories(data), []
    for rows in _sample(iter(visits)):
        user = int(data.users[rows[0]])
        past = histories.before(user, window.start)
        query = _asked(histories, data, past, rows[:-1], int(rows[-1]))
        cluster = user if user >= 0 else data.n_users + int(data.sessions[rows[0]])
        cases.append(Case(query, data.items[rows[-1:]], 1, cluster))
    return cases


def _asked(
    histories: Histories,
    data: Interactions,
    before: NDArray[np.int64],
    session: NDArray[np.int64],
    moment: int,
) -> Query:
    """Ask at the moment of a row; on which page it was seen is part of the answer, so not known."""
    query = histories.query(before, session, float(data.times[moment]), moment)
    if query.context is None or data.contexts is None or PAGE not in data.contexts.names:
        return query
    context = query.context.copy()
    context[data.contexts.names.index(PAGE)] = -1
    return replace(query, context=context)


def _inside(data: Interactions, window: Window) -> NDArray[np.bool_]:
    return (data.times >= window.start) & (data.times < window.stop)


def _groups(labels: NDArray[np.int32], rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The rows of each label, in their order."""
    order = rows[np.argsort(labels[rows], kind="stable")]
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def _sample(groups: Iterator[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    found = list(groups)
    if len(found) <= MAX_CASES:
        return found
    chosen = np.random.default_rng(_SEED).choice(len(found), MAX_CASES, replace=False)
    return [found[i] for i in np.sort(chosen)]

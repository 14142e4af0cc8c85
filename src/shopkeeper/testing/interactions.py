"""What models learn from and are asked with, generated: small, odd, and with many ties."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from shopkeeper.models import Interactions, Kind, Query

MAX_ITEMS = 12
START = 1.7e9
"""Seconds since 1970 at which generated histories begin."""


@st.composite
def interactions(draw: st.DrawFn, max_rows: int = 40) -> Interactions:
    """Interactions of few customers and items, some of nobody known, many at one moment."""
    n_items = draw(st.integers(1, MAX_ITEMS))
    n_users = draw(st.integers(0, 5))
    row = st.tuples(
        st.integers(-1, n_users - 1),
        st.integers(0, n_items - 1),
        st.sampled_from(tuple(Kind)),
        st.integers(0, 20),
        st.integers(0, 6),
    )
    rows = sorted(draw(st.lists(row, max_size=max_rows)), key=lambda r: r[3])
    return from_rows(rows, n_items, n_users)


def from_rows(
    rows: list[tuple[int, int, Kind, int, int]], n_items: int, n_users: int
) -> Interactions:
    """Interactions of (customer, item, kind, hour, session) rows in order of time."""
    columns = np.array(rows, np.int64).reshape(-1, 5)
    return Interactions(
        users=columns[:, 0].astype(np.int32),
        items=columns[:, 1].astype(np.int32),
        kinds=columns[:, 2].astype(np.int8),
        times=_seconds(columns[:, 3]),
        sessions=columns[:, 4].astype(np.int32),
        item_ids=tuple(f"item {i}" for i in range(n_items)),
        n_users=n_users,
    )


def _seconds(hours: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(START + 3600.0 * hours, np.float64)


@st.composite
def queries(draw: st.DrawFn, n_items: int, max_acts: int = 10) -> Query:
    """A history over `n_items` items, the running session at its end, or none of either."""
    act = st.tuples(st.integers(0, n_items - 1), st.sampled_from(tuple(Kind)), st.integers(0, 30))
    acts = sorted(draw(st.lists(act, max_size=max_acts)), key=lambda a: a[2])
    columns = np.array(acts, np.int64).reshape(-1, 3)
    return Query(
        items=columns[:, 0].astype(np.int32),
        kinds=columns[:, 1].astype(np.int8),
        times=_seconds(columns[:, 2]),
        now=START + 3600.0 * 40,
        session_start=draw(st.integers(0, len(acts))),
        anchors=tuple(draw(st.lists(st.integers(0, n_items - 1), max_size=2))),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Interactions, Query]:
    """Something to learn from and something to be asked over the same items."""
    data = draw(interactions())
    return data, draw(queries(data.n_items))


def shuffled_within_moments(data: Interactions, rng: np.random.Generator) -> Interactions:
    """The same rows with those of one moment in another order."""
    order = np.lexsort((rng.random(len(data)), data.times))
    return replace(
        data,
        users=data.users[order],
        items=data.items[order],
        kinds=data.kinds[order],
        times=data.times[order],
        sessions=data.sessions[order],
    )


def checkerboard(size: int, withheld: tuple[int, int]) -> Interactions:
    """Customers buy every other item, in one visit each, but for one withheld (customer, item)."""
    rows = [
        (user, item, Kind.PURCHASE, user, user)
        for user in range(size)
        for item in range(size)
        if (user + item) % 2 == 0 and (user, item) != withheld
    ]
    return from_rows(rows, size, size)


def history(data: Interactions, user: int, running: bool) -> Query:
    """What one customer did, as a question asked a day after everything.

    Args:
        running: Whether it all belongs to the running session.
    """
    own = data.users == user
    items = data.items[own]
    now = float(data.times.max(initial=START)) + 86_400
    start = 0 if running else len(items)
    return Query(items, data.kinds[own], data.times[own], now, session_start=start)

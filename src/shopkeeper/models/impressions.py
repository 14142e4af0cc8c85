"""Which impressions count: shown, and not taken up within the hour; the newest of each customer.

One rule for training and for serving. It looks an hour ahead of an impression and no further, so
that what a customer did later tells nothing of the past. Held by tests/models/test_impressions.py.
"""

import numpy as np
from numpy.typing import NDArray

TAKEN_UP = 3_600.0
"""Seconds within which an act on a product answers its being shown."""
NEWEST = 30
"""Impressions kept of each customer."""


def passed_over(
    users: NDArray[np.int32],
    items: NDArray[np.int32],
    times: NDArray[np.float64],
    shown: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which rows are impressions that count, shape `(n,)`.

    Args:
        users: Shape `(n,)`.
        items: Shape `(n,)`.
        times: Shape `(n,)`, seconds, rising.
        shown: Shape `(n,)`, true for impressions; the other rows are acts.

    >>> one = np.zeros(3, np.int32)
    >>> passed_over(one, np.array([7, 8, 7]), np.arange(3.0), np.array([True, True, False]))
    array([False,  True, False])
    """
    order = np.lexsort((~shown, times, items, users))  # an act at the same moment comes after
    act = np.where(shown[order], len(order), np.arange(len(order)))
    following = np.minimum.accumulate(act[::-1])[::-1]
    there = following < len(order)
    answer = order[following[there]]
    asked = order[there]
    same = (users[asked] == users[answer]) & (items[asked] == items[answer])
    taken = np.zeros(len(order), np.bool_)
    taken[asked] = same & (times[answer] - times[asked] <= TAKEN_UP)
    return newest(users, shown & ~taken, NEWEST)


def newest(users: NDArray[np.int32], wanted: NDArray[np.bool_], n: int) -> NDArray[np.bool_]:
    """The last `n` wanted rows of each user, shape `(rows,)`."""
    rows = np.flatnonzero(wanted)[::-1]
    rows = rows[np.argsort(users[rows], kind="stable")]  # by user, newest first
    first = np.ones(len(rows), np.bool_)
    first[1:] = users[rows][1:] != users[rows][:-1]
    starts = np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0))
    kept = np.zeros(len(wanted), np.bool_)
    kept[rows[np.arange(len(rows)) - starts < n]] = True
    return kept

"""How visits return to what they have already seen: learned from all visits, mixed into any model.

A session model knows what goes with an item, but not whether a shop's visitors go back to the
product they just left, or look at the same one twice. That is a habit of the shop's visitors, so it
is counted: how often the next act is on the newest item of the session, on the one before it, ...

Held by tests/models/test_revisits.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.dataset import Interactions
from shopkeeper.models.kernel import add, kernel

DEPTH = 20
"""Distinct items of a session, newest first, whose return is counted."""

PRIOR = 20
"""Steps without a return that every count starts from."""


def learn_revisits(data: Interactions) -> NDArray[np.float64]:
    """How likely the next act of a session is on its newest distinct item, the one before it, ...

    A step between acts of one moment is not counted: nothing says which came first.

    Returns:
        Shape `(DEPTH,)`, each in [0, 1).
    """
    order = np.lexsort((data.items, data.times, data.sessions))
    returned, steps = _count_returns(
        data.sessions[order], data.items[order], data.times[order], DEPTH
    )
    return np.asarray(returned / (steps + PRIOR), np.float64)


@kernel
def _count_returns(
    sessions: NDArray[np.int32], items: NDArray[np.int32], times: NDArray[np.float64], depth: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per depth: steps that returned to it, and steps that could have."""
    returned, steps = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
    seen = np.empty(depth, np.int32)  # distinct items of the session, newest first
    size = 0
    for row in range(len(items)):
        if row > 0 and sessions[row] != sessions[row - 1]:
            size = 0
        place = 0
        while place < size and seen[place] != items[row]:
            place += 1
        if size > 0 and times[row] > times[row - 1]:
            steps[:size] += 1
            if place < size:
                returned[place] += 1
        size = min(max(size, place + 1), depth)
        for shift in range(min(place, depth - 1), 0, -1):
            seen[shift] = seen[shift - 1]
        seen[0] = items[row]
    return returned, steps


@kernel
def mix_revisits(
    session: NDArray[np.int32],
    rates: NDArray[np.float64],
    habit: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
    count: int,
) -> int:
    r"""Rescore the running session's items in a `Scratch` by how often visits return to them.

    With the sums read as a probability over what is not in the session, an item of it gets
    $rate^{habit} p^{1 - habit}$, `p` its own probability by the model; the rate alone where the
    model says nothing. Nothing of an unknown or never revisited depth remains.

    Args:
        session: Distinct items of the running session, newest first.
        rates: As `learn_revisits` gives them.

    Returns:
        How many items are touched now.
    """
    own = np.zeros(len(session))
    for place in range(len(session)):
        if stamps[session[place]] == stamp:
            own[place] = max(0.0, sums[session[place]])
            sums[session[place]] = 0.0
    total = 0.0
    for c in range(count):
        total += max(0.0, sums[touched[c]])
    known = min(len(session), len(rates))
    total = total / (1.0 - min(0.99, rates[:known].sum())) if total > 0 else 1.0
    values = np.empty(known, np.float32)
    for place in range(known):
        values[place] = total * rates[place]
        if own[place] > 0:
            values[place] = values[place] ** habit * own[place] ** (1.0 - habit)
    return add(session[:known], values, 1.0, stamps, sums, touched, stamp, count)

"""What came next: each item with those that followed it soonest and most often, as sparse rows.

From sequences of acts (a visit's, a customer's) to each item's strongest successors. Room for one
item's sums and for the answer is all it takes, whatever the data. Pure; held by
tests/models/test_successors.py, which compares it with a plain twin.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.cooccurrence import Neighbours
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, Scratch, add, kernel, select


@dataclass(frozen=True, slots=True)
class Steps:
    """Acts in order: those of one sequence side by side, oldest first; all `(n,)`.

    Acts of one moment stand by item, so that the order in which they were read does not matter.
    """

    owners: NDArray[np.int64]
    items: NDArray[np.int32]
    times: NDArray[np.float64]
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a step counts, and what it is divided by."""

    reach: int
    """How many acts further a successor is looked for."""
    fade: float
    """A successor one act further counts this much of it."""
    backward: float
    """What a step counts against its direction; 1: order says nothing."""
    half_life: float
    """Seconds between two acts after which the step counts half."""
    source: float
    """Exponent of the frequency of the item stepped from."""
    target: float
    """Exponent of the frequency of the item stepped to."""
    shrinkage: float


def in_order(
    owners: NDArray[np.int64], items: NDArray[np.int32], times: NDArray[np.float64]
) -> Steps:
    """Put the acts of each owner side by side, oldest first."""
    order = np.lexsort((items, times, owners))
    return Steps(owners[order], items[order], times[order])


def find_successors(steps: Steps, n_items: int, most: int, counting: Counting) -> Neighbours:
    r"""The `most` strongest successors of each item, itself left out.

    $s_{ij} = \sum c / (n_i^{source} n_j^{target} + shrinkage)$ over the acts on `j` that stand at
    most `reach` from one on `i` in its sequence; `n` is how many acts an item has. One that stands
    `d` acts and `t` seconds later has $c = fade^{d-1} 2^{-t / half\_life}$, one that stands as
    much earlier `backward` times that; of two acts of one moment nobody knows the order, and they
    count the mean of both.
    """
    acts = np.bincount(steps.items, minlength=n_items)
    scratch = Scratch(n_items)
    kept, items, values = _all_successors(
        steps.owners, steps.items, steps.times,
        np.concatenate([[0], np.cumsum(acts)]), np.argsort(steps.items, kind="stable"),
        counting.fade ** np.arange(counting.reach, dtype=np.float64),
        counting.backward, counting.half_life,
        _power(acts, counting.source), _power(acts, counting.target), counting.shrinkage,
        min(most, n_items),
        scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(n_items),
    )  # fmt: skip
    starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
    return Neighbours(starts, items[kept], values[kept])


def _power(acts: NDArray[np.int64], exponent: float) -> NDArray[np.float64]:
    return np.asarray(np.maximum(acts, 1.0) ** exponent, np.float64)


@kernel
def _around(
    row: int,
    owners: NDArray[np.int64],
    items: NDArray[np.int32],
    times: NDArray[np.float64],
    fades: NDArray[np.float64],
    backward: float,
    half_life: float,
    found: NDArray[np.int32],
    counts: NDArray[np.float32],
) -> int:
    """The acts near one of a sequence and what each counts; how many there are."""
    size = 0
    for sign in (1, -1):
        for step in range(len(fades)):
            other = row + sign * (step + 1)
            if other < 0 or other >= len(items) or owners[other] != owners[row]:
                break
            gap = abs(times[other] - times[row])
            worth = 1.0 if sign > 0 else backward
            if gap == 0:
                worth = (1.0 + backward) / 2
            found[size] = items[other]
            counts[size] = worth * fades[step] * 2.0 ** (-gap / half_life)
            size += 1
    return size


@kernel
def _all_successors(
    owners: NDArray[np.int64],
    items: NDArray[np.int32],
    times: NDArray[np.float64],
    starts: NDArray[np.int64],
    rows: NDArray[np.int64],
    fades: NDArray[np.float64],
    backward: float,
    half_life: float,
    source: NDArray[np.float64],
    target: NDArray[np.float64],
    shrinkage: float,
    width: int,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int32], NDArray[np.float32]]:
    """The `width` strongest successors of each: which places are filled, items, strengths."""
    n_items = len(starts) - 1
    kept = np.zeros((n_items, width), np.bool_)
    best_items = np.empty((n_items, width), np.int32)
    values = np.empty((n_items, width), np.float32)
    near, counts = np.empty(2 * len(fades), np.int32), np.empty(2 * len(fades), np.float32)
    strength = np.empty(n_items, np.float32)
    for i in range(n_items):
        count = 0
        for at in range(starts[i], starts[i + 1]):
            size = _around(rows[at], owners, items, times, fades, backward, half_life, near, counts)
            count = add(near[:size], counts[:size], 1.0, stamps, sums, touched, stamp + i, count)
        for c in range(count):
            j = touched[c]
            strength[c] = 0 if i == j else sums[j] / (source[i] * target[j] + shrinkage)
        best, found = select(touched[:count], strength[:count], NOTHING_FORBIDDEN, width)
        kept[i, : len(best)] = True
        best_items[i, : len(best)] = best
        values[i, : len(best)] = found
    return kept, best_items, values

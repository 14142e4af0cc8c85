"""Compiled loops: the one door to numba, and the loops that several models share.

A kernel is pure array arithmetic: it takes arrays and numbers, fills arrays it is given, and lets
go of the interpreter lock while it runs. Everything a kernel reads of a model is read-only, so that
a model just fitted and one mapped from disk run the same compiled code.

Compiled code is cached on disk; a bundle's `warm_up` runs every kernel of serving once, before a
server says it is ready. Held by tests/models/test_kernel.py.
"""

import threading
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=np.generic)
Q = TypeVar("Q")
V = TypeVar("V")

_LAST = 2**31 - 1

NOTHING_FORBIDDEN = np.zeros(0, np.bool_)
"""Passed to `select` where every item is allowed."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over arrays, keeping its type for the type checker."""
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True)(function))


def frozen(array: NDArray[T]) -> NDArray[T]:
    """The array, contiguous and closed to writing, as kernels expect what a model has learned."""
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array


class Scratch:
    """Room for adding up scores of the items one query touches, without clearing it in between.

    A sum belongs to the running query only where its stamp equals the query's; so a query costs
    what it touches, not what the shop sells. One per thread and model.
    """

    def __init__(self, n_items: int) -> None:
        self.stamps = np.zeros(n_items, np.int64)
        self.sums = np.zeros(n_items, np.float64)
        self.touched = np.empty(n_items, np.int32)
        self._next_stamp = 1

    def take_stamps(self, n: int) -> int:
        """The first of `n` stamps nobody has used."""
        self._next_stamp += n
        return self._next_stamp - n


class PerQuery(threading.local, Generic[Q, V]):
    """What was last worked out of a query, for each thread: asking again about it costs nothing."""

    def __init__(self, work_out: Callable[[Q], V]) -> None:
        self._work_out = work_out
        self._last: tuple[Q, V] | None = None

    def __call__(self, query: Q) -> V:
        if self._last is None or self._last[0] is not query:
            self._last = (query, self._work_out(query))
        return self._last[1]


class ScratchPerThread(threading.local):
    """A `Scratch` for each thread that asks."""

    def __init__(self) -> None:
        self._scratch: Scratch | None = None

    def of(self, n_items: int) -> Scratch:
        if self._scratch is None or len(self._scratch.stamps) != n_items:
            self._scratch = Scratch(n_items)
        return self._scratch


@kernel
def add(
    items: NDArray[np.int32],
    values: NDArray[np.float32],
    weight: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
    count: int,
) -> int:
    """Add `weight * values` to the items' sums in a `Scratch`; return how many are touched now.

    A call costs some 100 ns whatever its size, because numba counts references to each array: give
    it a row, not an item.
    """
    for at in range(len(items)):
        item = items[at]
        if stamps[item] != stamp:
            stamps[item] = stamp
            sums[item] = 0.0
            touched[count] = item
            count += 1
        sums[item] += weight * values[at]
    return count


@kernel
def collect(
    sums: NDArray[np.float64], touched: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The touched items of a `Scratch` and their sums, as copies."""
    found = np.empty(count, np.float32)
    for c in range(count):
        found[c] = sums[touched[c]]
    return touched[:count].copy(), found


@kernel
def select(
    items: NDArray[np.int32],
    scores: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    n: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Pick the `n` best allowed items of positive score, best first; equal scores by lower index.

    Args:
        items: Shape `(c,)`, each at most once, in any order.
        scores: Shape `(c,)`.
        allowed: Shape `(n_items,)`, or `(0,)` where everything is allowed.
    """
    bits = scores.view(np.int32)  # of positive floats, in the order of their values
    keys = np.empty(len(items), np.int64)
    size = 0
    for c in range(len(items)):
        if scores[c] > 0 and (len(allowed) == 0 or allowed[items[c]]):
            keys[size] = (np.int64(bits[c]) << 32) | (_LAST - items[c])
            size += 1
    best = keys[:size]
    if size > n:
        best = np.partition(best, size - n)[size - n :]
    best = np.sort(best)[::-1]
    found, values = np.empty(len(best), np.int32), np.empty(len(best), np.int32)
    for place in range(len(best)):
        found[place] = _LAST - (best[place] & _LAST)
        values[place] = best[place] >> 32
    return found, values.view(np.float32)

"""What the running session says of each candidate: is it in it, how far back, what follows what.

Learns which items follow which in all sessions, by their order: the very next one, and any later
one, counted less the further off. Acts of one moment have no order and are no step. Memory is
bounded by `KEPT` followers an item.
"""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup, place_of, widened
from shopkeeper.models.goods import Goods
from shopkeeper.models.incidence import welcome
from shopkeeper.models.kernel import frozen, kernel

KEPT = 300
REACH = 5
"""How many steps ahead an item is still counted as following."""
LOOKED = 50
"""The newest acts of the session that are looked at."""
ASKED = 10
"""Its newest items whose followers are added up, each `FADE` of the next newer one."""
FADE = 0.8
_NAMES = (
    "steps back", "times in session", "is newest", "session length", "session items",
    "next of 1st", "next of 2nd", "next of 3rd", "later of 1st", "later of 2nd", "later of 3rd",
    "later of session", "comes before 1st", "times newest in a row",
)  # fmt: skip


class Session(FeatureGroup):
    """Place in the running session, and how often it follows its newest items."""

    name: ClassVar[str] = "session"
    learned: ClassVar[tuple[str, ...]] = ("starts", "followers", "next", "later", "steps")

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the followers of each item begin."""
    followers: NDArray[np.int32]
    """Items that came later, rising for each item; at most `KEPT` of each, the most frequent."""
    next: NDArray[np.float32]
    """Beside `followers`: how many times it was the very next."""
    later: NDArray[np.float32]
    """Beside `followers`: how many times it came later, each counted 1 / steps."""
    steps: NDArray[np.float32]
    """Shape `(n_items,)`: how many times anything came next."""

    def fit(self, data: Interactions) -> Self:
        starts, followers, following, later, steps = _learn(welcome(data))
        self.starts, self.followers = frozen(starts), frozen(followers)
        self.next, self.later = frozen(following), frozen(later)
        self.steps = frozen(steps)
        self.names = _NAMES
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.zeros((len(items), len(self.names)), np.float32)
        running = query.asked().astype(np.int32)
        newest = _place(running, items, columns)
        if len(newest):
            _follow(
                newest, items, self.starts, self.followers, self.next, self.later, self.steps,
                columns,
            )  # fmt: skip
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names, wide.followers = self.names, self.followers
        wide.next, wide.later = self.next, self.later
        wide.starts = widened(self.starts, len(goods) + 1, self.starts[-1])
        wide.steps = widened(self.steps, len(goods), 0)
        return wide


def _learn(
    data: Interactions,
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
]:
    order = np.lexsort((data.items, data.times, data.sessions))
    items, times, sessions = data.items[order], data.times[order], data.sessions[order]
    width = max(data.n_items, 1)
    keys, nexts, laters = [], [], []
    for gap in range(1, min(REACH, max(len(items) - 1, 0)) + 1):
        follows = (sessions[gap:] == sessions[:-gap]) & (times[gap:] > times[:-gap])
        pairs = items[:-gap][follows].astype(np.int64) * width + items[gap:][follows]
        keys.append(pairs)
        nexts.append(np.full(len(pairs), float(gap == 1)))
        laters.append(np.full(len(pairs), 1 / gap))
    if not keys:
        nothing = np.zeros(0, np.float32)
        return (
            np.zeros(data.n_items + 1, np.int64), np.zeros(0, np.int32), nothing, nothing,
            np.zeros(data.n_items, np.float32),
        )  # fmt: skip
    found, place = np.unique(np.concatenate(keys), return_inverse=True)
    following = np.bincount(place, np.concatenate(nexts), len(found))
    later = np.bincount(place, np.concatenate(laters), len(found))
    steps = np.bincount(found // width, following, data.n_items).astype(np.float32)
    keep = _most(found // width, later + 1e-3 * following, KEPT)
    found, following, later = found[keep], following[keep], later[keep]
    starts = np.searchsorted(found // width, np.arange(data.n_items + 1))
    return (
        starts.astype(np.int64), (found % width).astype(np.int32),
        following.astype(np.float32), later.astype(np.float32), steps,
    )  # fmt: skip


def _most(rows: NDArray[np.int64], values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Places of the `most` highest values of each row, rising; of equal ones the first."""
    order = np.lexsort((-values, rows))
    begins = np.searchsorted(rows, rows[order])
    return np.sort(order[np.arange(len(rows)) - begins < most])


@kernel
def _place(
    running: NDArray[np.int32], items: NDArray[np.int32], columns: NDArray[np.float32]
) -> NDArray[np.int32]:
    """Fill in where the session holds each item; return its distinct items, newest first."""
    distinct, run = 0, 0
    newest = np.empty(min(len(running), LOOKED), np.int32)
    columns[:, 0] = np.nan
    for back in range(len(newest)):
        item = running[len(running) - 1 - back]
        if place_of_any(newest[:distinct], item) < 0:
            newest[distinct] = item
            distinct += 1
        if run == back and item == running[-1]:
            run += 1
        place = place_of(items, item)
        if place >= 0:
            if columns[place, 1] == 0:
                columns[place, 0] = distinct - 1
            columns[place, 1] += 1
    columns[:, 3], columns[:, 4], columns[:, 13] = len(running), distinct, run
    return newest[:distinct]


@kernel
def place_of_any(items: NDArray[np.int32], item: int) -> int:
    """Where an item stands among items in any order; -1 where it does not."""
    for at in range(len(items)):
        if items[at] == item:
            return at
    return -1


@kernel
def _follow(
    newest: NDArray[np.int32],
    items: NDArray[np.int32],
    starts: NDArray[np.int64],
    followers: NDArray[np.int32],
    following: NDArray[np.float32],
    later: NDArray[np.float32],
    steps: NDArray[np.float32],
    columns: NDArray[np.float32],
) -> None:
    for back in range(min(len(newest), ASKED)):
        asked = newest[back]
        total = steps[asked] + 1.0
        for at in range(starts[asked], starts[asked + 1]):
            place = place_of(items, followers[at])
            if place >= 0 and back < 3:
                columns[place, 5 + back] = following[at] / total
                columns[place, 8 + back] = later[at] / total
            if place >= 0:
                columns[place, 11] += FADE**back * later[at] / total
    for place in range(len(items)):
        item = items[place]
        at = place_of(followers[starts[item] : starts[item + 1]], newest[0])
        columns[place, 2] = 1.0 if item == newest[0] else 0.0
        if at >= 0:
            columns[place, 12] = later[starts[item] + at] / (steps[item] + 1.0)

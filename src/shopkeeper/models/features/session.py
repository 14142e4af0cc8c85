"""What the running session says of each candidate: is it in it, how far back, what follows what.

Learns which items follow which in all sessions, by their order: the very next one, and any later
one, counted less the further off. Acts of one moment have no order and are no step. Memory is
bounded by `KEPT` followers an item.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
LIFE = 1 / 32
"""Half-life of what followed lately, in parts of the span of the data."""
_NAMES = (
    "steps back", "times in session", "is newest", "session length", "session items",
    "next of 1st", "next of 2nd", "next of 3rd", "later of 1st", "later of 2nd", "later of 3rd",
    "later of session", "comes before 1st", "times newest in a row",
    "lately of 1st", "lately of session", "lately before 1st",
)  # fmt: skip


class Session(FeatureGroup):
    """Place in the running session, and how often it follows its newest items."""

    name: ClassVar[str] = "session"
    learned: ClassVar[tuple[str, ...]] = (
        "starts", "followers", "next", "later", "lately", "steps", "steps_lately",
    )  # fmt: skip

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the followers of each item begin."""
    followers: NDArray[np.int32]
    """Items that came later, rising for each item; at most `KEPT` of each, the most frequent."""
    next: NDArray[np.float32]
    """Beside `followers`: how many times it was the very next."""
    later: NDArray[np.float32]
    """Beside `followers`: how many times it came later, each counted 1 / steps."""
    lately: NDArray[np.float32]
    """Beside `followers`: as `later`, each time counted less the longer ago."""
    steps: NDArray[np.float32]
    """Shape `(n_items,)`: how many times anything came next."""
    steps_lately: NDArray[np.float32]
    """Shape `(n_items,)`: the same, each time counted less the longer ago."""

    def fit(self, data: Interactions) -> Self:
        steps = _steps(welcome(data))
        width, n = max(data.n_items, 1), data.n_items
        found, place = np.unique(steps.pairs, return_inverse=True)
        following = _sum(place, steps.gaps == 1, len(found))
        later = _sum(place, 1 / steps.gaps, len(found))
        lately = _sum(place, steps.recent / steps.gaps, len(found))
        rows = found // width
        keep = _most(rows, later + 1e-3 * following, KEPT)
        self.steps = frozen(_sum(rows, following, n))
        self.steps_lately = frozen(_sum(rows, lately, n))
        self.starts = frozen(np.searchsorted(rows[keep], np.arange(n + 1)).astype(np.int64))
        self.followers = frozen((found[keep] % width).astype(np.int32))
        self.next, self.later = frozen(following[keep]), frozen(later[keep])
        self.lately = frozen(lately[keep])
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
                newest, items, self.starts, self.followers, self.next, self.later, self.lately,
                self.steps, self.steps_lately, columns,
            )  # fmt: skip
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names, wide.followers = self.names, self.followers
        wide.next, wide.later, wide.lately = self.next, self.later, self.lately
        wide.starts = widened(self.starts, len(goods) + 1, self.starts[-1])
        wide.steps = widened(self.steps, len(goods), 0)
        wide.steps_lately = widened(self.steps_lately, len(goods), 0)
        return wide


@dataclass(frozen=True, slots=True)
class _Steps:
    """Pairs of acts of one session, one after the other; all `(p,)`."""

    pairs: NDArray[np.int64]
    """Earlier item times the vocabulary plus later item."""
    gaps: NDArray[np.float64]
    """How many steps lie between, 1 to `REACH`."""
    recent: NDArray[np.float64]
    """1 for what happened at the end of the data, half of it `LIFE` of its span before."""


def _steps(data: Interactions) -> _Steps:
    order = np.lexsort((data.items, data.times, data.sessions))
    items, times, sessions = data.items[order], data.times[order], data.sessions[order]
    span = max(float(np.ptp(times)), 1e-9) if len(times) else 1.0
    recent = np.exp2(-(times.max(initial=0.0) - times) / span / LIFE)
    pairs, gaps, weights = [np.zeros(0, np.int64)], [np.zeros(0)], [np.zeros(0)]
    for gap in range(1, min(REACH, len(items) - 1) + 1):
        follows = (sessions[gap:] == sessions[:-gap]) & (times[gap:] > times[:-gap])
        first = items[:-gap][follows].astype(np.int64)
        pairs.append(first * data.n_items + items[gap:][follows])
        gaps.append(np.full(len(first), float(gap)))
        weights.append(recent[gap:][follows])
    return _Steps(np.concatenate(pairs), np.concatenate(gaps), np.concatenate(weights))


def _sum(places: NDArray[np.int64], values: NDArray[np.generic], n: int) -> NDArray[np.float32]:
    return np.bincount(places, values, n).astype(np.float32)


def _most(rows: NDArray[np.int64], values: NDArray[np.float32], most: int) -> NDArray[np.int64]:
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
    lately: NDArray[np.float32],
    steps: NDArray[np.float32],
    steps_lately: NDArray[np.float32],
    columns: NDArray[np.float32],
) -> None:
    for back in range(min(len(newest), ASKED)):
        asked = newest[back]
        total, recent = steps[asked] + 1.0, steps_lately[asked] + 0.1
        for at in range(starts[asked], starts[asked + 1]):
            place = place_of(items, followers[at])
            if place >= 0 and back < 3:
                columns[place, 5 + back] = following[at] / total
                columns[place, 8 + back] = later[at] / total
            if place >= 0:
                columns[place, 11] += FADE**back * later[at] / total
                columns[place, 15] += FADE**back * lately[at] / recent
            if place >= 0 and back == 0:
                columns[place, 14] = lately[at] / recent
    for place in range(len(items)):
        item = items[place]
        at = place_of(followers[starts[item] : starts[item + 1]], newest[0])
        columns[place, 2] = 1.0 if item == newest[0] else 0.0
        if at >= 0:
            columns[place, 12] = later[starts[item] + at] / (steps[item] + 1.0)
            columns[place, 16] = lately[starts[item] + at] / (steps_lately[item] + 0.1)

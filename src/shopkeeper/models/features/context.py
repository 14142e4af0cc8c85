"""What the circumstances say of each candidate: who takes it up in them, what this customer did.

Learns, from the context codes of each row, how much likelier an item is in each value of each name
than at large; and lays the circumstances asked in beside those of the customer's own acts. Where a
source knows no contexts but real times, the hour and the weekday (UTC) are taken from them: a lift
by hour is the same in any zone but for the names of the hours.

Memory is a number for each item met in each value: at most rows times names. Held by
tests/models/features/test_context.py.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import SPEAKS_FOR, Contexts, Interactions, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup, place_of
from shopkeeper.models.incidence import welcome
from shopkeeper.models.kernel import frozen, kernel

DAY = 86_400.0
HALF_LIFE_DAYS = 30.0
PRIOR = 20.0
"""Rows of all values against those of one value, in an item's lift."""
OWN_PRIOR = 1.0
"""Acts in any circumstances against those in the same, in the customer's own share."""
_REAL_TIME = 1e8
"""Seconds since 1970; a source without times counts rows, and has not so many."""
_FROM_TIME = ("hour", "weekday")
_EACH = ("lift in", "own acts in", "own share in")
_WHOLE = (
    "lift of context", "own acts alike", "own share alike", "alike of own acts",
    "closest own act", "own acts in just this", "acts in just this",
)  # fmt: skip


class Context(FeatureGroup):
    r"""For each name: the item's lift in the value asked, the customer's own acts on it in that
    value and their share of all in it. Over all names: the sum of the lifts, own acts weighed by
    $2^{alike}$, their share of all acts so weighed, their mean weight, the most names alike, acts
    with all names alike on the item and in all.

    The lift is $\log\frac{n_{iv} + s p_i}{(n_v + s) p_i}$ of item `i` in value `v`, `s` being
    `PRIOR` and $p_i$ its share of all rows; the sum is what naive Bayes adds to $\log p_i$.

    Source: Baltrunas & Ricci, "Context-Based Splitting of Item Ratings in Collaborative Filtering",
    2009, for the use of items by circumstances; Domingos & Pazzani, "On the Optimality of the
    Simple Bayesian Classifier under Zero-One Loss", 1997.
    """

    name: ClassVar[str] = "context"
    learned: ClassVar[tuple[str, ...]] = (
        "starts", "members", "lifts", "unseen", "values", "met", "derived",
    )  # fmt: skip

    starts: NDArray[np.int64]
    """Where the items of each value of each name in turn begin."""
    members: NDArray[np.int32]
    """Items met in each value, rising."""
    lifts: NDArray[np.float32]
    """Beside `members`."""
    unseen: NDArray[np.float32]
    """Of each value of each name in turn: the lift of an item never met in it."""
    values: NDArray[np.int64]
    """Shape `(names + 1,)`: where the values of each name begin."""
    met: NDArray[np.bool_]
    """Shape `(n_items,)`: whether the item was met at all."""
    derived: NDArray[np.bool_]
    """Shape `()`: whether circumstances are those of the clock."""

    def fit(self, data: Interactions) -> Self:
        contexts, derived = contexts_of(data)
        rows = welcome(data)
        codes = contexts.codes[SPEAKS_FOR[data.kinds]]
        sizes = [len(values) for values in contexts.values]
        self.values = frozen(np.cumsum([0, *sizes], dtype=np.int64))
        counts = np.bincount(rows.items, minlength=data.n_items).astype(np.float64)
        self._learn_lifts(rows.items, codes, counts)
        self.met, self.derived = frozen(counts > 0), frozen(np.array(derived))
        self.names = _names(contexts.names)
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.full((len(items), len(self.names)), np.nan, np.float32)
        if not self.names:
            return columns
        asked, acted = self._asked(query), self._acted(query)
        names = len(self.values) - 1
        columns[:, 3 * names] = 0.0
        _lift(
            asked, items, self.values, self.starts, self.members, self.lifts, self.unseen, self.met,
            columns,
        )  # fmt: skip
        days = np.maximum(query.now - query.times, 0) / DAY
        weights = np.exp2(-days / HALF_LIFE_DAYS) * SPEAKS_FOR[query.kinds]
        _own(query.items, acted, weights, asked, items, OWN_PRIOR, columns)
        return columns

    def _learn_lifts(
        self, items: NDArray[np.int32], codes: NDArray[np.int32], counts: NDArray[np.float64]
    ) -> None:
        width, names = max(len(counts), 1), codes.shape[1]
        places = [codes[:, name] + self.values[name] for name in range(names)]
        known = [codes[:, name] >= 0 for name in range(names)]
        pairs = [
            place[there] * width + items[there] for place, there in zip(places, known, strict=True)
        ]
        keys, together = np.unique(
            np.concatenate([np.zeros(0, np.int64), *pairs]), return_counts=True
        )
        value, item = keys // width, keys % width
        rows = np.bincount(value, together, int(self.values[-1]))
        share = counts[item] / max(counts.sum(), 1.0)
        lifts = np.log((together + PRIOR * share) / ((rows[value] + PRIOR) * share))
        starts = np.searchsorted(value, np.arange(self.values[-1] + 1))
        self.starts, self.members = frozen(starts), frozen(item.astype(np.int32))
        self.lifts = frozen(lifts.astype(np.float32))
        self.unseen = frozen(np.log(PRIOR / (rows + PRIOR)).astype(np.float32))

    def _asked(self, query: Query) -> NDArray[np.int32]:
        if self.derived:
            return _clock(np.array([query.now])).ravel()
        names = len(self.values) - 1
        if query.context is None:
            return np.full(names, -1, np.int32)
        return self._within(query.context.reshape(1, names)).ravel()

    def _acted(self, query: Query) -> NDArray[np.int32]:
        if self.derived:
            return _clock(query.times)
        if query.contexts is None:
            return np.full((len(query.items), len(self.values) - 1), -1, np.int32)
        return self._within(query.contexts)

    def _within(self, codes: NDArray[np.int32]) -> NDArray[np.int32]:
        """The codes, those of values that came up later not known."""
        return np.where(codes < np.diff(self.values), codes, -1).astype(np.int32)


def contexts_of(data: Interactions) -> tuple[Contexts, bool]:
    """The contexts of the rows, else hour and weekday where there are real times; whether so."""
    if data.contexts is not None:
        return data.contexts, False
    if len(data) == 0 or data.times[0] < _REAL_TIME:
        return Contexts((), (), np.zeros((len(data), 0), np.int32)), False
    values = (tuple(map(str, range(24))), tuple(map(str, range(7))))
    return Contexts(_FROM_TIME, values, _clock(data.times)), True


def _clock(times: NDArray[np.float64]) -> NDArray[np.int32]:
    """Hour, 0 to 23, and weekday, 0 on Mondays, of each moment; `(n, 2)`.

    >>> _clock(np.array([1e9])).tolist()  # Sunday, 9 September 2001, 01:46:40
    [[1, 6]]
    """
    hour = times // 3_600 % 24
    weekday = (times // DAY + 3) % 7
    return np.stack([hour, weekday], axis=1).astype(np.int32)


def _names(contexts: tuple[str, ...]) -> tuple[str, ...]:
    if not contexts:
        return ()
    plain = [re.sub(r"[^A-Za-z0-9]+", "_", name) for name in contexts]  # as LightGBM wants it
    if len(set(plain)) < len(plain):
        plain = [f"{name} {place}" for place, name in enumerate(plain)]
    return (*(f"{what} {name}" for name in plain for what in _EACH), *_WHOLE)


@kernel
def _lift(
    asked: NDArray[np.int32],
    items: NDArray[np.int32],
    values: NDArray[np.int64],
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    lifts: NDArray[np.float32],
    unseen: NDArray[np.float32],
    met: NDArray[np.bool_],
    columns: NDArray[np.float32],
) -> None:
    """Fill the lift of each item in each value asked, and add them up; new items have none."""
    names = len(asked)
    for name in range(names):
        if asked[name] < 0:
            continue
        value = values[name] + asked[name]
        row = members[starts[value] : starts[value + 1]]
        for place in range(len(items)):
            if items[place] < len(met) and met[items[place]]:
                at = place_of(row, items[place])
                lift = lifts[starts[value] + at] if at >= 0 else unseen[value]
                columns[place, 3 * name] = lift
                columns[place, 3 * names] += lift


@kernel
def _own(
    acted: NDArray[np.int32],
    codes: NDArray[np.int32],
    weights: NDArray[np.float64],
    asked: NDArray[np.int32],
    items: NDArray[np.int32],
    prior: float,
    columns: NDArray[np.float32],
) -> None:
    """Fill what the customer's own acts say; `codes` are of each act, `(h, names)`."""
    names, k = len(asked), len(items)
    sums, totals = np.zeros((k + 1, names + 3)), np.zeros(names + 3)  # last row: no candidate
    closest, known = np.zeros(k + 1), 0
    for name in range(names):
        known += asked[name] >= 0
    for act in range(len(acted)):
        place, shared, weight = place_of(items, acted[act]), 0, weights[act]
        for name in range(names):
            if asked[name] >= 0 and codes[act, name] == asked[name]:
                shared += 1
                totals[name] += weight
                sums[place, name] += weight
        parts = (weight, weight * 2.0 ** (shared - known), weight * (shared == known))
        for part in range(3):
            totals[names + part] += parts[part]
            sums[place, names + part] += parts[part]
        closest[place] = max(closest[place], (shared + 1.0) * (weight > 0))
    _fill(sums[:k], totals, closest[:k], asked, prior, columns)


@kernel
def _fill(
    sums: NDArray[np.float64],
    totals: NDArray[np.float64],
    closest: NDArray[np.float64],
    asked: NDArray[np.int32],
    prior: float,
    columns: NDArray[np.float32],
) -> None:
    """Sums by name, then of all acts, of all weighed by likeness, of those all alike."""
    names = len(asked)
    first = 3 * names + 1
    for place in range(len(sums)):
        own, alike, just = sums[place, names], sums[place, names + 1], sums[place, names + 2]
        usual = own / (totals[names] + prior)
        for name in range(names):
            if asked[name] >= 0:
                share = (sums[place, name] + prior * usual) / (totals[name] + prior)
                columns[place, 3 * name + 1], columns[place, 3 * name + 2] = (
                    sums[place, name],
                    share,
                )
        columns[place, first] = alike
        columns[place, first + 1] = alike / totals[names + 1] if totals[names + 1] > 0 else 0.0
        columns[place, first + 2] = alike / own if own > 0 else np.nan
        columns[place, first + 3] = closest[place]
        columns[place, first + 4] = just
        columns[place, first + 5] = totals[names + 2]

"""When to ask whether a visit will end with a purchase, and what came of it.

From interactions to visits (a customer's acts until half an hour of silence, whatever they are
labelled) and to moments within them, up to the first purchase: before the first act, after every
act, and once in the silence after it, as a shop is asked while somebody reads. What a moment knows
ends with it: rows of the same second are one act, and the purchase is never among them.

Rows of one second may come in any order: tests/models/test_probability_moments.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.dataset import Interactions, Kind

SILENCE = 30 * 60.0
"""Seconds without an act that end a visit."""
START, ACT, PAUSE = 0, 1, 2
"""Sorts of moments."""
_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927  # spread evenly, neither follows

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Acts:
    """Everybody's acts, customer by customer, each customer's oldest first; arrays `(n,)`."""

    order: Rows
    """Row of the data each act is."""
    items: NDArray[np.int32]
    kinds: NDArray[np.int8]
    times: NDArray[np.float64]
    customer: NDArray[np.int64]
    """Dense label; a visit of nobody known is a customer of its own."""
    since: Rows
    """Where the customer's acts begin."""
    begins: Rows
    """Where the visit begins."""
    ends: Rows
    """Where the visit ends; the first act after it."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Questions in the order they are asked; all arrays `(m,)`."""

    since: Rows
    """First of the customer's acts, a place in `Acts`."""
    begins: Rows
    """First act of the visit."""
    until: Rows
    """The first act that is not yet known."""
    now: NDArray[np.float64]
    """Seconds since 1970."""
    sort: NDArray[np.int8]
    bought: NDArray[np.bool_]
    """Whether a purchase came before the visit ended."""
    customer: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.now)

    def where(self, keep: NDArray[np.bool_]) -> "Moments":
        return Moments(
            self.since[keep],
            self.begins[keep],
            self.until[keep],
            self.now[keep],
            self.sort[keep],
            self.bought[keep],
            self.customer[keep],
        )


def acts_of(data: Interactions) -> Acts:
    """Sort what happened by customer and time, and cut it into visits; impressions are no acts."""
    rows = np.flatnonzero(data.kinds != Kind.IMPRESSION)
    nobody = data.users[rows] < 0
    who = np.where(nobody, data.n_users + data.sessions[rows].astype(np.int64), data.users[rows])
    order = np.lexsort((data.items[rows], data.kinds[rows], data.times[rows], who))
    rows, who = rows[order], who[order]
    times = data.times[rows]
    new_customer = np.append(True, who[1:] != who[:-1])[: len(rows)]
    new_visit = new_customer | (np.diff(times, prepend=-np.inf) > SILENCE)
    begins = np.flatnonzero(new_visit)
    visit = np.cumsum(new_visit) - 1
    customer = np.cumsum(new_customer) - 1
    return Acts(
        rows,
        data.items[rows],
        data.kinds[rows],
        times,
        customer,
        np.flatnonzero(new_customer)[customer],
        begins[visit],
        np.append(begins[1:], len(rows))[visit],
    )


def moments_of(acts: Acts) -> Moments:
    """Every moment up to the first purchase of each visit, in the order of time."""
    places = np.arange(len(acts.items))
    bought = acts.kinds == Kind.PURCHASE
    first = _first_purchase(acts, bought)
    early = acts.times < first  # of acts before the second of the purchase
    newest = np.append(acts.times[1:] != acts.times[:-1], True)[: len(places)]
    newest |= places + 1 == acts.ends
    asked = places[early & newest]
    starts = places[(acts.begins == places) & early]
    pauses, until = _pauses(acts, asked)
    since = np.concatenate([starts, asked, pauses])
    now = np.concatenate([acts.times[starts], acts.times[asked], until])
    known = np.concatenate([starts, asked + 1, pauses + 1])
    sort = np.repeat(np.array([START, ACT, PAUSE], np.int8), [len(starts), len(asked), len(pauses)])
    order = np.lexsort((known, since, now))
    at = since[order]
    return Moments(
        acts.since[at],
        acts.begins[at],
        known[order],
        now[order],
        sort[order],
        np.isfinite(first[at]),
        acts.customer[at],
    )


def _first_purchase(acts: Acts, bought: NDArray[np.bool_]) -> NDArray[np.float64]:
    """When the visit of each act had its first purchase; never: infinity."""
    first = np.full(len(bought), np.inf)
    np.minimum.at(first, acts.begins[bought], acts.times[bought])
    return first[acts.begins]


def _pauses(acts: Acts, asked: Rows) -> tuple[Rows, NDArray[np.float64]]:
    """Acts with a moment in the silence after them: at 1 s to 30 min, each factor as likely.

    Moments at which another act had come already are none. An act alone says when.
    """
    share = (acts.times[asked] * _GOLDEN + acts.items[asked] * _PLASTIC) % 1.0
    until = acts.times[asked] + SILENCE**share
    after = np.where(
        asked + 1 < acts.ends[asked], acts.times[(asked + 1) % len(acts.times)], np.inf
    )
    quiet = until < after
    return asked[quiet], until[quiet]

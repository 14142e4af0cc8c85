"""Visits of a file of raw events, split by time, and the moments of the later ones as questions.

From a Parquet file of who did what to which product when to what is learned from (everything before
a cut) and to questions about visits that begin after it. A question knows its visit so far and its
customer's past; the purchase and what follows are never among it.

Held by tests/learning/test_probability_events.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.dataset import visits_by_gap
from shopkeeper.learning.files import Files
from shopkeeper.models import Goods, Interactions, Kind, Query
from shopkeeper.models.probability_moments import ACT, START, Acts, Moments, acts_of, moments_of

EVENTS = "events"
TEST = 0.2
"""Part of the visits, the newest, that is asked about."""
_USERS = ("visitor_id", "user_id")
_TYPE = "category_id"
_WORDS = {
    Kind.VIEW: ("view", "detail", "product viewed", "pageview"),
    Kind.CLICK: ("click", "product clicked"),
    Kind.CART: ("addtocart", "add_to_cart", "cart", "product added"),
    Kind.REMOVE: ("remove", "removefromcart", "remove_from_cart", "product removed"),
    Kind.PURCHASE: ("transaction", "purchase", "buy", "order", "order completed"),
    Kind.WISHLIST: ("wishlist", "favorite", "fav"),
    Kind.IMPRESSION: ("impression",),
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words}
_MILLISECONDS = 1e11  # as seconds since 1970, a year no shop will see

MOMENTS = {
    "": "after every act before the visit's first purchase",
    "@start": "before the visit's first act",
    "@first": "after the visit's first act",
    "@last_view": "after the last look before any purchase, a moment chosen in hindsight",
}
"""When it is asked, by the ending of the metrics' names."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked about the later visits, with its outcome."""

    acts: Acts
    moments: Moments
    parts: dict[str, NDArray[np.bool_]]
    """By the ending of the metrics' names: the moments it is about."""

    @property
    def bought(self) -> NDArray[np.float64]:
        """1 where a purchase came, shape `(m,)`."""
        return self.moments.bought.astype(np.float64)

    def queries(self) -> Iterator[Query]:
        """What is known at each moment."""
        acts, moments = self.acts, self.moments
        for since, begin, until, now in zip(
            moments.since.tolist(), moments.begins.tolist(), moments.until.tolist(),
            moments.now.tolist(), strict=True,
        ):  # fmt: skip
            known = slice(since, until)
            yield Query(acts.items[known], acts.kinds[known], acts.times[known], now, begin - since)


def is_events(files: Files) -> bool:
    """Whether the file holds events; else it is a table of visits."""
    return all(files.has(EVENTS, column) for column in ("event", "item_id", "timestamp"))


def read_events(files: Files) -> Interactions:
    """The file's events in the order of time.

    Raises:
        InvalidRequest: A column is missing or of another type, or nothing is a purchase.
    """
    user = next((name for name in _USERS if files.has(EVENTS, name)), _USERS[0])
    for column in (user, "event", "item_id"):
        files.require(EVENTS, column, "id")
    files.require(EVENTS, "timestamp", "time")
    user_ids, item_ids = files.number(EVENTS, user), files.number(EVENTS, "item_id")
    users = files.codes(EVENTS, user, by=EVENTS)
    items = files.codes(EVENTS, "item_id", by=EVENTS)
    kinds, times = _kinds(files), _seconds(files)
    order = np.argsort(times, kind="stable")
    users, items, times = users[order], items[order], times[order]
    visits = visits_by_gap(users, times).astype(np.int32)
    what = _goods(files, items, order, len(item_ids))
    return Interactions(
        users, items, kinds[order], times, visits, item_ids, len(user_ids), goods=what
    )


def _kinds(files: Files) -> NDArray[np.int8]:
    words = files.number(EVENTS, "event")
    kinds = np.array([_KIND_OF.get(word.lower(), -1) for word in words], np.int8)
    if Kind.PURCHASE not in kinds or (kinds < 0).any():
        known = ", ".join(f"`{word}`" for word in _KIND_OF)
        raise InvalidRequest(
            f"`event` of {EVENTS} must hold purchases and be of {known}, got {', '.join(words)}"
        )
    return kinds[files.codes(EVENTS, "event", by=EVENTS)]


def _seconds(files: Files) -> NDArray[np.float64]:
    times = files.times(EVENTS, "timestamp")
    return times / 1_000 if np.median(times) > _MILLISECONDS else times


def _goods(
    files: Files, items: NDArray[np.int32], order: NDArray[np.int64], n_items: int
) -> Goods | None:
    """What type each item is, where the file says; its first word on it counts."""
    if not files.has(EVENTS, _TYPE):
        return None
    files.number(EVENTS, _TYPE)
    codes = files.codes(EVENTS, _TYPE, by=EVENTS)[order]
    types = np.full(n_items, -1, np.int32)
    first = np.unique(items, return_index=True)
    types[first[0]] = codes[first[1]]
    unknown = np.full(n_items, np.nan)
    return Goods(
        texts=("",) * n_items,
        brand=np.full(n_items, -1, np.int32),
        product_type=types,
        price=unknown,
        added=unknown,
        available=np.ones(n_items, np.bool_),
        margin=unknown,
    )


def cut_of(data: Interactions) -> float:
    """The moment from which on visits are asked about."""
    acts = acts_of(data)
    begins = np.sort(acts.times[np.unique(acts.begins)])
    return float(begins[int((1 - TEST) * len(begins))])


def questions_of(data: Interactions, cut: float) -> Questions:
    """The moments of visits that begin at `cut` or later."""
    acts = acts_of(data)
    moments = moments_of(acts)
    moments = moments.where(acts.times[moments.begins] >= cut)
    after_act = moments.sort == ACT
    parts = {
        "": after_act,
        "@start": moments.sort == START,
        "@first": _one_a_visit(moments, after_act, last=False),
        "@last_view": _one_a_visit(moments, after_act & _looked(acts, moments), last=True),
    }
    asked = np.logical_or.reduce(list(parts.values()))
    return Questions(acts, moments.where(asked), {key: part[asked] for key, part in parts.items()})


def _looked(acts: Acts, moments: Moments) -> NDArray[np.bool_]:
    """Whether the newest act of each moment is a look."""
    newest = acts.kinds[np.maximum(moments.until - 1, 0)]
    return np.isin(newest, (Kind.VIEW, Kind.CLICK))


def _one_a_visit(moments: Moments, keep: NDArray[np.bool_], last: bool) -> NDArray[np.bool_]:
    """The first or last of the kept moments of each visit; moments come in the order of time."""
    rows = np.flatnonzero(keep)
    ordered = rows[::-1] if last else rows
    chosen = np.zeros(len(moments), np.bool_)
    chosen[ordered[np.unique(moments.begins[ordered], return_index=True)[1]]] = True
    return chosen

"""The circumstances of a moment, in words and as codes: one reading for training and for serving.

From the context an event or a request came with, its time, and what the customer declared, to one
word a name; `Coder` turns the words into the codes of the `Contexts` that models learned from.
Held by tests/models/test_circumstances.py: a moment read live is coded as it is learned from.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import Context
from shopkeeper.models.dataset import Contexts

DAY = 86_400.0
VISIT_GAP = 30 * 60.0
"""Seconds of silence between two visits."""
NAMES = (
    "device", "hour", "weekday", "locale", "region", "referrer", "page", "campaign",
    "life_stage", "last_visit",
)  # fmt: skip
"""What is known of a moment. `life_stage` is what the customer declared, nothing is guessed."""
MOST_VALUES = 50
"""Values kept of each name, the most frequent; the others count as not known."""
FEWEST = 10
"""Customers a value is known of at least, to be kept. Values are written down with the models, in
the customers' own words, and stay there when a customer is erased: so none may be one person's."""
LIFE_STAGE = "life_stage"
_LONGEST = 60
_SINCE = ((1.0, "today"), (7.0, "week"), (30.0, "month"), (float("inf"), "longer"))


def circumstances(
    context: Context, time: datetime, since_last_visit: float | None, life_stage: str = ""
) -> tuple[str, ...]:
    """One word for each of `NAMES`, empty where nothing is known.

    Args:
        time: Of the act or the request (UTC); the customer's own hour is found by their time zone.
        since_last_visit: Seconds since the visit before; None where there was none.
        life_stage: As the customer declared it.

    >>> now = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    >>> circumstances(Context(device="Mobile", timezone="Europe/Berlin"), now, 3 * DAY)
    ('mobile', '00', 'Monday', '', '', '', '', '', '', 'week')
    """
    local = time.astimezone(_zone(context.timezone))
    return (
        _word(context.device),
        f"{local.hour:02}",
        _WEEKDAYS[local.weekday()],
        _word(context.locale.replace("_", "-")),
        _word(context.region or context.market),
        _word(context.referrer),
        _word(context.page),
        _word(context.campaign),
        _word(life_stage),
        recency(since_last_visit),
    )


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def recency(since: float | None) -> str:
    """How long ago the last visit was, in a word; `new` where there was none."""
    if since is None:
        return "new"
    return next(word for days, word in _SINCE if since < days * DAY or days == float("inf"))


def since_last_visit(times: NDArray[np.float64], now: float) -> float | None:
    """Seconds from the end of the visit before to now; None where there was none.

    Args:
        times: Of the customer's acts, rising.

    >>> since_last_visit(np.array([0.0, 100.0, 90_000.0]), 90_060.0)
    89960.0
    """
    if len(times) and now - times[-1] > VISIT_GAP:
        return float(now - times[-1])
    breaks = np.flatnonzero(times[1:] - times[:-1] > VISIT_GAP)
    return float(now - times[breaks[-1]]) if len(breaks) else None


def since_last_visits(users: NDArray[np.int32], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """`since_last_visit` of every row, from the rows before it of the same user; NaN where none.

    Args:
        users: Shape `(n,)`, -1 where nobody is known.
        times: Shape `(n,)`, rising.
    """
    order = np.argsort(users, kind="stable")
    user, time = users[order], times[order]
    same = np.zeros(len(order), np.bool_)
    same[1:] = (user[1:] == user[:-1]) & (user[1:] >= 0)
    breaks = np.zeros(len(order), np.bool_)
    breaks[1:] = same[1:] & (np.diff(time) > VISIT_GAP)
    newest = np.maximum.accumulate(np.where(breaks | ~same, np.arange(len(order)), 0))
    ended = np.where(breaks[newest], time[np.maximum(newest - 1, 0)], np.nan)
    found = np.empty(len(order))
    found[order] = time - ended
    return found


def declared_life_stage(properties: Mapping[str, Any]) -> str | None:
    """The stage of life a customer declared with an event; None where they said nothing of it."""
    said = properties.get(LIFE_STAGE)
    return said if isinstance(said, str) else None


class Coder:
    """Turns words into the codes that models learned from.

    Args:
        names: Whose codes are wanted, in their order.
        values: By name: what each code stands for.
    """

    def __init__(self, names: Sequence[str], values: Sequence[Sequence[str]]) -> None:
        self._codes = [{word: code for code, word in enumerate(words)} for words in values]
        self._places = [NAMES.index(name) if name in NAMES else -1 for name in names]

    @property
    def width(self) -> int:
        """How many names are coded."""
        return len(self._codes)

    def code(self, words: tuple[str, ...]) -> NDArray[np.int32]:
        """Shape `(names,)`; -1 for a word never met.

        Args:
            words: As `circumstances` gives them.
        """
        found = (
            codes.get(words[place], -1) if place >= 0 else -1
            for codes, place in zip(self._codes, self._places, strict=True)
        )
        return np.fromiter(found, np.int32, len(self._codes))


def most_frequent(
    names: tuple[str, ...],
    values: Sequence[Sequence[str]],
    codes: NDArray[np.int32],
    users: NDArray[np.int32],
) -> Contexts:
    """The same rows with only the most frequent values of each name; the others are not known.

    Values met with fewer than `FEWEST` customers are not among them, however frequent.

    Args:
        values: By name: what each code stands for; the empty word is not known.
        codes: Shape `(n, names)`.
        users: Shape `(n,)`, -1 where nobody is known: such rows are of no customer.
    """
    kept: list[tuple[str, ...]] = []
    columns = np.full(codes.shape, -1, np.int32)
    for place, words in enumerate(values):
        counts = np.bincount(codes[:, place][codes[:, place] >= 0], minlength=len(words))
        counts[_customers(codes[:, place], users, len(words)) < FEWEST] = 0
        counts[[code for code, word in enumerate(words) if not word]] = 0
        best = np.argsort(-counts, kind="stable")[:MOST_VALUES]
        best = np.sort(best[counts[best] > 0])
        renumbered = np.full(len(words) + 1, -1, np.int32)
        renumbered[best] = np.arange(len(best))
        columns[:, place] = renumbered[codes[:, place]]
        kept.append(tuple(words[code] for code in best))
    return Contexts(names, tuple(kept), columns)


def _customers(codes: NDArray[np.int32], users: NDArray[np.int32], n: int) -> NDArray[np.intp]:
    """Of how many customers each of `n` codes is known."""
    known = (codes >= 0) & (users >= 0)
    n_users = int(users.max(initial=-1)) + 1
    pairs = np.unique(codes[known].astype(np.int64) * n_users + users[known])
    return np.bincount(pairs // max(n_users, 1), minlength=n)


def _word(said: str) -> str:
    return said.strip().lower()[:_LONGEST]


@lru_cache(1_024)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, OSError, ValueError):
        return UTC

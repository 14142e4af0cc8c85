"""Tables of who did what, as several protocols read them: words of acts, dates, users asked.

From open `Files` to columns, refusing what cannot be meant. Held by
tests/learning/protocols/test_tables.py.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from shopkeeper.models import Kind

DAY = 86_400.0
_LAST_DAY = 100_000
"""Numbers below count days from any day; so many seconds had passed on the second day of 1970."""
_CALENDAR = (19_000_101, 21_001_231)
EVENTS: dict[Kind, tuple[str, ...]] = {
    Kind.VIEW: ("view", "pv", "product viewed", "detail", "page_view", "view_item"),
    Kind.CLICK: ("click", "product clicked", "select_item"),
    Kind.CART: ("cart", "addtocart", "add_to_cart", "product added"),
    Kind.REMOVE: ("remove", "remove_from_cart", "product removed"),
    Kind.WISHLIST: ("fav", "favorite", "wishlist", "add_to_wishlist", "product added to wishlist"),
    Kind.PURCHASE: ("buy", "purchase", "transaction", "order", "order completed"),
    Kind.REFUND: ("refund", "return", "order refunded"),
    Kind.DISLIKE: ("dislike", "product disliked"),
    Kind.REVIEW: ("review", "product reviewed"),
}
"""Words for an act, in any case of letters."""


def kinds_of(files: Files, which: str, column: str) -> NDArray[np.int8]:
    """The acts of a column of words, row by row.

    Raises:
        InvalidRequest: A word is not among `EVENTS`.
    """
    kind_of = {word: kind for kind, words in EVENTS.items() for word in words}
    words = files.number(which, column)
    if odd := next((word for word in words if word.lower() not in kind_of), None):
        known = ", ".join(kind_of)
        raise InvalidRequest(f"`{column}` of {which} must be one of {known}, got {odd!r}")
    kinds = np.array([kind_of[word.lower()] for word in words], np.int8)
    return kinds[files.codes(which, column, by=which)]


def dates_of(files: Files, which: str, column: str) -> NDArray[np.float64]:
    """A column of dates, in seconds.

    Timestamps and dates are themselves. Of numbers, those of a calendar (20240131) are dates, small
    ones days from any day, and all others seconds since 1970.

    Raises:
        InvalidRequest: A number is not finite, or no day of the calendar.
    """
    values = files.times(which, column)
    if not np.isfinite(values).all():
        raise InvalidRequest(f"`{column}` of {which} must hold finite numbers, got NaN or infinity")
    low, high = values.min(initial=np.inf), values.max(initial=-np.inf)
    if low >= _CALENDAR[0] and high <= _CALENDAR[1]:
        return _calendar(values, which, column)
    return values * DAY if high < _LAST_DAY else values


def groups_of(labels: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """The rows of each label, by label, in their order."""
    order = np.argsort(labels, kind="stable")
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def _calendar(values: NDArray[np.float64], which: str, column: str) -> NDArray[np.float64]:
    day = values.astype(np.int64)
    texts = [f"{d // 10_000:04}-{d // 100 % 100:02}-{d % 100:02}" for d in np.unique(day).tolist()]
    try:
        known = np.array(texts, "datetime64[D]").astype(np.int64) * DAY
    except ValueError as wrong:
        raise InvalidRequest(f"`{column}` of {which} must hold dates, got {wrong}") from None
    return np.asarray(known[np.searchsorted(np.unique(day), day)], np.float64)

"""What a product cost and since when, and the prior price of a reduction.

Points of one product in one place come in, oldest first; amounts go out. Pure.

Two kinds of points stand in one ledger. What the shop stated stands in the order it was stated: a
statement dated before the newest one (a clock that went backward) comes into force a microsecond
after it, so nothing that was shown is ever rewritten. What was inferred from orders stands by its
own time, whenever it arrives, and never displaces a statement. Done in `catalog.follow`, held for
every back-end by `shopkeeper.testing.reductions`.

`prior_price` is held against a moment-by-moment count in `tests/catalog/test_ledger.py`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec

from shopkeeper.domain import InvalidRequest, Money

DAYS = 30
"""Of the window a prior price is the lowest of; the law's least, and ours everywhere."""
FEED = "feed"
"""Source of a price the shop stated itself; any other was inferred."""


class PricePoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """A price that came into force."""

    time: datetime
    """Since when (UTC); it holds until the next point."""
    price: Money
    """Per unit, the sale price if there was one."""
    source: str
    """`feed`, or `orders` where it was inferred from invoice lines."""
    sale: bool = False
    """Whether the shop stated it as a sale price, below a price it also stated."""

    @property
    def stated(self) -> bool:
        """By the shop itself."""
        return self.source == FEED


def joined_points(points: Iterable[PricePoint]) -> list[PricePoint]:
    """The points at which the price really changed; the first of equal ones stays.

    Args:
        points: Oldest first.
    """
    kept: list[PricePoint] = []
    for point in points:
        if not kept or kept[-1].price != point.price:
            kept.append(point)
    return kept


def point_at(points: Sequence[PricePoint], time: datetime) -> PricePoint | None:
    """The point in force at `time`; None before the first.

    Args:
        points: Oldest first.
    """
    index = bisect_right(points, time, key=attrgetter("time"))
    return points[index - 1] if index else None


def prior_price(history: Sequence[PricePoint], start: datetime, days: int = DAYS) -> Money | None:
    """The lowest price in force at any moment of the `days` before `start`.

    A price set before the window and still in force when it opens counts; one set at `start` is
    the reduction itself and does not. Where the ledger begins inside the window, the lowest since
    it began. For a reduction in steps, `start` is that of the first step. A percentage is computed
    from this price and from no other (CJEU C-330/23, Aldi Süd, 2024).

    Args:
        history: Of one product in one place, oldest first.

    Returns:
        None when no price was in force before `start`: then nothing may be called reduced.

    Raises:
        InvalidRequest: `days` is below 1, or the history mixes currencies.

    Source: Directive 98/6/EC, Article 6a, as amended by Directive (EU) 2019/2161.
    """
    if days < 1:
        raise InvalidRequest(f"`days` must be at least 1, got {days!r}")
    if len({point.price.currency for point in history}) > 1:
        raise InvalidRequest("`history` must be of one place, got prices in several currencies")
    times = [point.time for point in history]
    opening = max(bisect_right(times, start - timedelta(days=days)) - 1, 0)
    seen = [point.price for point in history[opening : bisect_left(times, start)]]
    return min(seen, key=attrgetter("amount"), default=None)

"""When the reduction a shop states began, and the lowest price of the 30 days before.

The ledger of one product in one place comes in; a `Reduction` goes out. Pure. Back-ends answer the
same for a whole place at once, `Catalog.reductions`.

Only what the shop stated as a sale price belongs to a reduction, so a cut of the ordinary price
long ago is no first step of today's sale. A price known from orders alone may refute a reduction,
never support one. Held against a count of every moment by `shopkeeper.testing.reductions`, on every
back-end.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from shopkeeper.catalog.ledger import DAYS, PricePoint, prior_price
from shopkeeper.domain import Money

WINDOW = timedelta(days=DAYS)


class Reduction(msgspec.Struct, frozen=True):
    """What the ledger knows of a reduction in force."""

    start: datetime
    """Of its first step, where it deepened without interruption; a rise starts another."""
    prior: Money | None
    """The lowest price the shop stated for any moment of the 30 days before `start`; None where the
    ledger has none before it."""
    lowest: Money | None
    """The same, with prices inferred from orders counted too: never above `prior`."""
    progressive: bool
    """Whether it deepened since `start`."""
    new_product: bool
    """Whether stated prices reach back fewer than 30 days before `start`."""


def reduction_of(points: Sequence[PricePoint], progressive: bool = True) -> Reduction | None:
    """The reduction that the newest stated price is a part of.

    Args:
        points: Of one product in one place on sale there, oldest first, not joined.
        progressive: False where the law knows no progressive reductions: each step is its own.

    Returns:
        None where the shop stated no price at all.

    Source: Directive 98/6/EC, Article 6a, paragraphs 2, 4 and 5, as amended by Directive (EU)
    2019/2161.
    """
    stated = [point for point in points if point.stated]
    if not stated:
        return None
    first = max(i for i in range(len(stated)) if _begins(stated, i, progressive))
    start = stated[first].time
    prior, seen = prior_price(stated, start), prior_price(points, start)
    known = [price.amount for price in (prior, seen) if price is not None]
    return Reduction(
        start=start,
        prior=prior,
        lowest=Money(min(known), stated[first].price.currency) if known else None,
        progressive=stated[-1].price.amount < stated[first].price.amount,
        new_product=stated[0].time > start - WINDOW,
    )


def _begins(stated: Sequence[PricePoint], i: int, progressive: bool) -> bool:
    """Whether a reduction begins with point `i`: it continues none that was stated before."""
    if i == 0 or not (stated[i].sale and stated[i - 1].sale):
        return True
    now, before = stated[i].price.amount, stated[i - 1].price.amount
    return now > before or (now < before and not progressive)

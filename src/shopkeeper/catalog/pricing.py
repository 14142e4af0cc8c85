"""The one price of a product, and what may be said of its having been more.

Columns of one place, the ledger's reductions there and the market's rule come in; `PriceShown` goes
out. Pure. No function here takes a customer, a session or anything else of who asks: everybody who
asks for a product at one moment in one market is told the same (law 6).

A former price or a percentage is only ever the ledger's (law 8); without one there is the reason
instead. Both laws are held by `tests/catalog/test_pricing.py`.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog.columns import UNPROVEN, Columns
from shopkeeper.catalog.disclosures import of_types
from shopkeeper.catalog.markets import MarketRule
from shopkeeper.catalog.ports import Catalog
from shopkeeper.catalog.reductions import Reduction
from shopkeeper.domain import Money, PricePlace, PriceShown, ProductId

SHOWN, NOT_HERE, PERISHABLE, CHEAPER, FROM_ORDERS, NEW = 0, 2, 3, 4, 5, 6
REASONS = {
    SHOWN: "",
    UNPROVEN: "No earlier price of it is known.",
    NOT_HERE: "Reductions are not stated in this market.",
    PERISHABLE: "It is perishable, and reductions of such goods are not stated in this market.",
    CHEAPER: "It cost no more than this within the 30 days before the reduction.",
    FROM_ORDERS: "Its lowest price of the 30 days before is known from orders alone.",
    NEW: "Its price is known for fewer than 30 days before the reduction.",
}
"""Why a reduction the shop stated is not shown as one, by the code in `Columns.withheld`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def priced(
    columns: Columns, reductions: Mapping[ProductId, Reduction], rule: MarketRule
) -> Columns:
    """The same columns with what may be said of each stated reduction.

    Args:
        reductions: `Catalog.reductions` of the same place, with the rule's `progressive`.
    """
    was, since = np.full(len(columns), -1, np.int64), np.zeros(len(columns), np.int64)
    withheld = columns.stated.astype(np.int8) * np.int8(UNPROVEN)
    perishable = of_types(columns, rule.perishable_types)
    for product_id, reduction in reductions.items():
        i = columns.index.get(product_id)
        if i is not None and columns.stated[i]:
            withheld[i] = _code(reduction, int(columns.price[i]), bool(perishable[i]), rule)
            if withheld[i] == SHOWN and reduction.prior is not None:
                was[i] = reduction.prior.amount
                since[i] = (reduction.start - _EPOCH) // _MICROSECOND
    return replace(columns, was=was, since=since, withheld=withheld)


def priced_at(
    columns: Columns,
    catalog: Catalog,
    place: PricePlace,
    rule: MarketRule,
    former: Columns | None = None,
    changed: Collection[ProductId] = (),
) -> Columns:
    """The columns as `priced` leaves them, with what the catalogue's ledger knows.

    Args:
        former: What was left of the products before, by this rule; given, the ledger is read again
            only for those that are not as they were.
        changed: Products of which the ledger may know more since.
    """
    if former is None:
        return priced(columns, catalog.reductions(place, rule.progressive), rule)
    here, there = _unchanged(columns, former, changed)
    asked = columns.stated.copy()
    asked[here] = False
    among = [columns.ids[i] for i in np.flatnonzero(asked)]
    told = priced(columns, catalog.reductions(place, rule.progressive, among), rule)
    for now, before in (
        (told.was, former.was),
        (told.since, former.since),
        (told.withheld, former.withheld),
    ):
        now[here] = before[there]
    return told


def _unchanged(
    columns: Columns, former: Columns, changed: Collection[ProductId]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the products that are as they were, in the columns and in the former ones."""
    here = np.arange(len(columns))
    there = here
    if columns.ids != former.ids:
        there = np.array([former.index.get(product, -1) for product in columns.ids], np.int64)
    same = there >= 0
    same[[columns.index[product] for product in changed if product in columns.index]] = False
    for now, before in ((columns.price, former.price), (columns.stated, former.stated)):
        same[same] = now[here[same]] == before[there[same]]
    return here[same], there[same]


def price_shown(columns: Columns, item: int) -> PriceShown | None:
    """What everybody is told who asks now.

    Args:
        columns: As `priced` left them; of others no former price is ever told.
        item: Index of the product.

    Returns:
        None where the product has no price.
    """
    price, was = int(columns.price[item]), int(columns.was[item])
    if price < 0:
        return None
    paid = Money(price, columns.currency)
    if was < 0:
        return PriceShown(paid, withheld=REASONS[int(columns.withheld[item])])
    return PriceShown(
        price=paid,
        was=Money(was, columns.currency),
        percent=percent_below(price, was) or None,
        since=_EPOCH + int(columns.since[item]) * _MICROSECOND,
    )


def percent_below(price: int, was: int) -> int:
    """Whole percent that a price is below another, rounded down.

    >>> percent_below(667, 1000)
    33
    """
    return (was - price) * 100 // was


def _code(reduction: Reduction, price: int, perishable: bool, rule: MarketRule) -> int:
    """Why the reduction may not be shown; the first that holds of what follows."""
    prior, lowest = reduction.prior, reduction.lowest
    if not rule.reductions:
        return NOT_HERE
    if perishable and not rule.perishable:
        return PERISHABLE
    if lowest is None:
        return UNPROVEN
    if lowest.amount <= price:
        return CHEAPER
    if prior is None or lowest.amount < prior.amount:
        return FROM_ORDERS
    return NEW if reduction.new_product and not rule.new_products else SHOWN

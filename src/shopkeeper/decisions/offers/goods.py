"""What of the catalogue offers are applied to: amounts by product, and which products are meant.

Columns come in; arrays of shape `(n,)` go out, index `i` beside the columns'. Pure. Held by
tests/decisions/offers/test_goods.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions.offers.amounts import Amounts
from shopkeeper.decisions.offers.menu import Offer, Scope
from shopkeeper.domain import Money

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Goods:
    """Amounts in minor units of one currency, -1 unknown."""

    price: Amounts
    """In force."""
    cost: Amounts
    """Of the goods, `cost_of_goods_sold`."""
    minimum: Amounts
    """`auto_pricing_min_price`."""


def goods_of(columns: Columns) -> Goods:
    """The amounts of a catalogue; one in another currency than its prices is unknown."""
    products = columns.products
    return Goods(
        price=columns.price,
        cost=_amounts([p.cost_of_goods_sold for p in products], columns.currency),
        minimum=_amounts([p.auto_pricing_min_price for p in products], columns.currency),
    )


def in_scope(scope: Scope, columns: Columns) -> Mask:
    """Which products are meant, shape `(n,)`.

    Raises:
        InvalidRequest: A filter names an attribute no product has, or cannot be read.
    """
    if not scope.ids and not scope.filters:
        return np.ones(len(columns), np.bool_)
    meant = columns.mask(scope.filters) if scope.filters else np.zeros(len(columns), np.bool_)
    meant[[i for p in scope.ids if (i := columns.index.get(p)) is not None]] = True
    return meant


def products_of(offer: Offer, columns: Columns) -> Mask:
    """Which products an offer may be applied to, shape `(n,)`; of a bundle those of any part.

    Raises:
        InvalidRequest: As `in_scope`.
    """
    if offer.kind != "bundle":
        return in_scope(offer.products, columns)
    meant: Mask = np.logical_or.reduce([in_scope(part, columns) for part in offer.parts])
    return meant


def _amounts(moneys: list[Money | None], currency: str) -> Amounts:
    return np.array(
        [m.amount if m is not None and m.currency == currency else -1 for m in moneys], np.int64
    )

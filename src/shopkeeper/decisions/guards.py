"""Reasons not to show a product. A guard withholds, it never re-scores.

Each is one function from what is known to a boolean column over the catalogue: true means withheld.
They can be listed in any order; the first that objects gives the reason. What the customer asked
not to be shown, as `wishes` reads it, comes after them. All are asked once for a slate, whatever is
held against them then.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import DecideRequest, Event, PlacementRequest, ProductId

REST = timedelta(days=1)
"""A product just bought is not offered again for this long."""


Against = NDArray[np.bool_]
"""Shape `(n_products,)`, true for what may not be shown."""


@dataclass(frozen=True)
class Situation:
    """Everything a guard may look at."""

    shop: Shop
    request: DecideRequest
    slot: PlacementRequest
    events: Sequence[Event]
    """Oldest first."""
    now: datetime
    wishes: Mapping[str, Against] = field(default_factory=dict)
    """Reason, in words the shopper may read, to the products it speaks against."""

    @cached_property
    def objections(self) -> tuple[tuple[str, Against], ...]:
        """Every reason that speaks against any product, with the products."""
        asked = ((reason, guard(self)) for reason, guard in GUARDS.items())
        guarded = ((reason, against) for reason, against in asked if against is not None)
        return (*guarded, *self.wishes.items())


Guard = Callable[[Situation], Against | None]
"""None: it speaks against nothing."""


def out_of_stock(at: Situation) -> Against | None:
    return np.logical_not(at.shop.columns.available)


def excluded(at: Situation) -> Against | None:
    return _named(at.slot.exclude, at)


def on_the_page(at: Situation) -> Against | None:
    about = at.request.context.product_id
    return _named((*at.request.context.basket, *((about,) if about else ())), at)


def disliked(at: Situation) -> Against | None:
    return _named(_products(at.events, "Product Disliked"), at)


def just_bought(at: Situation) -> Against | None:
    rested = at.now - REST
    late = takewhile(lambda event: event.time >= rested, reversed(at.events))
    return _named(_products(late, "Order Completed"), at)


GUARDS: dict[str, Guard] = {
    "out of stock": out_of_stock,
    "excluded by the request": excluded,
    "already on this page or in the basket": on_the_page,
    "you said you are not interested": disliked,
    "you bought it within the last day": just_bought,
}
"""Reason, in words the shopper may read, to the guard that gives it."""


def withhold(
    items: NDArray[np.int32], situation: Situation
) -> tuple[NDArray[np.bool_], dict[ProductId, str]]:
    """Which candidates may be shown, and why the others may not.

    Args:
        items: Shape `(k,)`, catalogue indices, best first.

    Returns:
        Shape `(k,)`, true where no guard objects; and the reason for each withheld product.
    """
    kept = np.ones(len(items), np.bool_)
    reasons: dict[ProductId, str] = {}
    ids = situation.shop.columns.ids
    for reason, against in situation.objections:
        hit = kept & against[items]
        if hit.any():
            kept &= ~hit
            reasons.update((ids[i], reason) for i in items[hit])
    return kept, reasons


def _products(events: Iterable[Event], name: str) -> tuple[ProductId, ...]:
    return tuple(line.product_id for one in events if one.name == name for line in one.lines)


def _named(products: Iterable[ProductId], at: Situation) -> Against | None:
    index = at.shop.columns.index
    known = [index[product] for product in products if product in index]
    if not known:
        return None
    against = np.zeros(len(index), np.bool_)
    against[known] = True
    return against

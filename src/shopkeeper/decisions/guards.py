"""Reasons not to show a product. A guard withholds, it never re-scores.

Each is one function from (candidates, what is known) to a boolean column: true means withheld. They
can be listed in any order; the first that objects gives the reason. What the customer asked not to
be shown, as `wishes` reads it, comes after them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import DecideRequest, Event, PlacementRequest, ProductId

REST = timedelta(days=1)
"""A product just bought is not offered again for this long."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a guard may look at."""

    shop: Shop
    request: DecideRequest
    slot: PlacementRequest
    events: Sequence[Event]
    now: datetime
    wishes: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    """Reason, in words the shopper may read, to the products it speaks against, of shape
    `(n_products,)`."""


Withheld = NDArray[np.bool_]
Guard = Callable[[NDArray[np.int32], Situation], Withheld]


def out_of_stock(items: NDArray[np.int32], at: Situation) -> Withheld:
    return np.logical_not(at.shop.columns.available[items])


def excluded(items: NDArray[np.int32], at: Situation) -> Withheld:
    return _among(items, at.slot.exclude, at)


def on_the_page(items: NDArray[np.int32], at: Situation) -> Withheld:
    about = at.request.context.product_id
    return _among(items, (*at.request.context.basket, *((about,) if about else ())), at)


def disliked(items: NDArray[np.int32], at: Situation) -> Withheld:
    return _among(items, _products(at, "Product Disliked"), at)


def just_bought(items: NDArray[np.int32], at: Situation) -> Withheld:
    return _among(items, _products(at, "Order Completed", since=at.now - REST), at)


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
    objections = {reason: guard(items, situation) for reason, guard in GUARDS.items()}
    objections |= {reason: against[items] for reason, against in situation.wishes.items()}
    for reason, objected in objections.items():
        hit = kept & objected
        kept &= ~hit
        reasons.update((situation.shop.columns.ids[i], reason) for i in items[hit])
    return kept, reasons


def _products(
    at: Situation, event_name: str, since: datetime | None = None
) -> tuple[ProductId, ...]:
    return tuple(
        line.product_id
        for event in at.events
        if event.name == event_name and (since is None or event.time >= since)
        for line in event.lines
    )


def _among(
    items: NDArray[np.int32], products: Sequence[ProductId], at: Situation
) -> NDArray[np.bool_]:
    known = [i for p in products if (i := at.shop.columns.index.get(p)) is not None]
    if not known:
        return np.zeros(len(items), np.bool_)
    return np.isin(items, np.array(known, np.int32))

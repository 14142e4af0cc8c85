"""A customer's events as arrays over the models' items, made once and asked many times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Event, ProductId
from shopkeeper.models import KIND_OF, Kind


@dataclass(frozen=True, slots=True)
class History:
    """What a customer did to which product, oldest first; all arrays of shape `(h,)`."""

    items: NDArray[np.int32]
    """The models' item indices; products they never met are left out."""
    kinds: NDArray[np.int8]
    times: NDArray[np.float64]
    """Seconds since 1970 UTC."""
    events: NDArray[np.int32]
    """Which of the customer's events each act belongs to."""

    def since(self, event: int) -> int:
        """Index of the first act at or after an event."""
        return int(np.searchsorted(self.events, event))

    def purchases(self, item: int) -> tuple[int, float]:
        """In how many orders this item was bought, and when last; (0, 0.0) if never."""
        places = np.flatnonzero((self.items == item) & (self.kinds == Kind.PURCHASE))
        if len(places) == 0:
            return 0, 0.0
        orders = 1 + int(np.count_nonzero(np.diff(self.events[places])))
        return orders, float(self.times[places[-1]])


def read_history(events: Sequence[Event], shop: Shop) -> History:
    """The events models listen to, act by act."""
    acts = list(_acts(events, shop))
    items, kinds, times, places = zip(*acts, strict=True) if acts else ((), (), (), ())
    return History(
        np.array(items, np.int32),
        np.array(kinds, np.int8),
        np.array(times, np.float64),
        np.array(places, np.int32),
    )


def model_item(product: ProductId, shop: Shop) -> int:
    """The models' index of a product; -1 for one they never met."""
    index = shop.columns.index.get(product, -1)
    return int(shop.from_shop[index]) if index >= 0 else -1


def _acts(events: Sequence[Event], shop: Shop) -> Iterator[tuple[int, int, float, int]]:
    for place, event in enumerate(events):
        kind = KIND_OF.get(event.name)
        if kind is None:
            continue
        time = event.time.timestamp()
        for line in event.lines:
            item = model_item(line.product_id, shop)
            if item >= 0:
                yield item, kind, time, place

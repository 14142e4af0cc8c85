"""A customer's events as arrays over the models' items, made once and asked many times."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers import Profile
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Event, ProductId
from shopkeeper.models import KIND_OF, Kind

Act = tuple[int, int, float, int]
"""Item, kind, time, and the place of its event."""


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
    bought: dict[int, tuple[int, float]]
    """Item to how many orders had it, and when the last was."""
    whole: bool
    """False: there were older events, which were not read."""

    def since(self, event: int) -> int:
        """Index of the first act at or after an event."""
        return int(np.searchsorted(self.events, event))


def read_history(profile: Profile, shop: Shop) -> History:
    """The events models listen to, act by act."""
    acts = list(_acts(profile.events, shop))
    items, kinds, times, places = zip(*acts, strict=True) if acts else ((), (), (), ())
    return History(
        np.array(items, np.int32),
        np.array(kinds, np.int8),
        np.array(times, np.float64),
        np.array(places, np.int32),
        _bought(acts),
        profile.whole,
    )


def _bought(acts: Sequence[Act]) -> dict[int, tuple[int, float]]:
    orders = dict.fromkeys((item, place) for item, kind, _, place in acts if kind == Kind.PURCHASE)
    counts = Counter(item for item, _ in orders)
    last = {item: time for item, kind, time, _ in acts if kind == Kind.PURCHASE}
    return {item: (count, last[item]) for item, count in counts.items()}


def model_item(product: ProductId, shop: Shop) -> int:
    """The models' index of a product; -1 for one they never met."""
    index = shop.columns.index.get(product, -1)
    return int(shop.from_shop[index]) if index >= 0 else -1


def _acts(events: Sequence[Event], shop: Shop) -> Iterator[Act]:
    for place, event in enumerate(events):
        kind = KIND_OF.get(event.name)
        if kind is None:
            continue
        time = event.time.timestamp()
        for line in event.lines:
            item = model_item(line.product_id, shop)
            if item >= 0:
                yield item, kind, time, place

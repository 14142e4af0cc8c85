"""What models learn from: who did what to which product, when, in which session; as columns."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Kind(IntEnum):
    """What a customer did to a product."""

    VIEW = 0
    CART = 1
    PURCHASE = 2
    REFUND = 3
    DISLIKE = 4


KIND_OF: dict[str, Kind] = {
    "Product Viewed": Kind.VIEW,
    "Product Clicked": Kind.VIEW,
    "Product Added": Kind.CART,
    "Product Added to Wishlist": Kind.CART,
    "Wishlist Product Added to Cart": Kind.CART,
    "Order Completed": Kind.PURCHASE,
    "Order Refunded": Kind.REFUND,
    "Product Disliked": Kind.DISLIKE,
}
"""Events models learn from and are asked with; one table for training and serving."""


SPEAKS_FOR = np.array([kind not in {Kind.REFUND, Kind.DISLIKE} for kind in Kind])
"""Shape `(kinds,)`: whether an act speaks for its product. A lookup, because enums are slow."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """One row per customer, product and act, in the order they happened; all arrays `(n,)`."""

    users: NDArray[np.int32]
    """Dense index of the customer, -1 where nobody is known."""
    items: NDArray[np.int32]
    """Index into `item_ids`."""
    kinds: NDArray[np.int8]
    """`Kind` of the act."""
    times: NDArray[np.float64]
    """Seconds since 1970 UTC, rising. Where a source has no times: the row number."""
    sessions: NDArray[np.int32]
    """Dense index of the visit or order the row belongs to."""
    item_ids: tuple[str, ...]
    """The vocabulary: outside id of each item index."""
    n_users: int

    def __len__(self) -> int:
        return len(self.items)

    @property
    def n_items(self) -> int:
        return len(self.item_ids)

    def before(self, time: float) -> "Interactions":
        """The rows that happened before `time`, over the same vocabulary."""
        return self.where(self.times < time)

    def where(self, keep: NDArray[np.bool_]) -> "Interactions":
        """The rows where `keep` is true, over the same vocabulary."""
        return Interactions(
            self.users[keep],
            self.items[keep],
            self.kinds[keep],
            self.times[keep],
            self.sessions[keep],
            self.item_ids,
            self.n_users,
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of one customer when asked: everything before now, oldest first."""

    items: NDArray[np.int32]
    """Shape `(h,)`, item indices of the whole history, the running session included."""
    kinds: NDArray[np.int8]
    """Shape `(h,)`."""
    times: NDArray[np.float64]
    """Shape `(h,)`, seconds since 1970 UTC."""
    now: float
    """Seconds since 1970 UTC."""
    session_start: int = 0
    """Index into the history at which the running session begins; `h` when there is none."""
    anchors: tuple[int, ...] = ()
    """Items the page itself is about (its product, the basket); newest evidence, not history."""

    def running(self) -> NDArray[np.int32]:
        """What the running session took up, page included, oldest first; `(s,)`, may repeat."""
        return self._welcome(self.session_start)

    def newest_first(self) -> NDArray[np.int32]:
        """The distinct items of `running`, by their newest act, newest first."""
        return np.array(list(dict.fromkeys(self.running()[::-1].tolist())), np.int32)

    def asked(self) -> NDArray[np.int32]:
        """What to answer: the running session, or the whole history before the first act of one."""
        running = self.running()
        return running if len(running) else self._welcome(0)

    def _welcome(self, start: int) -> NDArray[np.int32]:
        items, kinds = self.items[start:], self.kinds[start:]
        items = items[SPEAKS_FOR[kinds]]
        return np.append(items, np.array(self.anchors, np.int32)) if self.anchors else items

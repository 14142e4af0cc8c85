"""What models learn from: who did what to which product, when, in which session; as columns."""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.goods import Goods
from shopkeeper.models.statements import Statements


class Kind(IntEnum):
    """What a customer did to a product."""

    VIEW = 0
    CART = 1
    PURCHASE = 2
    REFUND = 3
    DISLIKE = 4
    CLICK = 5
    """Opened from a list."""
    WISHLIST = 6
    REVIEW = 7
    """A review written."""
    REVIEW_READ = 8
    """Reviews of it read, searched or filtered."""
    REMOVE = 9
    """Taken out of the basket or off a wishlist."""
    IMPRESSION = 10
    """Shown; whether it was taken up is another row."""


KIND_OF: dict[str, Kind] = {
    "Product Viewed": Kind.VIEW,
    "Product Clicked": Kind.CLICK,
    "Product Added": Kind.CART,
    "Product Removed": Kind.REMOVE,
    "Product Added to Wishlist": Kind.WISHLIST,
    "Product Removed from Wishlist": Kind.REMOVE,
    "Wishlist Product Added to Cart": Kind.CART,
    "Order Completed": Kind.PURCHASE,
    "Order Refunded": Kind.REFUND,
    "Product Disliked": Kind.DISLIKE,
    "Product Reviewed": Kind.REVIEW,
    "Reviews Viewed": Kind.REVIEW_READ,
    "Reviews Searched": Kind.REVIEW_READ,
    "Reviews Filtered": Kind.REVIEW_READ,
}
"""Events models learn from and are asked with; one table for training and serving."""


AGAINST = frozenset({Kind.REFUND, Kind.DISLIKE, Kind.REMOVE, Kind.IMPRESSION})
"""Acts that do not speak for their product; an impression is evidence where nothing followed."""
SPEAKS_FOR = np.array([kind not in AGAINST for kind in Kind])
"""Shape `(kinds,)`: whether an act speaks for its product. A lookup, because enums are slow."""


@dataclass(frozen=True, slots=True)
class Contexts:
    """The circumstances of each row (device, hour, weekday, ...), as codes."""

    names: tuple[str, ...]
    """What is known of a moment, one name a column."""
    values: tuple[tuple[str, ...], ...]
    """Per name: what each code stands for."""
    codes: NDArray[np.int32]
    """Shape `(n, names)`; -1 where not known."""


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
    """Dense index of the visit or order the row belongs to, which is of one customer."""
    item_ids: tuple[str, ...]
    """The vocabulary: outside id of each item index."""
    n_users: int
    contexts: Contexts | None = None
    """Row by row, where a source knows any."""
    goods: Goods | None = None
    """What the items are, where a catalogue says."""
    weights: NDArray[np.float32] | None = None
    """Shape `(n,)`, positive: how much an act counts, 1 as any other of its kind; a long look more
    than a glance."""
    customers: NDArray[np.int64] | None = None
    """Shape `(n_users,)`: internal key of each customer, where they have one: whose rows models
    keep can then be told, and taken out again."""
    statements: Statements | None = None
    """What the customers said; None where nobody did. All of it, whatever rows are left: who reads
    it asks for what had been said by a moment."""

    def __len__(self) -> int:
        return len(self.items)

    @property
    def n_items(self) -> int:
        return len(self.item_ids)

    def keys(self) -> NDArray[np.int64]:
        """Internal key of each row's customer, shape `(n,)`; -1 where nobody is known."""
        if self.customers is None:
            return np.full(len(self), -1, np.int64)
        return np.append(self.customers, -1)[self.users]

    def before(self, time: float) -> "Interactions":
        """The rows that happened before `time`, over the same vocabulary."""
        return self.where(self.times < time)

    def where(self, keep: NDArray[np.bool_]) -> "Interactions":
        """The rows where `keep` is true, over the same vocabulary."""
        contexts, weights = self.contexts, self.weights
        return replace(
            self,
            users=self.users[keep],
            items=self.items[keep],
            kinds=self.kinds[keep],
            times=self.times[keep],
            sessions=self.sessions[keep],
            contexts=contexts and replace(contexts, codes=contexts.codes[keep]),
            weights=None if weights is None else weights[keep],
        )


class Said(Protocol):
    """What a customer had said they like, when they are asked."""

    def __call__(self, items: NDArray[np.int32]) -> NDArray[np.float64]:
        """Log of how many times as good each thing said makes each item, shape `(said, k)`.

        Args:
            items: Shape `(k,)`, indices of the vocabulary the question is asked in.
        """


@dataclass(frozen=True)
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
    context: NDArray[np.int32] | None = None
    """Shape `(names,)`: the circumstances asked in, coded as the `Contexts` learned from."""
    contexts: NDArray[np.int32] | None = None
    """Shape `(h, names)`: the circumstances of each act."""
    words: str = ""
    """What the customer is searching for, or searched for last in the running session."""
    weights: NDArray[np.float32] | None = None
    """Shape `(h,)`: how much each act counts, as in `Interactions`."""
    said: Said | None = None
    """None: nothing was said, or nobody listens."""

    def within(self, n_items: int) -> "Query":
        """The question as far as it is about the first `n_items` items; itself where it all is."""
        if self._highest < n_items:
            return self
        anchors = tuple(item for item in self.anchors if item < n_items)
        return replace(self.only(self.items < n_items), anchors=anchors)

    def only(self, keep: NDArray[np.bool_]) -> "Query":
        """The question with the acts where `keep`, of shape `(h,)`, is true."""
        contexts, weights = self.contexts, self.weights
        return replace(
            self,
            items=self.items[keep],
            kinds=self.kinds[keep],
            times=self.times[keep],
            session_start=int(keep[: self.session_start].sum()),
            contexts=None if contexts is None else contexts[keep],
            weights=None if weights is None else weights[keep],
        )

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

    @cached_property
    def _highest(self) -> int:
        """Of the items it is about; -1: of none."""
        return max(*self.anchors, int(self.items.max(initial=-1)), -1)

    def _welcome(self, start: int) -> NDArray[np.int32]:
        items, kinds = self.items[start:], self.kinds[start:]
        items = items[SPEAKS_FOR[kinds]]
        return np.append(items, np.array(self.anchors, np.int32)) if self.anchors else items

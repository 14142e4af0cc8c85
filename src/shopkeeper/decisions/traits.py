"""What products are, as far as beliefs speak of it: columns over a snapshot, each made once.

A variable's `ProductLink` and a value come in; which products hold it and how much of what sells
that is go out. Kept with the snapshot, so that a decision does no string work. Any thread may ask.

Reads are the same before and after a column is cached; held by tests/decisions/test_traits.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns, Texts
from shopkeeper.customers.preferences import ProductLink
from shopkeeper.decisions.lifts import by_worth
from shopkeeper.decisions.words import Words
from shopkeeper.domain import InvalidRequest
from shopkeeper.models import Model, Popularity

MAX_CACHED = 512
"""Columns kept at once; the oldest makes room."""
CONSIDERED = 256
"""Values of an attribute, the most wanted, that may be offered."""
LEAST_WANTED = 1e-3
"""How much a product nobody bought is wanted, where the most wanted is 1."""
_ARROW = " > "


@dataclass(frozen=True, slots=True)
class Held:
    """Which products hold a value."""

    by: NDArray[np.bool_]
    """Shape `(n_products,)`."""
    share: float
    """Their part of what is wanted of all products that have the attribute, above 0 to 1."""


class Traits:
    """The traits of a snapshot's products."""

    def __init__(self, columns: Columns, demand: NDArray[np.float64]) -> None:
        """`demand`, shape `(n_products,)` and positive, is how much each is wanted; any unit."""
        self.demand = demand
        self._columns = columns
        self._lock = Lock()
        self._cached: dict[tuple[str, ...], Any] = {}

    def held(self, link: ProductLink, value: str) -> Held | None:
        """Which products hold a value; None where none does."""
        if link.how == "percentile":
            return None
        asked = (link.attribute, link.how, value.strip().casefold())
        found: Held | None = self._once(asked, lambda: self._held(link, value))
        return found

    def known(self, link: ProductLink) -> NDArray[np.bool_]:
        """Which products have the attribute at all, shape `(n_products,)`."""
        found: NDArray[np.bool_] = self._once(
            (link.attribute, link.how, "known", ""), lambda: self._known(link)
        )
        return found

    def places(self, attribute: str) -> NDArray[np.float64]:
        """Where each product stands among those of its type by an amount.

        Returns:
            Shape `(n_products,)`: 0 the least, 1 the most, 0.5 where it is alone; NaN unknown.
        """
        found: NDArray[np.float64] = self._once(
            (attribute, "percentile"),
            lambda: percentiles(self._amounts(attribute), self._columns.product_type),
        )
        return found

    def telling(self, link: ProductLink, n: int) -> tuple[str, ...]:
        """The `n` values most worth offering as answers, best first; of paths their first part.
        None of words."""
        if link.how not in {"equals", "path"}:
            return ()
        values: tuple[str, ...] = self._once(
            (link.attribute, link.how), lambda: self._telling(link)
        )
        return values[:n]

    def _once(self, asked: tuple[str, ...], make: Callable[[], Any]) -> Any:
        with self._lock:
            if asked not in self._cached:
                if len(self._cached) >= MAX_CACHED:
                    del self._cached[next(iter(self._cached))]
                self._cached[asked] = make()
            return self._cached[asked]

    def _known(self, link: ProductLink) -> NDArray[np.bool_]:
        if link.how == "words":
            return np.ones(len(self.demand), np.bool_)
        if link.how == "percentile":
            return ~np.isnan(self._amounts(link.attribute))
        texts = self._texts(link.attribute)
        return np.zeros(len(self.demand), np.bool_) if texts is None else texts.codes >= 0

    def _held(self, link: ProductLink, value: str) -> Held | None:
        by = self._holding(link, value)
        if by is None or not by.any():
            return None
        known = self._known(link)
        return Held(by, float(self.demand[by].sum() / self.demand[known].sum()))

    def _holding(self, link: ProductLink, value: str) -> NDArray[np.bool_] | None:
        if link.how == "words":
            return self._words().having(value)
        texts, wanted = self._texts(link.attribute), value.strip().casefold()
        if texts is None:
            return None
        fits = np.zeros(len(texts.values) + 1, np.bool_)  # the last: products without a value
        for folded, code in texts.folded.items():
            below = link.how == "path" and folded.startswith(wanted + _ARROW)
            fits[code] = folded == wanted or below
        held: NDArray[np.bool_] = fits[texts.codes]
        return held

    def _words(self) -> Words:
        """Made under the lock of whoever asks for a word first."""
        if ("words",) not in self._cached:
            self._cached["words",] = Words(self._columns.products)
        words: Words = self._cached["words",]
        return words

    def _texts(self, attribute: str) -> Texts | None:
        try:
            return self._columns.texts(attribute)
        except InvalidRequest:
            return None

    def _amounts(self, attribute: str) -> NDArray[np.float64]:
        if attribute == "price":
            return np.where(self._columns.price < 0, np.nan, self._columns.price.astype(np.float64))
        texts = self._texts(attribute)
        if texts is None:
            return np.full(len(self.demand), np.nan)
        return np.append(texts.numbers, np.nan)[texts.codes]

    def _telling(self, link: ProductLink) -> tuple[str, ...]:
        held = {value: self._held(link, value) for value in self._common(link)[:CONSIDERED]}
        return by_worth(self.demand, {v: (one.by, one.share) for v, one in held.items() if one})

    def _common(self, link: ProductLink) -> list[str]:
        """Values, the most wanted first; of paths their first part."""
        texts = self._texts(link.attribute)
        if texts is None:
            return []
        has = texts.codes >= 0
        wanted = np.bincount(texts.codes[has], self.demand[has], len(texts.values))
        totals: dict[str, float] = {}
        for value, amount in zip(texts.values, wanted.tolist(), strict=True):
            name = value.split(_ARROW)[0] if link.how == "path" else value
            totals[name] = totals.get(name, 0.0) + amount
        return sorted(totals, key=lambda name: -totals[name])


def demand_of(
    models: Mapping[str, Model[Any]], from_shop: NDArray[np.int32]
) -> NDArray[np.float64]:
    """How much each product is wanted, shape `(n_products,)`, positive; all alike where no model
    tells.

    Args:
        from_shop: Shape `(n_products,)`: item of each product, -1 where no model knows it.
    """
    popular = models.get("popularity")
    if not isinstance(popular, Popularity):
        return np.ones(len(from_shop))
    learned = (from_shop >= 0) & (from_shop < len(popular.strength))
    strength = popular.strength[np.where(learned, from_shop, 0)]
    return np.where(learned, strength, 0.0).astype(np.float64) + LEAST_WANTED


def percentiles(amounts: NDArray[np.float64], groups: NDArray[np.int32]) -> NDArray[np.float64]:
    """The middle of each amount's ranks in its group, as a share of the group.

    Args:
        amounts: Shape `(n,)`, NaN unknown.
        groups: Shape `(n,)`.

    >>> percentiles(np.array([1.0, 3.0, 3.0, 9.0]), np.zeros(4, np.int32)).tolist()
    [0.125, 0.5, 0.5, 0.875]
    """
    found = np.full(len(amounts), np.nan)
    known = np.flatnonzero(~np.isnan(amounts))
    order = known[np.lexsort((amounts[known], groups[known]))]
    if len(order) == 0:
        return found
    new_group = np.append(True, np.diff(groups[order]) != 0)
    new_run = new_group | np.append(True, np.diff(amounts[order]) != 0)
    first, size = _spans(new_group)
    run_first, run_size = _spans(new_run)
    found[order] = (run_first - first + run_size / 2) / size
    return found


def _spans(begins: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first place and the length of the stretch each place is in."""
    starts = np.flatnonzero(begins)
    sizes = np.diff(np.append(starts, len(begins)))
    of = np.cumsum(begins) - 1
    return starts[of], sizes[of]

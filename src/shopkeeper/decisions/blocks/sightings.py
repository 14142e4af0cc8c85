"""Who bought, sent back and looked at what, read from the log in passing.

Events of the log come in, in batches and once each; `product_facts` goes out, counts by product.
Only what was kept on a basis that allows `analytics`, or has no subject, is counted. In memory are
a few numbers for each line of an order of the last 13 months, by the customer's internal key until
`forget` removes it, and for each look of the last day, by its visit.

Read at once or in parts, it counts the same: tests/decisions/blocks/test_sightings.py.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.blocks.counted import Counts, ProductFacts
from shopkeeper.domain import CustomerKey, Event, ProductId
from shopkeeper.log import Kind, Log, Logged

DAY = 86_400.0
YEAR, MONTH = 365 * DAY, 30 * DAY
_KEPT = YEAR + MONTH
_BATCH = 2_000


class _Act(IntEnum):
    BOUGHT = 0
    REFUNDED = 1
    CANCELLED = 2
    SEEN = 3


_ACTS = {
    "Order Completed": _Act.BOUGHT,
    "Order Refunded": _Act.REFUNDED,
    "Order Cancelled": _Act.CANCELLED,
    "Product Viewed": _Act.SEEN,
}
_WHOLE = -1
"""In place of an item: everything in the order."""


class _Rows(NamedTuple):
    """Columns of what happened, one place each for one line of one event."""

    act: NDArray[np.int64]
    item: NDArray[np.int64]
    who: NDArray[np.int64]
    order: NDArray[np.int64]
    time: NDArray[np.float64]

    def where(self, places: NDArray[np.bool_] | NDArray[np.intp]) -> "_Rows":
        act, item, who = self.act[places], self.item[places], self.who[places]
        return _Rows(act, item, who, self.order[places], self.time[places])


class Sightings:
    """What was read so far; not for several threads at once."""

    def __init__(self) -> None:
        self.position = 0
        """The last log position read."""
        self._items: dict[ProductId, int] = {}
        self._numbers = array("q")
        self._times = array("d")

    def follow(self, log: Log, now: datetime) -> None:
        """Read what the log has that was not read yet, as far as it can still count."""
        while batch := log.read(self.position, _BATCH, Kind.EVENT):
            self.read(batch, now)

    def read(self, entries: Iterable[Logged], now: datetime) -> None:
        """Take in entries, each once, in the order of the log."""
        for logged in entries:
            self.position = max(self.position, logged.position)
            record = logged.entry.record
            if isinstance(record, Event) and _may_count(logged) and _counts(record, now):
                self._add(record, _ACTS[record.name], logged.entry.customer)

    def forget(self, customers: Collection[CustomerKey]) -> None:
        """Remove everything of these customers."""
        rows = self._rows()
        self._keep(rows, ~np.isin(rows.who, np.array([int(key) for key in customers], np.int64)))

    def facts(self, products: Mapping[ProductId, int], now: datetime) -> ProductFacts:
        """What was counted of each product of a catalogue.

        Args:
            products: Catalogue index of each.
        """
        rows, until = self._rows(), now.timestamp()
        over = np.where(rows.act == _Act.SEEN, DAY, _KEPT)
        rows = self._keep(rows, rows.time > until - over)
        to_shop = np.full(len(self._items), -1, np.int64)
        for product, item in self._items.items():
            to_shop[item] = products.get(product, -1)
        return _facts(_in_shop(rows, to_shop), len(products), now)

    def _add(self, event: Event, act: _Act, customer: CustomerKey | None) -> None:
        order = _number(event.order_id or event.message_id)
        who = int(customer) if customer is not None else -order
        if act is _Act.SEEN:
            if event.session_id is None and customer is None:
                return  # one look without a visit says nothing of how many looked
            who = -_number(event.session_id) if event.session_id else who
        items = [self._items.setdefault(line.product_id, len(self._items)) for line in event.lines]
        if act in {_Act.REFUNDED, _Act.CANCELLED} and not items:
            items = [_WHOLE]
        for item in items:
            self._numbers.extend((act, item, who, order))
            self._times.append(event.time.timestamp())

    def _rows(self) -> _Rows:
        numbers = np.array(self._numbers, np.int64).reshape(-1, 4).T
        act, item, who, order = numbers
        return _Rows(act, item, who, order, np.array(self._times, np.float64))

    def _keep(self, rows: _Rows, mask: NDArray[np.bool_]) -> _Rows:
        if mask.all():
            return rows
        kept = rows.where(mask)
        self._numbers = array("q", np.stack(kept[:4], axis=1).tobytes())
        self._times = array("d", kept.time.tobytes())
        return kept


def product_facts(
    entries: Iterable[Logged], products: Mapping[ProductId, int], now: datetime
) -> ProductFacts:
    """What entries tell of each product of a catalogue, read at once."""
    seen = Sightings()
    seen.read(entries, now)
    return seen.facts(products, now)


def _may_count(logged: Logged) -> bool:
    entry = logged.entry
    return entry.customer is None or (entry.basis is not None and entry.basis.allows("analytics"))


def _counts(event: Event, now: datetime) -> bool:
    act = _ACTS.get(event.name)
    window = DAY if act is _Act.SEEN else _KEPT
    return act is not None and (now - event.time).total_seconds() < window


def _number(name: str) -> int:
    """A number above 0 that stands for a name in this process."""
    return (hash(name) & 0x7FFF_FFFF_FFFF_FFFE) + 1


def _in_shop(rows: _Rows, to_shop: NDArray[np.int64]) -> _Rows:
    """The rows with catalogue indices, those of products no longer sold left out."""
    whole = rows.item == _WHOLE
    if len(to_shop):
        item = np.where(whole, _WHOLE, to_shop[np.maximum(rows.item, 0)])
        return rows._replace(item=item).where(whole | (item >= 0))
    return rows.where(whole)


def _facts(rows: _Rows, n: int, now: datetime) -> ProductFacts:
    until = now.timestamp()
    rows = rows.where(rows.time <= until)
    bought, refunded = _bought(rows), rows.where(rows.act == _Act.REFUNDED)
    month = bought.where(bought.time > until - MONTH)
    year = bought.where(bought.time > until - YEAR)
    named = year.where(year.who >= 0)
    mature = year.where(year.time <= until - MONTH)
    seen = rows.where((rows.act == _Act.SEEN) & (rows.time > until - DAY))
    return ProductFacts(
        as_of=now,
        bought=_distinct(month, n),
        unnamed=_distinct(month.where(month.who < 0), n),
        buyers=_distinct(named, n),
        again=_twice(named, n),
        sold=_distinct(mature, n),
        returned=_distinct(mature.where(_was_refunded(mature, refunded)), n),
        visits=_distinct(seen, n),
        knows_refunds=len(refunded.act) > 0,
    )


def _bought(rows: _Rows) -> _Rows:
    """Lines of orders that were not cancelled."""
    cancelled = rows.where(rows.act == _Act.CANCELLED)
    bought = rows.where(rows.act == _Act.BOUGHT)
    return bought.where(~np.isin(bought.order, cancelled.order))


def _was_refunded(bought: _Rows, refunded: _Rows) -> NDArray[np.bool_]:
    """Whether whoever bought a line was refunded for it, or for its whole order."""
    whole = refunded.where(refunded.item == _WHOLE)
    lines = refunded.where(refunded.item != _WHOLE)
    by_line = np.isin(_pairs(bought.item, bought.who), _pairs(lines.item, lines.who))
    return by_line | np.isin(bought.order, whole.order)


def _pairs(items: NDArray[np.int64], who: NDArray[np.int64]) -> NDArray[np.void]:
    both = np.ascontiguousarray(np.stack((items, who), axis=1))
    return both.view(np.dtype((np.void, both.dtype.itemsize * 2))).ravel()


def _distinct(rows: _Rows, n: int) -> Counts:
    """How many different people stand beside each product."""
    order = np.lexsort((rows.who, rows.item))
    item, who = rows.item[order], rows.who[order]
    first = np.ones(len(item), np.bool_)
    first[1:] = (item[1:] != item[:-1]) | (who[1:] != who[:-1])
    return np.bincount(item[first], minlength=n)


def _twice(rows: _Rows, n: int) -> Counts:
    """How many different people bought each product in more than one order."""
    ordered = rows.where(np.lexsort((rows.order, rows.who, rows.item)))
    same = (ordered.item[1:] == ordered.item[:-1]) & (ordered.who[1:] == ordered.who[:-1])
    again = np.flatnonzero(same & (ordered.order[1:] != ordered.order[:-1])) + 1
    return _distinct(ordered.where(again), n)

"""Derive a catalogue from a table of orders or events: words, prices, what is still sold.

Comes in: the view `staged`, the mapping and, where one ships, a supplement. Goes out, per product:
one `ProductChanged` with its words as of its first sale, a `PriceObserved` for every change of its
price, and one `ProductChanged` with its last price and what a supplement says, as of the table's
last row. So a repeat of the import says nothing new. Whatever nobody measured is named in
`assumed`. Without a supplement, so is that a product is in stock since it was first seen: a table
that tells of its being looked at or sold says that it is listed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from shopkeeper.domain import Money, PriceObserved, ProductChanged, ProductId
from shopkeeper.intake.fields import EPOCH
from shopkeeper.intake.mapping import Mapping, ProductRule, WordsRule
from shopkeeper.intake.prices import Votes, unit_prices
from shopkeeper.intake.staging import Staged, money_of
from shopkeeper.intake.supplement import Supplement
from shopkeeper.intake.titles import most_frequent, readable, squeezed

_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class _Seen:
    """When a product was sold or looked at first and last, in microseconds."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Ledger:
    points: list[tuple[int, Money]]
    ordinary: bool
    """False: only another channel's lines tell of this product."""


def derive_products(
    staged: Staged, mapping: Mapping, supplement: Supplement | None, received: datetime
) -> Iterator[ProductChanged | PriceObserved]:
    """The products of a staged table, by id; see above."""
    rule = mapping.products
    if rule is None:
        return
    connection = staged.table.connection
    seen = _seen(connection, received)
    words = [_words(connection, i, w) for i, w in enumerate([rule.title, *rule.fields.values()])]
    ledgers = _ledgers(connection, mapping) if mapping.prices else {}
    end = max((s.last for s in seen.values()), default=0)
    for product_id, when in seen.items():
        fields = _fields(product_id, rule, words)
        ledger = ledgers.get(product_id)
        price = ledger.points[-1][1] if ledger else None
        assumed: tuple[str, ...] = () if ledger is None or ledger.ordinary else ("price",)
        offer: dict[str, Any] = {} if price is None else {"price": msgspec.to_builtins(price)}
        if supplement is not None:
            idle = (end - when.last) // _DAY
            added, offered = supplement.describe(fields["title"], price, idle)
        else:
            added, offered = {"availability": "in_stock"}, {}
        fields, offer = fields | added, offer | offered
        fields["assumed"] = [*assumed, *added, *offered]
        yield from _records(product_id, mapping, fields, offer, ledger, when.first, end)


def _records(
    product_id: str,
    mapping: Mapping,
    fields: dict[str, Any],
    offer: dict[str, Any],
    ledger: _Ledger | None,
    first: int,
    end: int,
) -> Iterator[ProductChanged | PriceObserved]:
    key, place = ProductId(product_id), mapping.place
    yield ProductChanged(key, fields, False, place, _time(first))
    for at, price in ledger.points if ledger else []:
        yield PriceObserved(key, place, price, _time(at), "orders")
    if offer:
        yield ProductChanged(key, offer, False, place, _time(end))


def _time(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def _seen(connection: DuckDBPyConnection, received: datetime) -> dict[str, _Seen]:
    now = (received - EPOCH) // timedelta(microseconds=1)
    rows = connection.execute(
        "select product_id, min(coalesce(micros, $1)), max(coalesce(micros, $1)) from sold"
        " where product_id is not null group by 1 order by 1",
        [now],
    ).fetchall()
    return {product_id: _Seen(int(first), int(last)) for product_id, first, last in rows}


def _words(connection: DuckDBPyConnection, i: int, rule: WordsRule) -> dict[str, str]:
    """One text field of every product that says it."""
    counts: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = connection.execute(
        "select product_id, words[$1] as text, count(*) from sold"
        " where product_id is not null and text is not null group by all order by all",
        [i + 1],
    ).fetchall()
    for product_id, text, n in rows:
        counts[product_id].append((text, int(n)))
    titles = {key: most_frequent(said, rule.capitals) for key, said in counts.items()}
    return {
        key: readable(title) if rule.capitals else squeezed(title)
        for key, title in titles.items()
        if title
    }


def _fields(product_id: str, rule: ProductRule, words: list[dict[str, str]]) -> dict[str, Any]:
    titles, *rest = words
    said = {n: w[product_id] for n, w in zip(rule.fields, rest, strict=True) if product_id in w}
    return {"title": titles.get(product_id, product_id), **said}


def _ledgers(connection: DuckDBPyConnection, mapping: Mapping) -> dict[str, _Ledger]:
    """The price of one unit over time, of every product with a priced line."""
    columns = connection.execute(_VOTES).fetchnumpy()
    ids = np.asarray(columns["product_id"]).astype(str)
    micro, which = np.unique(np.asarray(columns["price"], np.int64), return_inverse=True)
    money = [money_of(int(price), mapping.place.currency) for price in micro]
    minor = np.array([m.amount for m in money], np.int64)[which] if len(micro) else which
    numbers = {n: np.asarray(columns[n], np.int64) for n in ("day", "first", "quantity")}
    found: dict[str, _Ledger] = {}
    for part in _runs(ids):
        days, times, quantities = (numbers[n][part] for n in ("day", "first", "quantity"))
        points = unit_prices(Votes(days, times, minor[part], quantities))
        prices = [(at, Money(price, mapping.place.currency)) for at, price in points]
        found[str(ids[part.start])] = _Ledger(prices, bool(columns["regular"][part.start]))
    return found


def _runs(ids: NDArray[np.str_]) -> list[slice]:
    """Where each id's rows stand; equal ids are neighbours."""
    edges = [0, *(np.flatnonzero(ids[1:] != ids[:-1]) + 1).tolist(), len(ids)]
    return [slice(a, b) for a, b in pairwise(edges) if a < b]


_VOTES = """
with lines as (
  select *, ordinary and not bool_or(elsewhere) over (partition by key) as regular from staged
), sales as (
  select * from lines where dropped is null and fault is null
    and not refund and price > 0 and product_id is not null
), chosen as (
  select * from sales qualify regular or not bool_or(regular) over (partition by product_id)
)
select product_id, micros // 86400000000 as day, min(micros) as first, max(quantity) as quantity,
  price, bool_or(regular) as regular
from chosen group by product_id, day, coalesce(customer_id, order_id, cast(line as varchar)), price
order by product_id, day, first, price
"""

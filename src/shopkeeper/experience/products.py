"""The catalogue as surfaces see it: look at a product, put products in, take them out.

Changes go through the log like everything else; the catalogue follows it, and the next decision
reads the new snapshot.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

import msgspec

from shopkeeper.catalog import PricePoint, merge, prior_price
from shopkeeper.domain import (
    InvalidRequest,
    MessageId,
    Money,
    NotFound,
    PricePlace,
    Product,
    ProductChanged,
    ProductId,
    ProductWithdrawn,
    Rejection,
)
from shopkeeper.experience.services import Services
from shopkeeper.intake import feed
from shopkeeper.log import Entry, catch_up

CHUNK = 1_000
T = TypeVar("T")


class Imported(msgspec.Struct, frozen=True):
    """What became of a file or a list."""

    accepted: int
    """Records that changed something."""
    unchanged: int
    """Records that said what was already known."""
    rejected: tuple[Rejection, ...] = ()
    dropped: dict[str, int] = {}
    """Rows left out on purpose, by the reason: a declared rule, or that the customer was erased."""
    products: int = 0
    """How many of those accepted are of the catalogue, products and prices, not events."""


class ProductCard(msgspec.Struct, frozen=True):
    """A product with its prices over time."""

    product: Product
    history: tuple[PricePoint, ...]
    """Oldest first."""
    lowest_30_days: Money | None
    """Lowest price in force during the last 30 days; None where the ledger does not reach."""


def product(services: Services, product_id: ProductId) -> ProductCard:
    """The product as it is offered now, in the shop's own place.

    Raises:
        NotFound: It is not in the catalogue.
    """
    place = services.facts.place
    found = services.catalog.product(product_id, place)
    if found is None:
        raise NotFound(f"no product {product_id!r} in the catalogue")
    history = tuple(services.catalog.price_history(product_id, place))
    return ProductCard(found, history, prior_price(history, services.clock()))


def put_products(
    services: Services,
    rows: Iterable[object],
    *,
    whole: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Take in products of a feed; a bad row is a rejection beside the good ones.

    Args:
        rows: Merchant fields by name, one mapping a product.
        whole: False updates only the fields named.
    """
    now, done = services.clock(), Imported(0, 0)
    for chunk in chunks(enumerate(rows), CHUNK):
        outcomes = [feed.translate(raw, i, services.facts.place, now, whole) for i, raw in chunk]
        done = _put(services, outcomes, done)
        if progress is not None:
            progress(chunk[-1][0] + 1)
    catch_up(services.log, services.catalog)
    return done


def change_products(services: Services, changes: Sequence[ProductChanged]) -> Imported:
    """Take in changes that were made elsewhere, as an import does."""
    done = _put(services, changes, Imported(0, 0))
    catch_up(services.log, services.catalog)
    return done


def withdraw_products(services: Services, product_ids: Sequence[ProductId]) -> int:
    """Take products out of the catalogue; how many there were."""
    now, place = services.clock(), services.facts.place
    present = [p for p in product_ids if services.catalog.product(p, place) is not None]
    services.log.append([_entry(services, ProductWithdrawn(p, now), now) for p in present])
    catch_up(services.log, services.catalog)
    return len(present)


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of `size`, the last one shorter."""
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def _put(
    services: Services, outcomes: Sequence[ProductChanged | Rejection], done: Imported
) -> Imported:
    rejected = [out for out in outcomes if isinstance(out, Rejection)]
    entries: list[Entry] = []
    fresh: dict[tuple[ProductId, PricePlace], Product] = {}
    for index, change in enumerate(outcomes):
        if isinstance(change, Rejection):
            continue
        key = (change.product_id, change.place)
        known = fresh.get(key) or services.catalog.product(*key)
        merged = _merged(known, change, index)
        if isinstance(merged, Rejection):
            rejected.append(merged)
        elif not _says_nothing_new(change, merged, known):
            fresh[key] = merged
            entries.append(_entry(services, change, change.time))
    services.log.append(entries)
    same = len(outcomes) - len(entries) - len(rejected)
    return Imported(
        done.accepted + len(entries), done.unchanged + same, (*done.rejected, *rejected)
    )


def _merged(known: Product | None, change: ProductChanged, index: int) -> Product | Rejection:
    try:
        return merge(known, change)
    except InvalidRequest as wrong:
        return Rejection(index, "title", "there for a new product", str(wrong))


def _says_nothing_new(change: ProductChanged, merged: Product, known: Product | None) -> bool:
    """Whether the catalogue would stay as it is; a price nobody stated may be an observed one."""
    if known is not None and change.fields.get("price") is None:
        merged = msgspec.structs.replace(merged, price=known.price)
    return merged == known


def _entry(services: Services, record: ProductChanged | ProductWithdrawn, time: datetime) -> Entry:
    return Entry(MessageId(services.new_id()), record, time)

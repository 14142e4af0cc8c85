"""Bring files in: product feeds, and orders or events with a mapping and a declared basis.

An import can be repeated or resumed: what is known already is counted and changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Mapping as ColumnNames
from pathlib import Path

import msgspec

from shopkeeper.domain import (
    Basis,
    InvalidRequest,
    MessageId,
    PriceObserved,
    ProductChanged,
    Rejection,
)
from shopkeeper.experience.products import Imported, change_products, chunks, put_products
from shopkeeper.experience.services import Services
from shopkeeper.experience.track import keep
from shopkeeper.intake import (
    Arrival,
    Mapping,
    ShopSource,
    Supplement,
    load_mapping,
    open_shop,
    read_feed,
    review_mapping,
    shop_names,
    translate_table,
)
from shopkeeper.log import Entry, catch_up

CHUNK = 2_000
Progress = Callable[[float], None]
"""Told how much is done, between 0 and 1."""
Record = Arrival | ProductChanged | PriceObserved | Rejection


def import_products(
    services: Services, path: Path, *, whole: bool = True, progress: Callable[[int], None]
) -> Imported:
    """Take in a product feed in Google Merchant form.

    Args:
        whole: False updates only the fields named.
        progress: Told how many rows are done.

    Raises:
        InvalidRequest: The file is none of the forms that can be read.
    """
    return put_products(services, read_feed(path), whole=whole, progress=progress)


def import_events(
    services: Services, path: Path, mapping: str, basis: Basis, *, progress: Progress
) -> Imported:
    """Take in a table of events or orders.

    Args:
        mapping: A mapping file, or the name of a shop whose mapping ships.
        basis: On what ground the data was collected.

    Raises:
        InvalidRequest: The file or the mapping cannot be read, or a column is missing.
    """
    supplement = open_shop(mapping).supplement if mapping in shop_names() else None
    return _import_table(services, path, load_mapping(mapping), supplement, basis, progress)


def import_reviews(
    services: Services,
    path: Path,
    kind: str,
    columns: ColumnNames[str, str],
    basis: Basis,
    *,
    progress: Progress,
) -> Imported:
    """Take in reviews, product questions or answers.

    Args:
        kind: `reviews`, `questions` or `answers`.
        columns: Our field to the file's column, for every field the file has.

    Raises:
        InvalidRequest: Another kind, a field that is not of it, or a required one left out.
    """
    mapping = review_mapping(kind, columns)
    return _import_table(services, path, mapping, None, basis, progress)


def import_shop(services: Services, source: ShopSource, *, progress: Progress) -> Imported:
    """Take in a shop that ships with its data.

    Raises:
        InvalidRequest: Only its mapping ships.
    """
    if source.data is None or source.basis is None:
        raise InvalidRequest(f"the data of {source.name!r} does not ship: import your own copy")
    return _import_table(
        services, source.data, source.mapping, source.supplement, source.basis, progress
    )


def _import_table(
    services: Services,
    path: Path,
    mapping: Mapping,
    supplement: Supplement | None,
    basis: Basis,
    progress: Progress,
) -> Imported:
    if not mapping.place.market:
        mapping = msgspec.structs.replace(mapping, place=services.facts.place)

    def advance(done: int, total: int) -> None:
        progress(done / max(total, 1))

    records = translate_table(path, mapping, services.clock(), supplement, advance)
    done = keep_records(services, records, basis)
    dropped = dict(Counter(records.dropped) + Counter(done.dropped))
    return msgspec.structs.replace(done, dropped=dropped)


def keep_records(services: Services, records: Iterable[Record], basis: Basis) -> Imported:
    """Append what a file said, each record once, however often the file is read."""
    done = Imported(0, 0)
    for chunk in chunks(records, CHUNK):
        rejected = tuple(record for record in chunk if isinstance(record, Rejection))
        events = _keep_events(services, [r for r in chunk if isinstance(r, Arrival)], basis)
        prices = _keep_prices(services, [r for r in chunk if isinstance(r, PriceObserved)])
        listed = change_products(services, [r for r in chunk if isinstance(r, ProductChanged)])
        listed = msgspec.structs.replace(listed, products=listed.accepted)
        for part in (events, prices, listed, Imported(0, 0, rejected)):
            done = Imported(
                done.accepted + part.accepted,
                done.unchanged + part.unchanged,
                (*done.rejected, *part.rejected),
                dict(Counter(done.dropped) + Counter(part.dropped)),
                products=done.products + part.products,
            )
    catch_up(services.log, services.catalog)
    return done


def _keep_events(services: Services, arrivals: list[Arrival], basis: Basis) -> Imported:
    kept = keep(services, arrivals, [basis] * len(arrivals))
    same, dropped = kept.count("duplicate"), kept.dropped
    return Imported(len(arrivals) - same - sum(dropped.values()), same, dropped=dropped)


def _keep_prices(services: Services, prices: list[PriceObserved]) -> Imported:
    receipts = services.log.append([_observation(price) for price in prices])
    same = sum(receipt.duplicate for receipt in receipts)
    return Imported(len(prices) - same, same, products=len(prices) - same)


def _observation(price: PriceObserved) -> Entry:
    place = price.place
    parts = (place.market, place.currency, place.channel, price.product_id, price.time.isoformat())
    return Entry(MessageId(f"price {' '.join(parts)} {price.price.amount}"), price, price.time)

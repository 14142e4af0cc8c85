"""Bring files in: product feeds, and orders or events with a mapping and a declared basis.

An import can be repeated or resumed: what is known already is counted and changes nothing.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from shopkeeper import intake
from shopkeeper.domain import Basis, MessageId, PriceObserved, ProductChanged, Rejection
from shopkeeper.experience.products import Imported, change_products, chunks, put_products
from shopkeeper.experience.services import Services
from shopkeeper.experience.track import keep
from shopkeeper.intake import Arrival
from shopkeeper.log import Entry, catch_up

CHUNK = 2_000
Progress = Callable[[float], None]
"""Told how much is done, between 0 and 1."""
Record = Arrival | ProductChanged | PriceObserved | Rejection


def import_products(
    services: Services, path: Path, *, whole: bool = True, progress: Progress
) -> Imported:
    """Take in a product feed in Google Merchant form.

    Args:
        whole: False updates only the fields named.

    Raises:
        InvalidRequest: The file is none of the forms that can be read.
    """
    return put_products(services, intake.read_feed(path), whole=whole)


def keep_records(services: Services, records: Iterable[Record], basis: Basis) -> Imported:
    """Append what a file said, each record once, however often the file is read."""
    accepted = unchanged = 0
    rejected: list[Rejection] = []
    for chunk in chunks(records, CHUNK):
        rejected += [record for record in chunk if isinstance(record, Rejection)]
        arrivals = [record for record in chunk if isinstance(record, Arrival)]
        prices = [record for record in chunk if isinstance(record, PriceObserved)]
        changes = [record for record in chunk if isinstance(record, ProductChanged)]
        kept = keep(services, arrivals, [basis] * len(arrivals))
        receipts = services.log.append([_observation(price) for price in prices])
        listed = change_products(services, changes)
        same = kept.count("duplicate") + sum(receipt.duplicate for receipt in receipts)
        accepted += len(arrivals) + len(prices) - same + listed.accepted
        unchanged += same + listed.unchanged
        rejected += listed.rejected
    catch_up(services.log, services.catalog)
    return Imported(accepted, unchanged, tuple(rejected))


def _observation(price: PriceObserved) -> Entry:
    place = price.place
    parts = (place.market, place.currency, place.channel, price.product_id, price.time.isoformat())
    return Entry(MessageId(f"price {' '.join(parts)} {price.price.amount}"), price, price.time)


def import_events(
    services: Services, path: Path, mapping: str, basis: Basis, *, progress: Progress
) -> Imported:
    raise NotImplementedError


def import_shop(services: Services, source: object, *, progress: Progress) -> Imported:
    raise NotImplementedError

"""Compare two sets of rules on today's catalogue and on the orders of the last seven days.

Names of versions come in, or the drafts; the difference and what each would have cost go out. Reads
the log from end to end, and changes nothing. tests/experience/test_comparing.py
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np

from shopkeeper.catalog import Columns
from shopkeeper.decisions import Texts, version_of
from shopkeeper.decisions.comparing import Difference, PastOrder, compare, costed, replay
from shopkeeper.decisions.governed import govern
from shopkeeper.decisions.offers import measures_of
from shopkeeper.decisions.rules import Rules, compile_rules, complete
from shopkeeper.domain import CustomerKey, Event, NotFound
from shopkeeper.experience.drafting import check_drafts
from shopkeeper.experience.publishing import Unpublishable
from shopkeeper.experience.services import Services
from shopkeeper.log import Kind, Logged

WINDOW = timedelta(days=7)
BATCH = 5_000
_ORDER, _TOLD = "Order Completed", "Order "
PUBLISHED = "published"


def texts_of(services: Services, name: str) -> Texts:
    """The rules of a version, or of `published`: those in force, or what ships.

    Args:
        name: Or the beginning of it.

    Raises:
        NotFound: No version was proposed that begins so, or several were.
    """
    version = services.rules.in_force() if name == PUBLISHED else name
    if version is None:
        return complete({})
    found = services.rules.find(version)
    if found is None:
        raise NotFound(f"no one version of rules that was proposed begins with {version[:80]!r}")
    return found.texts


def compare_rules(
    services: Services,
    before: Texts,
    after: Texts,
    progress: Callable[[float], None] = lambda _: None,
) -> Difference:
    """What would change, and what it would have cost.

    Args:
        progress: Told how much of the log is read, 0 to 1.

    Raises:
        InvalidRequest: A file of one of them has a fault.
    """
    columns, now = services.shops.current().columns, services.clock()
    place = services.facts.place
    sides = [
        govern(_compiled(services, complete(texts)), columns, place.market)
        for texts in (before, after)
    ]
    told = compare(sides[0], sides[1], place.market, now)
    orders = list(past_orders(services, columns, now, progress))
    if not orders:
        return told
    one, two = (replay(side, orders, place.market, now) for side in sides)
    return msgspec.structs.replace(
        told, orders=len(orders), costed=costed(sides[0], orders), replayed=(one, two)
    )


def _compiled(services: Services, texts: Texts) -> Rules:
    """What was proposed is sound; what is being written may not be."""
    if services.rules.find(version_of(texts)) is None:
        report = check_drafts(services, texts, alone=True)
        if report.fatal:
            raise Unpublishable(report)
    return compile_rules(texts)


def past_orders(
    services: Services, columns: Columns, now: datetime, progress: Callable[[float], None]
) -> Iterator[PastOrder]:
    """Orders of the last seven days with a product that has a price today, in the log's order."""
    by_customer: defaultdict[CustomerKey, list[Event]] = defaultdict(list)
    recent: list[Logged] = []
    for logged in _read(services, progress):
        record, customer = logged.entry.record, logged.entry.customer
        if not isinstance(record, Event) or not record.name.startswith(_TOLD):
            continue
        if customer is not None:
            by_customer[customer].append(record)
        if record.name == _ORDER and now - WINDOW < record.time <= now:
            recent.append(logged)
    for logged in recent:
        order = _order(services, columns, logged, by_customer)
        if order is not None:
            yield order


def _read(services: Services, progress: Callable[[float], None]) -> Iterator[Logged]:
    position, head = 0, services.log.head()
    while batch := services.log.read(after=position, limit=BATCH, kind=Kind.EVENT):
        yield from batch
        position = batch[-1].position
        progress(position / max(head, 1))


def _order(
    services: Services,
    columns: Columns,
    logged: Logged,
    by_customer: dict[CustomerKey, list[Event]],
) -> PastOrder | None:
    event, customer, basis = logged.entry.record, logged.entry.customer, logged.entry.basis
    assert isinstance(event, Event)
    counts: defaultdict[int, int] = defaultdict(int)
    for line in event.lines:
        index = columns.index.get(line.product_id, -1)
        if index >= 0 and columns.price[index] > 0 and line.quantity > 0:
            counts[index] += line.quantity
    if not counts:
        return None
    measures = None
    if customer is not None and basis is not None and basis.allows("personalization"):
        keys = services.directory.person(customer).keys
        told = _before(event, [by_customer.get(key, []) for key in keys])
        measures = measures_of(told, True, event.time, columns.currency)
    products = np.array(list(counts), np.int32)
    return PastOrder(products, np.array(list(counts.values()), np.int64), measures)


def _before(event: Event, told: Sequence[Sequence[Event]]) -> list[Event]:
    """What was told of the customer's orders before this one."""
    return [
        other
        for events in told
        for other in events
        if other.time < event.time and other.message_id != event.message_id
    ]

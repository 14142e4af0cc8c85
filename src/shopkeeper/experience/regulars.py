"""Real customers of the shop, for an operator who wants to see pages with their eyes."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import msgspec

from shopkeeper.domain import CustomerKey, Event, ProductId
from shopkeeper.experience.services import Services

BATCH = 5_000


class Regular(msgspec.Struct, frozen=True):
    """Somebody who comes often."""

    id: str
    orders: int
    favourite_type: str
    """The product type they buy most; empty where products have none."""


def regulars(services: Services, n: int = 6) -> tuple[Regular, ...]:
    """Customers with many orders, each with another favourite, the most frequent first."""
    bought: defaultdict[CustomerKey, Counter[ProductId]] = defaultdict(Counter)
    orders: Counter[CustomerKey] = Counter()
    for customer, event in _orders(services):
        orders[customer] += 1
        bought[customer].update(line.product_id for line in event.lines)
    frequent = [key for key, _ in orders.most_common(n * 50)]
    names = services.directory.outside_ids(frequent)
    found: dict[str, Regular] = {}
    for key in frequent:
        if key in names:
            favourite = _favourite_type(services, bought[key])
            found.setdefault(favourite, Regular(names[key], orders[key], favourite))
    return tuple(found.values())[:n]


def _orders(services: Services) -> Iterator[tuple[CustomerKey, Event]]:
    position = 0
    while batch := services.log.read(after=position, limit=BATCH):
        position = batch[-1].position
        for logged in batch:
            record, customer = logged.entry.record, logged.entry.customer
            if customer is None or not isinstance(record, Event):
                continue
            if record.name == "Order Completed":
                yield services.directory.person(customer).key, record


def _favourite_type(services: Services, bought: Counter[ProductId]) -> str:
    columns = services.shops.current().columns
    types: Counter[str] = Counter()
    for product, count in bought.items():
        if product in columns.index:
            types[columns.products[columns.index[product]].product_type] += count
    return types.most_common(1)[0][0] if types else ""

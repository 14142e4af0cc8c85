"""An order is found from the end of the log, whatever stands behind it, with what came since."""

from datetime import UTC, datetime

import pytest

from shopkeeper.domain import Context, CustomerRef, Event, MessageId, NotFound
from shopkeeper.experience import Services
from shopkeeper.experience.ordered import NEWEST, find_order
from shopkeeper.log import Entry
from tests.experience.room import raw, send


def told(services: Services, order_id: str, *lines: str, name: str = "Order Completed") -> None:
    said = {"order_id": order_id, "products": [{"product_id": one} for one in lines]}
    send(services, raw(name, userId="ann", properties=said))


def crowd(services: Services, n: int = 4_100) -> None:
    """What others do after the order."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    services.log.append([
        Entry(MessageId(f"e{i}"), Event(MessageId(""), "Product Viewed", now), now)
        for i in range(n)
    ])  # fmt: skip


def test_an_order_behind_many_others_is_found_with_whose_it_was(services: Services) -> None:
    told(services, "first", "p1")
    crowd(services)
    told(services, "second", "p2")
    found = find_order(services, "first")
    assert [line.product_id for line in found.event.lines] == ["p1"]
    assert (found.customer, found.promise, found.context) == (CustomerRef(id="ann"), "", Context())


def test_an_order_is_found_among_its_customers_own_and_nobody_elses(services: Services) -> None:
    told(services, "first", "p1")
    crowd(services)
    assert find_order(services, "first", CustomerRef(id="ann")) == find_order(services, "first")
    for other in (CustomerRef(id="bob"), CustomerRef(anonymous_id="ann")):
        with pytest.raises(NotFound):
            find_order(services, "first", other)


def test_of_two_that_have_one_id_the_newest_is_meant(services: Services) -> None:
    for product in ("p1", "p2"):
        told(services, "same", product)
    assert [line.product_id for line in find_order(services, "same").event.lines] == ["p2"]


def test_what_was_undone_before_it_was_ordered_anew_is_an_order(services: Services) -> None:
    told(services, "o1", "p1")
    told(services, "o1", name="Order Cancelled")
    told(services, "o1", "p2")
    assert [line.product_id for line in find_order(services, "o1").event.lines] == ["p2"]


def test_an_order_is_not_looked_for_for_ever_unless_its_customer_is_named(
    services: Services,
) -> None:
    told(services, "first", "p1")
    crowd(services, NEWEST)
    with pytest.raises(NotFound, match="name its `customer`"):
        find_order(services, "first")
    assert find_order(services, "first", CustomerRef(id="ann")).event.order_id == "first"


def test_an_order_kept_without_its_customer_has_no_id(services: Services) -> None:
    said = {"order_id": "o1", "products": [{"product_id": "p1"}]}
    send(services, raw("Order Completed", consent=None, properties=said))
    with pytest.raises(NotFound):
        find_order(services, "o1")

"""An order is found from the end of the log, whatever stands behind it, with what came since."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from shopkeeper.domain import Conflict, Context, CustomerRef, Event, MessageId, NotFound
from shopkeeper.experience import Services
from shopkeeper.experience.ordered import NEWEST, find_order
from shopkeeper.log import Entry
from tests.experience.room import raw, send

ANN = MappingProxyType({"userId": "ann"})
EVE = MappingProxyType({"userId": "eve", "anonymousId": "browser-2"})


def told(
    services: Services,
    order_id: str,
    *lines: str,
    name: str = "Order Completed",
    who: Mapping[str, str] = ANN,
) -> None:
    said = {"order_id": order_id, "products": [{"product_id": one} for one in lines]}
    send(services, raw(name, properties=said, **who))


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


@pytest.mark.parametrize("customer", [CustomerRef(), CustomerRef(id="ann")])
@pytest.mark.parametrize("name", ["Order Updated", "Order Cancelled", "Order Refunded"])
def test_what_others_say_of_an_order_changes_nothing(
    services: Services, name: str, customer: CustomerRef
) -> None:
    told(services, "o1", "p1")
    told(services, "o1", "p2", name=name, who=EVE)
    found = find_order(services, "o1", customer)
    assert [line.product_id for line in found.event.lines] == ["p1"]


def test_what_a_customer_says_of_an_order_is_heard_on_any_browser_of_theirs(
    services: Services,
) -> None:
    told(services, "o1", "p1", who={"anonymousId": "phone"})
    told(services, "o1", "p2", name="Order Updated", who={"userId": "ann", "anonymousId": "phone"})
    found = find_order(services, "o1")
    assert [line.product_id for line in found.event.lines] == ["p2"]
    told(services, "o1", name="Order Cancelled", who={"userId": "ann", "anonymousId": "tablet"})
    with pytest.raises(Conflict, match="it gets no letter"):
        find_order(services, "o1")


def test_what_was_undone_and_ordered_by_nobody_is_no_order(services: Services) -> None:
    told(services, "o1", name="Order Cancelled")
    with pytest.raises(NotFound):
        find_order(services, "o1")


def test_an_order_a_browser_claims_is_none(services: Services) -> None:
    told(services, "o1", "p1")
    said = {"order_id": "o1", "products": [{"product_id": "p2"}]}
    for name in ("Order Updated", "Order Cancelled", "Order Completed"):
        browser = raw(name, anonymousId="b9", properties=said)
        send(services, browser, anonymous_only=True)
    assert [line.product_id for line in find_order(services, "o1").event.lines] == ["p1"]

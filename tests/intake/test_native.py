"""Our own event form: flat, and strict about its names."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import EVENT_NAMES, CustomerRef, Line, Money, Rejection
from shopkeeper.intake import native
from tests.intake.test_fields import json_values

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_event_is_read_whole():
    raw = {
        "message_id": "m1",
        "name": "Order Completed",
        "time": "2026-02-01T08:00:00Z",
        "customer": {"id": "c", "anonymous_id": "a"},
        "session_id": "s",
        "decision_id": "d",
        "placement": "basket",
        "order_id": "o",
        "total": 5,
        "currency": "GBP",
        "products": [{"product_id": "p", "quantity": 2, "price": "2.50", "position": 1}],
        "context": {"page": "order", "device": "mobile"},
        "consent": {"analytics": True},
        "properties": {"gift": True},
    }
    (arrival,) = native.translate(raw, 0, RECEIVED)
    event = arrival.event
    assert arrival.who == CustomerRef("c", "a")
    assert arrival.consent == {"analytics": True}
    assert event.time == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert event.lines == (Line("p", 2, Money(250, "GBP"), 1),)
    assert (event.total, event.order_id) == (Money(500, "GBP"), "o")
    assert (event.session_id, event.decision_id, event.placement) == ("s", "d", "basket")
    assert (event.context.page, event.context.device) == ("order", "mobile")
    assert event.properties == {"gift": True}


def test_the_least_an_event_needs_is_a_name():
    (arrival,) = native.translate({"name": "Page Viewed"}, 0, RECEIVED)
    assert arrival.event.time == RECEIVED
    assert arrival.who == CustomerRef()
    assert arrival.consent is None


def test_a_one_product_event_has_exactly_one_product():
    raw = {"name": "Product Viewed", "products": [{"product_id": "p"}]}
    (arrival,) = native.translate(raw, 0, RECEIVED)
    assert arrival.event.lines == (Line("p"),)
    for products in ([], raw["products"] * 2):
        (rejection,) = native.translate(raw | {"products": products}, 0, RECEIVED)
        assert (rejection.field, rejection.expected) == ("products", "exactly one product")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ([], ""),
        ({}, "name"),
        ({"name": "Cart Viewed", "product": []}, "product"),
        ({"name": "Cart Viewed", "customer": "c"}, "customer"),
        ({"name": "Cart Viewed", "properties": "x"}, "properties"),
        ({"name": "Cart Viewed", "time": 5}, "time"),
        ({"name": "Cart Viewed", "products": [{"sku": "p"}]}, "products[0].product_id"),
    ],
)
def test_a_rejection_names_the_field(raw, field):
    (rejection,) = native.translate(raw, 0, RECEIVED)
    assert isinstance(rejection, Rejection)
    assert rejection.field == field


events = st.fixed_dictionaries(
    {"name": st.sampled_from(sorted(EVENT_NAMES)) | json_values},
    optional={name: json_values for name in native.FIELDS if name != "name"},
)


@given(events | json_values)
def test_whatever_comes_in_is_storable_or_rejected_and_the_same_twice(raw):
    outcomes = native.translate(raw, 0, RECEIVED)
    assert msgspec.msgpack.encode(outcomes)
    assert outcomes == native.translate(raw, 0, RECEIVED)

"""Segment messages become events, or rejections that name the field."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import OWN_EVENTS, SEGMENT_EVENTS, CustomerRef, Line, Money, Rejection
from shopkeeper.intake import segment
from shopkeeper.intake.ecommerce import ONE_PRODUCT, ORDERS
from tests.intake.test_fields import json_values

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def track(event="Product Viewed", **properties):
    return {
        "type": "track",
        "messageId": "m1",
        "anonymousId": "a1",
        "event": event,
        "properties": properties,
    }


def arrive(raw, **keywords):
    (outcome,) = segment.translate(raw, 0, RECEIVED, **keywords)
    assert not isinstance(outcome, Rejection), outcome
    return outcome


def refuse(raw):
    (outcome,) = segment.translate(raw, 3, RECEIVED)
    assert isinstance(outcome, Rejection), outcome
    assert outcome.index == 3
    return outcome.field, outcome.expected, outcome.got


def a_payload(name):
    product = {"product_id": "p1", "price": 2.5, "quantity": 2}
    if name in ONE_PRODUCT:
        return product
    payload = {"products": [product, {"sku": "s2"}]}
    return payload | ({"order_id": "o1"} if name in ORDERS else {}) | {"query": "mug"}


@pytest.mark.parametrize("name", SEGMENT_EVENTS + OWN_EVENTS)
def test_every_name_of_the_specification_and_of_ours_is_read(name):
    event = arrive(track(name, currency="gbp", **a_payload(name))).event
    first = Line("p1", quantity=2, price=Money(250, "GBP"))
    assert event.name == name
    assert event.lines == ((first,) if name in ONE_PRODUCT else (first, Line("s2")))


def test_an_order_is_read_whole():
    raw = track(
        "Order Completed",
        order_id="o7",
        total="30.00",
        revenue=25,
        currency="EUR",
        coupon="SPRING",
        session_id="s1",
        decision_id="d1",
        placement="basket",
        products=[{"product_id": "p", "price": 12.5, "quantity": 2, "position": 1, "brand": "B"}],
    )
    event = arrive(raw).event
    assert event.order_id == "o7"
    assert event.total == Money(3000, "EUR")
    assert event.lines == (Line("p", 2, Money(1250, "EUR"), 1),)
    assert (event.session_id, event.decision_id, event.placement) == ("s1", "d1", "basket")
    assert event.properties == {"revenue": 25, "coupon": "SPRING", "products": [{"brand": "B"}]}


def test_a_name_of_the_shop_itself_is_kept_as_it_is():
    event = arrive(track("Fitting Room Booked", room=4, product_id=["odd"])).event
    assert event.name == "Fitting Room Booked"
    assert event.lines == ()
    assert event.properties == {"room": 4, "product_id": ["odd"]}


def test_identify_keeps_its_traits_and_both_ids():
    raw = {"type": "identify", "userId": 42, "anonymousId": "a", "traits": {"email": "x@y.z"}}
    arrival = arrive(raw)
    assert arrival.who == CustomerRef("42", "a")
    assert arrival.event.name == "Customer Identified"
    assert arrival.event.properties == {"email": "x@y.z"}


def test_a_page_call_is_a_page_viewed():
    raw = {"type": "page", "userId": "u", "name": "Home", "properties": {"path": "/"}}
    event = arrive(raw).event
    assert (event.name, event.properties) == ("Page Viewed", {"name": "Home", "path": "/"})


def test_the_context_is_read_in_segments_form_and_in_plain_words():
    raw = track(product_id="p") | {
        "context": {
            "page": {"path": "/mugs", "title": "Mugs"},
            "device": {"type": "mobile"},
            "campaign": {"name": "spring"},
            "locale": "en-GB",
            "timezone": "Europe/London",
            "sessionId": 77,
            "ip": "203.0.113.1",
        }
    }
    event = arrive(raw).event
    assert event.session_id == "77"
    assert msgspec.to_builtins(event.context) == {
        "page": "/mugs",
        "device": "mobile",
        "locale": "en-GB",
        "timezone": "Europe/London",
        "campaign": "spring",
    }
    assert "203.0.113.1" not in str(event)
    assert (
        arrive(track(product_id="p") | {"context": {"page": "home"}}).event.context.page == "home"
    )


def test_of_where_a_customer_came_from_the_host_is_kept_and_nonsense_costs_nothing():
    page = {"path": "/mugs", "referrer": "https://ann@www.example.com/u/ann?mail=ann"}
    said = {"page": page, "location": {"region": "Bavaria", "city": "x"}, "market": ["?"]}
    context = arrive(track(product_id="p") | {"context": said}).event.context
    assert (context.referrer, context.region, context.market) == ("www.example.com", "Bavaria", "")
    other = {"referrer": {"url": "android-app://com.example"}, "region": "Kent", "location": 7}
    context = arrive(track(product_id="p") | {"context": other}).event.context
    assert (context.referrer, context.region) == ("com.example", "Kent")


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({}, None),
        ({"consent": {"categoryPreferences": {"analytics": True}}}, {"analytics": True}),
        ({"consent": {"categoryPreferences": {"analytics": "true"}}}, {"analytics": "true"}),
        ({"consent": {"categoryPreferences": "all"}}, {}),
        ({"consent": {}}, {}),
        ({"consent": True}, {}),
    ],
)
def test_consent_is_handed_on_as_stated_and_an_unreadable_one_grants_nothing(context, expected):
    assert arrive(track(product_id="p") | {"context": context}).consent == expected


def test_the_senders_clock_is_corrected_by_the_distance_of_its_readings():
    raw = track(product_id="p") | {
        "timestamp": "2020-01-01T00:00:00Z",
        "sentAt": "2020-01-01T00:00:10Z",
    }
    assert arrive(raw).event.time == RECEIVED - timedelta(seconds=10)
    del raw["sentAt"]
    sent = datetime(2020, 1, 1, 0, 1, tzinfo=UTC)
    assert arrive(raw, sent_at=sent).event.time == RECEIVED - timedelta(minutes=1)
    assert arrive(raw).event.time == datetime(2020, 1, 1, tzinfo=UTC)


def test_nothing_happens_after_it_was_received():
    late = "2027-01-01T00:00:00Z"
    assert arrive(track(product_id="p") | {"timestamp": late}).event.time == RECEIVED
    raw = track(product_id="p") | {"timestamp": late, "sentAt": "2026-01-01T00:00:00Z"}
    assert arrive(raw).event.time == RECEIVED


def test_a_message_without_an_id_gets_the_same_one_at_every_try():
    raw = track(product_id="p")
    del raw["messageId"]
    first = arrive(raw | {"sentAt": "2026-03-01T11:00:00Z"}).event.message_id
    second = arrive(raw | {"sentAt": "2026-03-01T11:30:00Z"}).event.message_id
    assert first == second
    assert first != arrive(raw | {"event": "Product Clicked"}).event.message_id


def test_a_price_without_a_currency_stays_in_the_properties():
    event = arrive(track("Product Added", product_id="p", price=5)).event
    assert event.lines == (Line("p"),)
    assert event.properties == {"price": 5}


@pytest.mark.parametrize("kind", ["screen", "group", "alias", None, 5, ["track"]])
def test_other_calls_are_refused_by_name(kind):
    field, expected, _ = refuse(track() | {"type": kind})
    assert (field, expected) == ("type", "'track', 'identify' or 'page'")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ("track", ""),
        (track() | {"anonymousId": " "}, "userId"),
        (track() | {"event": ""}, "event"),
        (track() | {"messageId": {}}, "messageId"),
        (track() | {"properties": []}, "properties"),
        (track() | {"timestamp": "noon"}, "timestamp"),
        (track() | {"timestamp": "1970-01-02", "sentAt": "9999-01-01"}, "timestamp"),
        (track() | {"context": {"locale": 1.5}}, "context.locale"),
        (track(), "properties.product_id"),
        (track(product_id="p", quantity=0), "properties.quantity"),
        (track(product_id="p", currency="pounds"), "properties.currency"),
        (track(product_id="p", price=-1, currency="GBP"), "properties.price"),
        (track(product_id="p", price=1e15, currency="GBP"), "properties.price"),
        (track(product_id="p", brand={}), "properties.brand"),
        (track(product_id="p" * 600), "properties.product_id"),
        (track("Order Completed"), "properties.order_id"),
        (track("Products Searched"), "properties.query"),
        (track("Cart Viewed", products={}), "properties.products"),
        (track("Cart Viewed", products=[{"product_id": "p"}, 5]), "properties.products[1]"),
        (
            track("Cart Viewed", products=[{"product_id": "p", "quantity": "many"}]),
            "properties.products[0].quantity",
        ),
        (track("Product Reviewed", product_id="p", rating="good"), "properties.rating"),
        (track("Product List Filtered", filters="red"), "properties.filters"),
    ],
)
def test_a_rejection_names_the_path_of_the_field(raw, field):
    assert refuse(raw)[0] == field


messages = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["track", "identify", "page"]) | json_values,
        "userId": st.just("u") | json_values,
        "event": st.sampled_from(SEGMENT_EVENTS) | json_values,
        "properties": st.dictionaries(
            st.sampled_from(["product_id", "products", "price", "currency", "quantity", "total"]),
            json_values,
        )
        | json_values,
    },
    optional={
        "messageId": json_values,
        "context": json_values,
        "timestamp": json_values | st.datetimes().map(str),
        "sentAt": json_values | st.datetimes().map(str),
        "traits": json_values,
    },
)


@given(messages | json_values)
def test_whatever_comes_in_is_an_arrival_that_can_be_stored_or_a_rejection(raw):
    (outcome,) = segment.translate(raw, 0, RECEIVED)
    assert msgspec.msgpack.encode(outcome)
    if not isinstance(outcome, Rejection):
        assert outcome.event.time <= RECEIVED
        assert segment.translate(raw, 0, RECEIVED) == [outcome]

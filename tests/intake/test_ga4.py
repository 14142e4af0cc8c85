"""GA4 events become ours, item by item where ours are about one product."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import EVENT_NAMES, CustomerRef, Line, Money, Rejection
from shopkeeper.intake import ga4
from tests.intake.test_fields import json_values

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
MUG = {"item_id": "p1", "item_name": "Mug", "item_brand": "B", "price": 2.5, "quantity": 2}


def hit(event="view_item", **params):
    return {"name": event, "client_id": "c1", "params": {"currency": "GBP", **params}}


def test_a_purchase_is_an_order_completed():
    raw = hit(
        "purchase",
        transaction_id="t1",
        value=9.99,
        tax=1,
        items=[MUG | {"index": 1}, {"item_id": "p2"}],
        ga_session_id=1234,
    )
    (arrival,) = ga4.translate(raw, 0, RECEIVED)
    event = arrival.event
    assert (event.name, event.order_id, event.session_id) == ("Order Completed", "t1", "1234")
    assert event.total == Money(999, "GBP")
    assert event.lines == (Line("p1", 2, Money(250, "GBP"), 1), Line("p2"))
    assert event.properties == {"tax": 1, "products": [{"name": "Mug", "brand": "B"}, {}]}
    assert arrival.who == CustomerRef(None, "c1")


def test_one_product_events_are_made_one_for_each_item_with_a_suffix():
    arrivals = ga4.translate(
        hit("add_to_cart", value=9, items=[MUG, {"item_id": "p2"}]), 0, RECEIVED
    )
    first, second = (arrival.event for arrival in arrivals)
    assert first.name == second.name == "Product Added"
    assert first.lines == (Line("p1", 2, Money(250, "GBP")),)
    assert second.lines == (Line("p2"),)
    assert first.message_id.removesuffix(":0") == second.message_id.removesuffix(":1")
    assert first.properties == {"name": "Mug", "brand": "B"}


def test_a_bad_item_is_rejected_beside_the_good_ones():
    good, bad = ga4.translate(hit("add_to_cart", items=[MUG, MUG | {"quantity": -1}]), 5, RECEIVED)
    assert good.event.lines[0].product_id == "p1"
    assert (bad.index, bad.field, bad.got) == (5, "params.items[1].quantity", "-1")


@pytest.mark.parametrize("name", ga4.EVENTS)
def test_every_mapped_event_is_read_under_our_name(name):
    raw = hit(name, items=[MUG], transaction_id="t", search_term="mug")
    (arrival,) = ga4.translate(raw, 0, RECEIVED)
    assert arrival.event.name == ga4.EVENTS[name]
    assert arrival.event.name in EVENT_NAMES


def test_a_name_without_a_counterpart_is_kept():
    (arrival,) = ga4.translate(hit("sign_up", method="mail"), 0, RECEIVED)
    assert arrival.event.name == "sign_up"
    assert arrival.event.properties == {"currency": "GBP", "method": "mail"}


def test_time_is_read_from_microseconds_and_never_after_receipt():
    past = hit(items=[MUG]) | {"timestamp_micros": 1_700_000_000_000_000}
    (arrival,) = ga4.translate(past, 0, RECEIVED)
    assert arrival.event.time == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    future = hit(items=[MUG]) | {"timestamp_micros": "9000000000000000"}
    (arrival,) = ga4.translate(future, 0, RECEIVED)
    assert arrival.event.time == RECEIVED


PERSONAL = ("personalization_storage", "functionality_storage")
ADS = ("ad_storage", "ad_user_data", "ad_personalization")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, {}),
        ({"analytics_storage": "granted"}, {"analytics": True}),
        ({"analytics_storage": "denied"}, {"analytics": False}),
        ({"analytics_storage": False}, {"analytics": False}),
        ({PERSONAL[0]: "granted"}, {"personalization": True}),
        ({PERSONAL[1]: "granted"}, {}),
        ({PERSONAL[1]: "denied"}, {"personalization": False}),
        ({PERSONAL[0]: "granted", PERSONAL[1]: 1}, {}),
        (dict.fromkeys(PERSONAL, "GRANTED"), {"personalization": True}),
        ({PERSONAL[0]: "granted", PERSONAL[1]: "DENIED"}, {"personalization": False}),
        (dict.fromkeys(ADS[1:], "GRANTED"), {"advertising": True}),
        (dict.fromkeys(ADS[1:], "GRANTED") | {"ad_storage": "DENIED"}, {"advertising": False}),
        (dict.fromkeys(ADS[1:], "GRANTED") | {"ad_storage": None}, {}),
        ({key: ["GRANTED"] for key in ADS[1:]}, {}),
        ({"ad_user_data": "GRANTED"}, {}),
        ({"ad_user_data": "GRANTED", "ad_storage": "GRANTED"}, {}),
        ({"ad_storage": "granted"}, {}),
        ({"ad_user_data": "DENIED", "ad_personalization": "GRANTED"}, {"advertising": False}),
        (dict.fromkeys(ADS, "granted"), {"advertising": True}),
        ({"security_storage": "granted"}, {}),
        ({"analytics_storage": 1}, {}),
        ({"analytics_storage": "granted "}, {}),
    ],
)
def test_consent_mode_keys_become_categories_and_fail_closed(stated, expected):
    (arrival,) = ga4.translate(hit(items=[MUG]) | {"consent": stated}, 0, RECEIVED)
    assert arrival.consent == expected


def test_consent_not_stated_is_told_apart_from_an_unreadable_statement():
    (silent,) = ga4.translate(hit(items=[MUG]), 0, RECEIVED)
    (broken,) = ga4.translate(hit(items=[MUG]) | {"consent": "granted"}, 0, RECEIVED)
    assert (silent.consent, broken.consent) == (None, {})


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (None, ""),
        ({"params": {}}, "name"),
        (hit() | {"params": 5}, "params"),
        (hit("add_to_cart"), "params.items"),
        (hit("add_to_cart", items=[]), "params.items"),
        (hit("purchase", items=[]), "params.transaction_id"),
        (hit("view_item", items=[{"item_name": "Mug"}]), "params.items[0].item_id"),
        (hit(items=[MUG]) | {"timestamp_micros": -1}, "timestamp_micros"),
    ],
)
def test_a_rejection_names_the_path_in_ga4s_own_words(raw, field):
    (rejection,) = ga4.translate(raw, 1, RECEIVED)
    assert isinstance(rejection, Rejection)
    assert rejection.field == field


hits = st.fixed_dictionaries(
    {
        "name": st.sampled_from(sorted(ga4.EVENTS)) | json_values,
        "params": st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("items", "value", "currency", "search_term"), json_values)
        )
        | json_values,
    },
    optional={"consent": json_values, "timestamp_micros": json_values, "client_id": json_values},
)


@given(hits | json_values)
def test_whatever_comes_in_is_storable_or_rejected_and_the_same_twice(raw):
    outcomes = ga4.translate(raw, 0, RECEIVED)
    assert msgspec.msgpack.encode(outcomes)
    assert outcomes == ga4.translate(raw, 0, RECEIVED)
    ids = [o.event.message_id for o in outcomes if not isinstance(o, Rejection)]
    assert len(ids) == len(set(ids))


def is_yes(word):
    return word is True or word in ("granted", "GRANTED")


stated_words = st.sampled_from(["granted", "GRANTED", True, "denied", False, None, 1, "yes"])
consents = st.dictionaries(st.sampled_from([*PERSONAL, *ADS, "analytics_storage"]), stated_words)


@given(consents)
def test_a_category_is_agreed_to_only_where_each_of_its_stated_keys_is_granted(stated):
    (arrival,) = ga4.translate(hit(items=[MUG]) | {"consent": stated}, 0, RECEIVED)
    for category, (needed, heeded) in ga4.CATEGORIES.items():
        said = [stated[key] for key in needed | heeded if key in stated]
        agreed = needed <= stated.keys() and all(is_yes(word) for word in said)
        assert (arrival.consent.get(category) is True) == agreed

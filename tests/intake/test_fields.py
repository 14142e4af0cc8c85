"""Fields are read one at a time, and a fault names the field."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import Money
from shopkeeper.intake import fields
from shopkeeper.intake.fields import Fault, Fields

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)

READERS = {
    "text": lambda v: fields.read_text(v, "f"),
    "number": lambda v: fields.read_number(v, "f"),
    "integer": lambda v: fields.read_integer(v, "f", 0),
    "money": lambda v: fields.read_money(v, "GBP", "f"),
    "currency": lambda v: fields.read_currency(v, "f"),
    "time": lambda v: fields.read_time(v, "f"),
    "plain": lambda v: fields.check_plain(v, "f"),
    "object": lambda v: Fields(v, "f"),
    "objects": lambda v: Fields({"f": v}).records("f"),
}


@pytest.mark.parametrize("reader", READERS)
@given(value=json_values)
def test_a_reader_answers_or_names_the_field(reader, value):
    fault = None
    try:
        READERS[reader](value)
    except Fault as found:
        fault = found
    assert fault is None or (fault.field.startswith("f") and len(fault.rejection(0).got) <= 80)


@given(json_values)
def test_what_is_plain_has_a_digest_that_ignores_the_order_of_names(value):
    try:
        fields.check_plain(value)
    except Fault:
        return
    turned = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert fields.digest(turned) == fields.digest(value)


def test_a_digest_leaves_out_what_changes_from_try_to_try():
    first = {"event": "a", "sentAt": "1"}
    assert fields.digest(first, without="sentAt") == fields.digest({"event": "a"}, without="sentAt")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2, 2), (2.0, 2), ("3", 3), ("", None), (None, None)],
)
def test_whole_numbers_may_be_written_in_several_ways(value, expected):
    assert fields.read_integer(value, "quantity", 1) == expected


@pytest.mark.parametrize("value", [0, -1, 2.5, True, "two", [], 10**20, "nan"])
def test_what_is_no_whole_number_is_a_fault(value):
    with pytest.raises(Fault, match="`quantity` must be a whole number, at least 1"):
        fields.read_integer(value, "quantity", 1)


def test_amounts_become_minor_units_of_their_currency():
    assert fields.read_money("2.55", "GBP", "price") == Money(255, "GBP")
    assert fields.read_money(1200, "JPY", "price") == Money(1200, "JPY")


@pytest.mark.parametrize("value", ["1_0", "1_0.50", "\u0661\u0662", "\uff11.5"])
def test_only_plain_digits_make_a_number(value):
    with pytest.raises(Fault, match="`price` must be an amount"):
        fields.read_money(value, "GBP", "price")
    with pytest.raises(Fault, match="`rating` must be a number"):
        fields.read_number(value, "rating")
    with pytest.raises(Fault, match="`quantity` must be a whole number"):
        fields.read_integer(value, "quantity", 1)


def test_a_time_with_an_offset_becomes_utc_and_one_without_is_taken_as_utc():
    expected = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert fields.read_time("2026-03-01T10:00:00+01:00", "time") == expected
    assert fields.read_time("2026-03-01T09:00:00", "time") == expected


@pytest.mark.parametrize(
    "value", ["yesterday", "1969-12-31T23:59:59Z", 5, "", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_is_none_or_before_1970_is_a_fault(value):
    with pytest.raises(Fault, match="`time` must be a time like"):
        fields.read_time(value, "time")


def test_a_deeply_nested_value_is_a_fault_and_no_recursion_error():
    deep = json.loads("[" * 400 + "]" * 400)
    with pytest.raises(Fault, match="nested at most 32 levels"):
        fields.check_plain(deep)


def test_a_huge_integer_is_shown_by_its_size():
    with pytest.raises(Fault, match="an integer of 33220 bits"):
        fields.check_plain({"n": 10**10_000})


def test_paths_lead_from_the_root_to_the_field():
    record = Fields({"properties": {"products": [{"quantity": "x"}]}})
    item = record.record("properties").records("products")[0]
    with pytest.raises(Fault) as found:
        item.integer("quantity", at_least=1)
    assert found.value.field == "properties.products[0].quantity"


def test_an_amount_without_a_currency_is_checked_and_stays_unread():
    record = Fields({"price": 5})
    assert record.money("price", None) is None
    assert record.rest() == {"price": 5}
    with pytest.raises(Fault, match="`price` must be an amount"):
        Fields({"price": "five"}).money("price", None)

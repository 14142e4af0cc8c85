"""A table becomes events, products and prices as its mapping says, and nothing is counted twice."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.domain import (
    CustomerRef,
    InvalidRequest,
    Line,
    MessageId,
    Money,
    PriceObserved,
    PricePlace,
    ProductChanged,
    Rejection,
)
from shopkeeper.intake import Arrival, Mapping, translate_table
from shopkeeper.log import Entry, Logged

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = {
    "name": "orders",
    "place": {"market": "GB", "currency": "GBP"},
    "time": {"column": "when", "zone": "Europe/London"},
    "event": {"name": "Order Completed"},
    "group_by": ["order"],
    "order_id": "order",
    "customer_id": "who",
    "product_id": {"column": "code", "case": "upper"},
    "quantity": "units",
    "price": "price",
    "properties": {"land": {"column": "land"}},
    "constants": {"source": "till"},
    "drop": [
        {"reason": "postage", "where": {"code": {"equals": "POST"}}},
        {"reason": "damaged", "where": {"units": {"lte": 0}, "order": {"not_matches": "^C"}}},
    ],
    "refunds": {"where": {"order": {"matches": "^C"}}},
    "products": {"title": {"column": "words", "capitals": True}},
    "prices": {},
}
LISTED = {"availability": "in_stock", "assumed": ["availability"]}
HEAD = "order,when,who,code,words,units,price,land\n"


def mapping(**changes):
    return msgspec.convert({**ORDERS, **changes}, Mapping)


def run(tmp_path, rows, how=None, name="t.csv", head=HEAD):
    path = tmp_path / name
    path.write_text(head + rows)
    translation = translate_table(path, how or mapping(), NOW)
    return list(translation), translation


def of(kind, outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]


def test_rows_of_one_order_are_lines_of_one_event(tmp_path):
    rows = (
        "1,2025-07-01 10:00,ann,a1,RED MUG,2,2.50,UK\n"
        "2,2025-07-01 11:00,,b2,BLUE MUG,1,3.00,UK\n"
        "1,2025-07-01 10:01,ann,b2,BLUE MUG,1,3.00,UK\n"
    )
    first, second = of(Arrival, run(tmp_path, rows)[0])
    assert first.who == CustomerRef("ann")
    assert first.event.time == datetime(
        2025, 7, 1, 9, tzinfo=UTC
    )  # London is an hour ahead in July
    assert first.event.lines == (Line("A1", 2, Money(250, "GBP")), Line("B2", 1, Money(300, "GBP")))
    assert first.event.total == Money(800, "GBP")
    assert first.event.properties == {"source": "till", "land": "UK"}
    assert (second.who, second.event.order_id) == (CustomerRef(), "2")


def test_rows_are_dropped_by_rule_and_counted_by_reason(tmp_path):
    rows = "1,2025-07-01,ann,POST,Postage,1,5,UK\n2,2025-07-01,,a1,damaged,-4,0,UK\n"
    outcomes, translation = run(tmp_path, rows)
    assert outcomes == []
    assert translation.dropped == {"postage": 1, "damaged": 1}
    assert translation.rows == 2


@pytest.mark.parametrize(
    ("row", "field", "got"),
    [
        ("1,yesterday,ann,a1,MUG,1,2,UK", "when", "'yesterday'"),
        ("1,1969-05-05,ann,a1,MUG,1,2,UK", "when", "'1969-05-05'"),
        ("1,2025-07-01,ann,,MUG,1,2,UK", "code", "nothing"),
        (",2025-07-01,ann,a1,MUG,1,2,UK", "order", "nothing"),
        ("1,2025-07-01,ann,a1,MUG,1.5,2,UK", "units", "'1.5'"),
        ("1,2025-07-01,ann,a1,MUG,many,2,UK", "units", "'many'"),
        ("1,2025-07-01,ann,a1,MUG,1_0,2,UK", "units", "'1_0'"),
        ("1,2025-07-01,ann,a1,MUG,1,1_0,UK", "price", "'1_0'"),
        ("1,2025-07-01,ann,a1,MUG,1,cheap,UK", "price", "'cheap'"),
        ("1,2025-07-01,ann,a1,MUG,1,-2,UK", "price", "'-2'"),
        ("1,2025-07-01,ann,a1,MUG,1,1e13,UK", "price", "'1e13'"),
        ("1,2025-07-01,ann,a1", "", "'1,2025-07-01,ann,a1'"),
    ],
)
def test_a_bad_row_is_rejected_in_its_place_beside_good_ones(tmp_path, row, field, got):
    good = "9,2025-07-01,ann,a1,MUG,1,2,UK\n"
    outcomes, _ = run(tmp_path, good + row + "\n" + good.replace("9,", "8,", 1))
    (rejection,) = of(Rejection, outcomes)
    assert (rejection.index, rejection.field, rejection.got) == (1, field, got)
    assert len(of(Arrival, outcomes)) == 2


def test_a_refund_is_matched_to_its_order_or_marked(tmp_path):
    rows = (
        "1,2025-07-01,ann,a1,MUG,5,2,UK\n"
        "2,2025-07-02,ann,a1,MUG,5,2,UK\n"
        "C3,2025-07-03,ann,a1,MUG,-4,2,UK\n"
        "C4,2025-07-04,ann,a1,MUG,-4,2,UK\n"
        "C5,2025-07-05,ann,a1,MUG,-4,2,UK\n"
        "C6,2025-07-06,,a1,MUG,-1,2,UK\n"
    )
    arrivals = of(Arrival, run(tmp_path, rows)[0])
    refunds = [a.event for a in arrivals if a.event.name == "Order Refunded"]
    assert [refund.order_id for refund in refunds] == ["2", "1", None, None]
    assert [refund.properties["matched"] for refund in refunds] == [True, True, False, False]
    assert refunds[0].lines == (Line("A1", 4, Money(200, "GBP")),)
    assert refunds[0].properties["refund_id"] == "C3"


def test_the_catalogue_has_words_prices_and_the_last_price(tmp_path):
    rows = "".join(
        f"{d},2025-07-{d:02},ann,{code},{words},1,{price},UK\n"
        for d, code, words, price in [
            (1, "a1", "RED MUG", 2), (2, "A1", "RED  MUG ", 2), (3, "a1", "damaged", 2),
            (4, "a1", "RED MUG", 3), (5, "a1", "RED MUG", 3), (6, "a1", "RED MUG", 3),
        ]
    )  # fmt: skip
    outcomes, _ = run(tmp_path, rows)
    words, offer = of(ProductChanged, outcomes)
    assert words.product_id == "A1"
    assert words.fields == {"title": "Red Mug"} | LISTED
    assert (words.whole, words.time.day) == (False, 30)  # midnight of 1 July in London, in UTC
    assert offer.fields == {"price": {"amount": 300, "currency": "GBP"}}
    observed = of(PriceObserved, outcomes)
    assert [(p.price.amount, p.source) for p in observed] == [(200, "orders"), (300, "orders")]


def test_another_channels_prices_count_only_for_products_that_have_no_other(tmp_path):
    rows = (
        "1,2025-07-01,ann,a1,MUG,1,2,UK\n"
        "2,2025-07-02,,a1,MUG,1,4,UK\n"
        "3,2025-07-03,bob,a1,MUG,1,4,UK\n3,2025-07-03,bob,POST,Post,1,9,UK\n"
        "4,2025-07-04,,b2,CUP,1,7,UK\n"
    )
    how = mapping(
        prices={
            "ordinary": {"who": {"missing": False}},
            "unless_order_has": {"code": {"equals": "POST"}},
        }
    )
    outcomes, _ = run(tmp_path, rows, how)
    prices = {p.product_id: p.price.amount for p in of(PriceObserved, outcomes)}
    assert prices == {"A1": 200, "B2": 700}
    assumed = {c.product_id: c.fields.get("assumed") for c in of(ProductChanged, outcomes)[::2]}
    assert assumed == {"A1": ["availability"], "B2": ["price", "availability"]}


EVENTS = {
    "name": "clicks",
    "place": {"market": "", "currency": "EUR"},
    "time": {"column": "at", "format": "unix"},
    "event": {"column": "what", "values": {"view": "Product Viewed", "buy": "Order Completed"}},
    "product_id": {"column": "item"},
    "anonymous_id": "visitor",
    "session_id": "visit",
    "products": {
        "title": {"template": "Item {item}"},
        "fields": {"product_type": {"template": "Category {kind}"}},
    },
}


def test_one_row_may_be_one_event_named_by_a_column_at_unix_seconds(tmp_path):
    head = "at,what,item,visitor,visit,kind\n"
    rows = "20,buy,i1,v1,s1,4\n10,view,i1,v1,,4\n30,wish,i1,v1,,4\n40,view,i2,v1,,\n"
    outcomes, _ = run(tmp_path, rows, msgspec.convert(EVENTS, Mapping), head=head)
    events = [a.event for a in of(Arrival, outcomes)]
    assert [e.name for e in events] == ["Product Viewed", "Order Completed", "Product Viewed"]
    assert events[0].time == datetime(1970, 1, 1, 0, 0, 10, tzinfo=UTC)
    assert events[1].session_id == "s1"
    (rejection,) = of(Rejection, outcomes)
    assert (rejection.field, rejection.expected, rejection.got) == (
        "what",
        "one of view, buy",
        "'wish'",
    )
    assert {c.product_id: c.fields for c in of(ProductChanged, outcomes)} == {
        "i1": {"title": "Item i1", "product_type": "Category 4"} | LISTED,
        "i2": {"title": "Item i2"} | LISTED,
    }


def test_what_was_seen_in_a_table_without_prices_is_on_offer_in_the_mappings_place(tmp_path):
    place = PricePlace("DE", "EUR")
    how = msgspec.structs.replace(msgspec.convert(EVENTS, Mapping), place=place)
    head = "at,what,item,visitor,visit,kind\n"
    outcomes, _ = run(tmp_path, "10,view,i1,v1,,4\n30,buy,i2,v2,,4\n", how, head=head)
    catalog = MemoryCatalog()
    for at, change in enumerate(of(ProductChanged, outcomes), 1):
        catalog.apply([Logged(at, NOW, Entry(MessageId(f"m{at}"), change, change.time))], at)
    assert [p.availability for p in catalog.products(place)] == ["in_stock", "in_stock"]


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("unix_ms", "1751364000000"),
        ("unix_us", "1751364000000000"),
        ("iso", "2025-07-01T12:00:00+02:00"),
        ("%d.%m.%Y %H:%M", "01.07.2025 12:00"),
    ],
)
def test_times_come_in_several_forms(tmp_path, form, cell):
    how = {**EVENTS, "time": {"column": "at", "format": form, "zone": "Europe/Berlin"}}
    rows = f'"{cell}",view,i,v,,\n'
    outcomes, _ = run(
        tmp_path, rows, msgspec.convert(how, Mapping), head="at,what,item,visitor,visit,kind\n"
    )
    (arrival,) = of(Arrival, outcomes)
    assert arrival.event.time == datetime(2025, 7, 1, 10, tzinfo=UTC)


def test_the_same_rows_give_the_same_ids_from_any_file_in_any_order(tmp_path):
    head = "at,what,item,visitor,visit,kind\n"
    rows = ["10,view,i1,v1,,\n", "20,view,i1,v1,,\n", "30,buy,i2,v2,s,\n"]
    how = msgspec.convert(EVENTS, Mapping)
    first = of(Arrival, run(tmp_path, "".join(rows), how, head=head)[0])
    second = of(Arrival, run(tmp_path, "".join(rows[::-1]), how, name="u.csv", head=head)[0])
    assert [a.event.message_id for a in first] == [a.event.message_id for a in second]
    assert len({a.event.message_id for a in first}) == 3


def test_a_column_of_the_mapping_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidRequest, match="no column 'units' in the table; it has order, when"):
        run(tmp_path, "1,2\n", head="order,when\n")


def test_a_broken_pattern_in_the_mapping_is_an_error_in_words(tmp_path):
    how = mapping(drop=[{"reason": "r", "where": {"code": {"matches": "("}}}])
    with pytest.raises(InvalidRequest, match="cannot be read"):
        run(tmp_path, "1,2025-07-01,ann,a1,MUG,1,2,UK\n", how)


def test_progress_ends_at_the_number_of_rows(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "1,2025-07-01,ann,a1,MUG,1,2,UK\n" * 3)
    told = []
    for _ in translate_table(path, mapping(), NOW, progress=lambda *pair: told.append(pair)):
        pass
    assert told[-1] == (3, 3)


def test_a_translation_left_early_lets_go_of_the_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "1,2025-07-01,ann,a1,MUG,1,2,UK\n" * 3)
    translation = translate_table(path, mapping(), NOW)
    assert next(translation)
    translation.close()
    assert list(translation) == []


cells = st.tuples(
    st.sampled_from(["1", "2", "C3", "C4", ""]),
    st.sampled_from(["2025-07-01", "2025-07-02 10:00", "never", ""]),
    st.sampled_from(["ann", "bob", ""]),
    st.sampled_from(["a1", "A1", "b2", "POST", ""]),
    st.sampled_from(["-3", "-1", "0", "1", "2", "x"]),
    st.sampled_from(["0", "1", "2.50", "free", ""]),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(cells, max_size=12))
def test_every_row_is_in_exactly_one_of_event_rejection_and_drop(tmp_path, rows):
    text = "".join(f"{o},{t},{w},{c},MUG,{n},{p},UK\n" for o, t, w, c, n, p in rows)
    outcomes, translation = run(tmp_path, text)
    lines = sum(len(a.event.lines) for a in of(Arrival, outcomes))
    dropped = sum(translation.dropped.values())
    assert lines + len(of(Rejection, outcomes)) + dropped == len(rows)
    ids = [a.event.message_id for a in of(Arrival, outcomes)]
    assert len(ids) == len(set(ids))
    again, _ = run(tmp_path, text)
    assert again == outcomes

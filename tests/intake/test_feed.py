"""A feed row becomes a change of the catalogue, or a rejection that names the column."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import PricePlace, Product, ProductChanged, Rejection
from shopkeeper.intake import feed
from tests.intake.test_fields import json_values

PLACE = PricePlace("GB", "GBP")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
MUG = {"id": "p1", "title": "Mug"}


def change(raw, whole=True):
    found = feed.translate(raw, 0, PLACE, NOW, whole)
    assert isinstance(found, ProductChanged), found
    return found


def pounds(pence):
    return {"amount": pence, "currency": "GBP"}


def test_a_row_is_read_whole_under_merchants_names():
    found = change({
        "id": 7,
        "title": " Mug ",
        "price": "2.55 GBP",
        "availability": "in stock",
        "product_type": "Kitchen>Mugs",
        "item_group_id": "g",
        "gtin": 5012345678900,
        "cost_of_goods_sold": "GBP 1.00",
        "custom_label_0": "spring",
        "additional_image_link": ["a", "b"],
        "adult": False,
        "description": "",
    })
    assert (found.product_id, found.whole, found.place, found.time) == ("7", True, PLACE, NOW)
    assert found.fields == {
        "title": "Mug",
        "price": pounds(255),
        "availability": "in_stock",
        "product_type": "Kitchen > Mugs",
        "item_group_id": "g",
        "gtin": "5012345678900",
        "cost_of_goods_sold": pounds(100),
        "attributes": {
            "custom_label_0": "spring",
            "additional_image_link": "a, b",
            "adult": "false",
        },
    }


def test_openais_names_mean_the_same():
    found = change({"item_id": "p", "title": "t", "url": "https://x.test", "image_url": "i"})
    assert (found.product_id, found.fields["link"], found.fields["image_link"]) == (
        "p",
        "https://x.test",
        "i",
    )


@pytest.mark.parametrize(
    "price", [2.55, "2.55", "2.55 GBP", "gbp 2.55", {"value": "2.55", "currency": "GBP"}]
)
def test_a_price_may_be_written_in_several_ways(price):
    assert change(MUG | {"price": price}).fields["price"] == pounds(255)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("2026-02-01T00:00Z/2026-04-01T00:00Z", pounds(100)),
        ("2026-02-01T00:00Z/2026-03-01T00:00Z", None),
        ("2026-03-02T00:00Z/2026-04-01T00:00Z", None),
        ("", pounds(100)),
    ],
)
def test_a_sale_price_counts_only_in_its_interval(interval, expected):
    row = MUG | {"sale_price": "1 GBP", "sale_price_effective_date": interval}
    assert change(row).fields["sale_price"] == expected


def test_a_partial_row_needs_no_title_and_null_clears():
    found = change({"id": "p", "brand": None, "color": ""}, whole=False)
    assert found.fields == {"brand": None}
    assert not found.whole


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ("p1,Mug,extra", ""),
        ({"title": "Mug"}, "id"),
        ({"id": "p"}, "title"),
        ({"id": "p", "title": None}, "title"),
        (MUG | {"price": "2.55 EUR"}, "price"),
        (MUG | {"price": "cheap"}, "price"),
        (MUG | {"price": "1_0"}, "price"),
        (MUG | {"price": "1_0 GBP"}, "price"),
        (MUG | {"sale_price": "\u0661\u0662 GBP"}, "sale_price"),
        (MUG | {"price": -1}, "price"),
        (MUG | {"price": [1]}, "price"),
        (MUG | {"availability": "maybe"}, "availability"),
        (MUG | {"brand": True}, "brand"),
        (MUG | {"title": "Caf\udce9"}, "title"),
        (MUG | {"attributes": "x"}, "attributes"),
        (MUG | {"sale_price": 1, "sale_price_effective_date": "now"}, "sale_price_effective_date"),
    ],
)
def test_a_rejection_names_the_column(raw, field):
    found = feed.translate(raw, 4, PLACE, NOW, whole=True)
    assert isinstance(found, Rejection)
    assert (found.index, found.field) == (4, field)


rows = st.fixed_dictionaries(
    {"id": st.just("p") | json_values, "title": st.just("t") | json_values},
    optional=dict.fromkeys((*Product.__struct_fields__[2:], "url", "extra"), json_values),
)


@given(rows | json_values, st.booleans())
def test_the_fields_of_an_accepted_row_make_a_product(raw, whole):
    found = feed.translate(raw, 0, PLACE, NOW, whole)
    if isinstance(found, Rejection):
        return
    assert msgspec.msgpack.encode(found)
    fields = {name: value for name, value in found.fields.items() if value is not None}
    product = msgspec.convert({"title": "t"} | fields | {"id": found.product_id}, Product)
    assert product.id

"""Shops ship whole, by name, with what they lack labelled."""

from datetime import date, timedelta

import pytest

from shopkeeper.domain import InvalidRequest, Money
from shopkeeper.intake import open_shop, read_supplement, shop_names
from shopkeeper.intake.mapping import SHOPS


@pytest.mark.parametrize("name", shop_names())
def test_a_shop_that_ships_opens(name):
    shop = open_shop(name)
    assert shop.mapping.name == shop.name == name
    assert shop.facts.place == shop.mapping.place


def test_an_unknown_shop_is_refused_with_those_there_are():
    with pytest.raises(InvalidRequest, match="online_retail, retailrocket_events"):
        open_shop("../secrets")


def test_the_data_ships_only_where_its_licence_allows_and_with_attribution():
    assert open_shop("retailrocket_events").data is None
    assert open_shop("online_retail").data.is_file()
    attribution = (SHOPS / "online_retail" / "ATTRIBUTION.md").read_text()
    assert "10.24432/C5BW33" in attribution
    assert "Creative Commons Attribution 4.0" in attribution


def test_every_fact_of_the_demo_shop_that_nobody_checked_says_so():
    facts = open_shop("online_retail").facts
    assert set(facts.assumed) == {"name", "return_days", "free_shipping_from", "support_hours"}
    assert facts.free_shipping_from == Money(4000, "GBP")


@pytest.fixture(scope="module")
def supplement():
    return open_shop("online_retail").supplement


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("White Hanging Heart T-Light Holder", "Lighting & Candles > Candle Holders"),
        ("Red Retrospot Mug", "Kitchen & Dining > Mugs & Cups"),
        ("Set of 3 Cake Tins Pantry Design", "Baking > Cake Stands & Tins"),
        ("Jumbo Bag Red Retrospot", "Bags & Travel > Bags"),
        ("Ring of Roses Birthday Card", "Stationery & Cards > Greeting Cards"),
        ("Something Else", "Small Gifts > Novelties"),
    ],
)
def test_a_type_is_told_by_whole_words(supplement, title, kind):
    assert supplement.product_type(title) == kind


def test_a_colour_is_a_whole_word(supplement):
    assert supplement.color("Red Retrospot Mug") == "red"
    assert supplement.color("Embroidered Purse") == ""


def test_what_was_not_sold_for_long_is_out_of_stock_and_a_cost_needs_a_price(supplement):
    words, offer = supplement.describe("Red Mug", Money(300, "GBP"), idle_days=0)
    assert words == {"product_type": "Kitchen & Dining > Mugs & Cups", "color": "red"}
    assert offer["availability"] == "in_stock"
    assert offer["cost_of_goods_sold"] == {"amount": 144, "currency": "GBP"}
    assert supplement.describe("Red Mug", None, idle_days=91)[1] == {"availability": "out_of_stock"}


def test_a_broken_supplement_names_its_place(tmp_path):
    path = tmp_path / "supplement.yaml"
    path.write_text("facts: {name: x}\n")
    with pytest.raises(InvalidRequest, match=r"supplement\.yaml: `facts\.place` is missing"):
        read_supplement(path)


def test_a_demonstration_begins_the_day_after_the_data_ends():
    facts = open_shop("online_retail").facts_on(date(2026, 11, 22))
    shown = date(2026, 11, 22) - timedelta(days=facts.days_behind)
    assert shown == date(2011, 12, 10)

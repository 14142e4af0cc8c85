import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns, disclosures_for, foods, forbidden, markets_of
from shopkeeper.domain.places import MEMBERS
from tests.catalog.shelf import columns, product

NEW_YORK = "THIS PRICE WAS SET BY AN ALGORITHM USING YOUR PERSONAL DATA"


def texts(market, offers=("vip",)):
    return [said.text for said in disclosures_for(markets_of().rule(market), offers)]


def test_new_york_has_its_exact_words():
    assert texts("US-NY") == [NEW_YORK]
    assert texts("US") == [NEW_YORK]


@given(st.sampled_from(sorted(MEMBERS)))
def test_every_member_state_is_told_that_the_price_was_personalised(member):
    (said,) = texts(member)
    assert "personalised for you by automated decision-making" in said


@pytest.mark.parametrize("market", ["GB", "JP", "US-CO", "US-CT", "US-MD", "US-CA"])
def test_elsewhere_nothing_is_said_that_no_law_wants(market):
    assert texts(market) == []


@given(st.sampled_from(["US-NY", "DE", "EU"]), st.lists(st.text(max_size=3), max_size=3))
def test_words_stand_beside_personalised_offers_and_nowhere_else(market, offers):
    said = disclosures_for(markets_of().rule(market), offers)
    assert bool(said) == bool(offers)
    assert all(each.offers == tuple(offers) for each in said)


def test_the_price_of_food_is_personalised_nowhere_in_maryland():
    assert forbidden(markets_of().rule("US-MD"), food=True)
    assert forbidden(markets_of().rule("US-MD"), food=False) == ""
    assert forbidden(markets_of().rule("DE"), food=True) == ""


def test_food_is_known_by_its_type_or_by_its_google_category():
    rows = [
        product("a", product_type="Food > Cheese"),
        product("b", google_product_category="Food, Beverages & Tobacco > Beverages"),
        product("c", product_type="Foodstuff"),
        product("d"),
    ]
    found = foods(build_columns(rows, 1), markets_of().rule("US-MD"))
    assert found.tolist() == [True, True, False, False]
    assert not foods(columns(), markets_of().rule("US-MD")).any()

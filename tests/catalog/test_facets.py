import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import FACETS, build_columns, price_range
from shopkeeper.catalog.facets import PRICE_RANGES, Facets
from shopkeeper.domain import InvalidRequest, Money, Product
from tests.catalog.shelf import KITCHEN, MUGS, columns, shelves


def everything(shelf):
    return np.ones(len(shelf), np.bool_)


def test_values_are_counted_most_frequent_first():
    shelf = columns()
    facets = Facets(shelf)
    assert facets.count("brand", everything(shelf)) == {"Acme": 2, "Bold": 2}
    stock = facets.count("availability", everything(shelf))
    assert list(stock.items()) == [("in_stock", 5), ("out_of_stock", 1), ("preorder", 1)]


def test_a_product_counts_for_every_type_above_its_own():
    shelf = columns()
    counts = Facets(shelf).count("product_type", everything(shelf))
    assert counts == {KITCHEN: 4, MUGS: 2, "Garden": 1, "Kitchenware": 1}


def test_spellings_of_one_path_are_counted_together():
    types = ("Kitchen", "kitchen>mugs", "KITCHEN > Mugs > Big")
    shelf = build_columns([Product(t, "Mug", product_type=t) for t in types], 1)
    counts = Facets(shelf).count("product_type", everything(shelf))
    assert counts == {"Kitchen": 3, "kitchen > mugs": 2, "KITCHEN > Mugs > Big": 1}


def test_only_the_found_are_counted():
    shelf = columns()
    assert Facets(shelf).count("brand", shelf.mask({"color": "red"})) == {"Acme": 1}
    nothing = ~everything(shelf)
    assert all(Facets(shelf).count(facet, nothing) == {} for facet in FACETS)


@given(shelves(), st.data())
def test_price_ranges_part_the_priced_products(products, data):
    shelf = build_columns(products, 1)
    counts = Facets(shelf).count("price", everything(shelf))
    assert sum(counts.values()) == np.count_nonzero(shelf.price >= 0)
    assert len(counts) <= PRICE_RANGES
    for label, n in counts.items():
        assert shelf.mask({"price": price_range(label)}).sum() == n


def test_price_ranges_are_of_round_amounts_of_the_currency():
    yen = [Product(str(i), "Mug", price=Money(100 * i, "JPY")) for i in range(1, 100)]
    shelf = build_columns(yen, 1)
    counts = Facets(shelf).count("price", everything(shelf))
    assert list(counts) == ["0-2000", "2000-5000", "5000-10000"]


def test_many_values_are_cut_to_the_most_frequent():
    brands = [Product(str(i), "Mug", brand=f"b{min(i, 120)}") for i in range(125)]
    shelf = build_columns(brands, 1)
    counts = Facets(shelf).count("brand", everything(shelf))
    assert len(counts) == 100
    assert next(iter(counts.items())) == ("b120", 5)


@pytest.mark.parametrize("label", ["", "5", "a-b", "5-b", "-"])
def test_a_label_that_is_no_range_is_refused(label):
    with pytest.raises(InvalidRequest, match="`price`"):
        price_range(label)

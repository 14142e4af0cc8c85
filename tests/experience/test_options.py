import numpy as np

from shopkeeper.catalog import build_columns
from shopkeeper.customers.preferences import load_preferences
from shopkeeper.decisions.traits import Traits
from shopkeeper.domain import Product, ProductId
from shopkeeper.experience.options import can_matter, options_of

VARIABLES = load_preferences(None).variables


def traits_of(*products):
    return Traits(build_columns(products, 1), np.ones(len(products)))


TRAITS = traits_of(
    Product(ProductId("1"), "One", brand="Acme", product_type="Kitchen > Mugs"),
    Product(ProductId("2"), "Two", brand="Bolt", product_type="Kitchen > Pots"),
    Product(ProductId("3"), "Three", brand="Bolt", product_type="Baby > Bottles"),
)


def test_an_open_variable_offers_first_what_tells_most_not_what_all_products_have():
    brands = ["Everywhere"] * 36 + ["Bolt"] * 3 + ["Acme"]
    products = [Product(ProductId(f"{i}"), "One", brand=brand) for i, brand in enumerate(brands)]
    offered = options_of(VARIABLES["favourite_brands"], traits_of(*products))
    assert list(offered) == ["Bolt", "Acme", "Everywhere"]


def test_a_path_is_offered_by_its_first_part_and_nothing_special_is():
    assert list(options_of(VARIABLES["favourite_categories"], TRAITS)) == ["Kitchen"]


def test_declared_options_are_the_shops_and_free_words_are_free():
    assert options_of(VARIABLES["proof"], TRAITS) == VARIABLES["proof"].options
    assert options_of(VARIABLES["never_show"], TRAITS) == {}
    assert options_of(VARIABLES["value_focus"], TRAITS) == {}
    assert options_of(VARIABLES["style"], traits_of()) == {}


def test_a_variable_no_product_has_cannot_matter():
    assert can_matter(VARIABLES["favourite_brands"], TRAITS)
    assert not can_matter(VARIABLES["favourite_brands"], traits_of())
    assert can_matter(VARIABLES["never_show"], traits_of())

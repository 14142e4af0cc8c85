from shopkeeper.catalog import build_columns
from shopkeeper.customers.preferences import load_preferences
from shopkeeper.domain import Product, ProductId
from shopkeeper.experience.options import can_matter, options_of

VARIABLES = load_preferences(None).variables
COLUMNS = build_columns(
    [
        Product(ProductId("1"), "One", brand="Acme", product_type="Kitchen > Mugs"),
        Product(ProductId("2"), "Two", brand="Bolt", product_type="Kitchen > Pots"),
        Product(ProductId("3"), "Three", brand="Bolt", product_type="Baby > Bottles"),
    ],
    1,
)


def test_an_open_variable_offers_what_the_catalogue_has_most_of_first():
    assert list(options_of(VARIABLES["favourite_brands"], COLUMNS)) == ["Bolt", "Acme"]


def test_a_path_is_offered_by_its_first_part_and_nothing_special_is():
    assert list(options_of(VARIABLES["favourite_categories"], COLUMNS)) == ["Kitchen"]


def test_declared_options_are_the_shops_and_free_words_are_free():
    assert options_of(VARIABLES["proof"], COLUMNS) == VARIABLES["proof"].options
    assert options_of(VARIABLES["never_show"], COLUMNS) == {}
    assert options_of(VARIABLES["value_focus"], COLUMNS) == {}
    assert options_of(VARIABLES["style"], build_columns([], 1)) == {}


def test_a_variable_no_product_has_cannot_matter():
    assert can_matter(VARIABLES["favourite_brands"], COLUMNS)
    assert not can_matter(VARIABLES["favourite_brands"], build_columns([], 1))
    assert can_matter(VARIABLES["never_show"], build_columns([], 1))

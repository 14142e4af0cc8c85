import pytest
from hypothesis import given

from shopkeeper.catalog import build_columns, variants
from shopkeeper.domain import InvalidRequest, Money, Product
from tests.catalog.shelf import SHELF, columns, product, shelves


@given(shelves())
def test_every_column_stands_beside_its_product(products):
    shelf = build_columns(products, 7)
    assert shelf.products == tuple(products)
    assert shelf.version == 7
    assert len(shelf) == len(products)
    for i, each in enumerate(products):
        assert shelf.index[each.id] == i
        assert shelf.ids[i] == each.id
        assert shelf.price[i] == (each.price.amount if each.price else -1)
        assert shelf.available[i] == (each.availability == "in_stock")
        brand = shelf.brands[shelf.brand[i]] if shelf.brand[i] >= 0 else ""
        assert brand.casefold() == each.brand.casefold()


def test_the_price_is_the_one_in_force():
    shelf = columns()
    assert shelf.price[shelf.index["f"]] == 2000
    assert shelf.sale_price.tolist() == [-1, -1, -1, -1, -1, 2000, -1]
    assert shelf.price[shelf.index["e"]] == -1
    assert shelf.currency == "GBP"


def test_what_can_be_ordered_is_available():
    shelf = columns()
    assert [i for i, is_there in zip(shelf.ids, shelf.available, strict=True) if not is_there] == [
        "d"
    ]


def test_spellings_of_one_brand_or_path_are_one():
    shelf = columns()
    assert shelf.brands == ("Acme", "Bold")
    assert shelf.product_types == ("Kitchen > Mugs", "Garden", "Kitchenware", "Kitchen")
    assert shelf.product_type[0] == shelf.product_type[1]


def test_variants_are_found_from_any_of_them():
    shelf = columns()
    assert variants(shelf, 5).tolist() == variants(shelf, 6).tolist() == [5, 6]
    assert variants(shelf, 0).tolist() == [0]


def test_groups_that_differ_in_case_are_two():
    shelf = build_columns(
        [product("a", item_group_id="x"), product("b", item_group_id="X"), product("c")], 1
    )
    assert shelf.group.tolist() == [0, 1, -1]


def test_one_id_twice_is_refused():
    with pytest.raises(InvalidRequest, match="'a' twice"):
        build_columns([SHELF[0], SHELF[1], SHELF[0]], 1)


def test_prices_of_two_currencies_are_refused():
    euros = Product("z", "Mug", price=Money(1, "EUR"))
    with pytest.raises(InvalidRequest, match="EUR"):
        build_columns([*SHELF, euros], 1)


def test_an_empty_catalogue_has_empty_columns():
    shelf = build_columns([], 0)
    assert len(shelf) == 0
    assert shelf.mask({"brand": "Acme", "price": {"lte": 3}}).tolist() == []

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns
from shopkeeper.customers.preferences import ProductLink
from shopkeeper.decisions.traits import Traits, percentiles
from shopkeeper.domain import Money, Product, ProductId
from tests.decisions.shelf import shop

AT = shop()
PATH = ProductLink("product_type", "path")


def traits(*products, demand=None):
    return Traits(build_columns(products, 1), np.array(demand or [1.0] * len(products)))


def test_a_path_is_held_by_all_that_begins_with_it():
    kitchen, mugs = AT.traits.held(PATH, "kitchen"), AT.traits.held(PATH, "Kitchen > Mugs")
    assert kitchen is not None
    assert mugs is not None
    assert kitchen.by.sum() == 8
    assert mugs.by.sum() == 4
    assert AT.traits.held(PATH, "Kit") is None


def test_shares_are_of_what_is_wanted_among_products_that_have_the_attribute():
    some = traits(
        Product(ProductId("a"), "A", color="red"),
        Product(ProductId("b"), "B", color="Blue"),
        Product(ProductId("c"), "C"),
        demand=[3.0, 1.0, 9.0],
    )
    link = ProductLink("color", "equals")
    red = some.held(link, "RED")
    assert red is not None
    assert red.share == 0.75
    assert some.telling(link, 5) == ("red", "Blue")
    assert some.known(link).tolist() == [True, True, False]


def test_an_attribute_no_product_has_is_held_by_none():
    for how in ("equals", "path", "percentile", "words"):
        link = ProductLink("wings", how)
        assert AT.traits.held(link, "long") is None
        assert AT.traits.telling(link, 5) == ()
    assert np.isnan(AT.traits.places("wings")).all()


def test_paths_are_listed_by_their_first_part():
    assert set(AT.traits.telling(PATH, 5)) == {"Kitchen", "Garden"}


def test_price_stands_within_its_type_and_unknown_prices_nowhere():
    some = traits(
        Product(ProductId("a"), "A", price=Money(100, "GBP"), product_type="X"),
        Product(ProductId("b"), "B", price=Money(900, "GBP"), product_type="X"),
        Product(ProductId("c"), "C", price=Money(50, "GBP"), product_type="Y"),
        Product(ProductId("d"), "D", product_type="Y"),
    )
    np.testing.assert_array_equal(some.places("price"), [0.25, 0.75, 0.5, np.nan])


def test_numbers_among_attributes_have_places_too():
    some = traits(
        Product(ProductId("a"), "A", attributes={"watts": "5"}),
        Product(ProductId("b"), "B", attributes={"watts": "60"}),
        Product(ProductId("c"), "C", attributes={"watts": "many"}),
    )
    np.testing.assert_array_equal(some.places("watts"), [0.25, 0.75, np.nan])


amounts = st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0]), st.integers(-1, 2)), max_size=12)


@given(amounts)
def test_percentiles_are_the_middle_of_the_ranks_in_the_group(rows):
    values = np.array([amount for amount, _ in rows], np.float64)
    groups = np.array([group for _, group in rows], np.int32)
    for value, group, found in zip(values, groups, percentiles(values, groups), strict=True):
        mine = values[groups == group]
        below, same = (mine < value).sum(), (mine == value).sum()
        assert np.isclose(found, (below + same / 2) / len(mine))


@given(st.permutations(["Kitchen", "Garden", "Kitchen > Mugs", "none"]))
def test_reads_are_the_same_before_and_after_they_are_kept(values):
    fresh = shop().traits
    for value in values:
        once, again = fresh.held(PATH, value), fresh.held(PATH, value)
        kept = AT.traits.held(PATH, value)
        assert (once is None) == (kept is None)
        assert once is again
        if once is not None and kept is not None:
            assert np.array_equal(once.by, kept.by)

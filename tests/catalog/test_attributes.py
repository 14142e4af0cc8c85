import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import attributes
from shopkeeper.catalog.attributes import Attributes, encode, tidy_path
from shopkeeper.domain import InvalidRequest
from tests.catalog.shelf import SHELF, product


@given(st.lists(st.sampled_from(["", " ", "Red", "red ", "Straße", "STRASSE", "2"])))
def test_each_code_stands_for_its_value_without_regard_to_case(values):
    column = encode(values)
    for value, code in zip(values, column.codes, strict=True):
        folded = value.strip().casefold()
        assert (column.values[code].casefold() if code >= 0 else "") == folded
    assert sorted(column.folded.values()) == list(range(len(column.values)))


@given(st.text(alphabet=" >ab", max_size=8))
def test_a_tidy_path_is_tidied_once(path):
    assert tidy_path(tidy_path(path)) == tidy_path(path)


def test_a_column_is_the_same_before_and_after_it_is_cached():
    shelf = Attributes(SHELF)
    first, second = shelf.texts("Pocket"), shelf.texts("Pocket")
    assert first.codes.tolist() == second.codes.tolist() == [-1, -1, 0, -1, 1, 2, -1]
    assert first.values == ("2", "3.0", "none")
    np.testing.assert_equal(first.numbers, [2.0, 3.0, np.nan])


def test_a_field_stands_above_an_attribute_of_its_name():
    shelf = Attributes([product("a", color="red", attributes={"color": "blue"})])
    assert shelf.texts("color").values == ("red",)


@pytest.mark.parametrize("name", ["Colour", "pocket", "", "cost_of_goods_sold", "attributes"])
def test_an_attribute_that_is_not_there_or_not_for_filtering_is_named(name):
    with pytest.raises(InvalidRequest, match=f"`filters.{name}`"):
        Attributes(SHELF).texts(name)


def test_asking_for_many_names_fills_no_memory(monkeypatch):
    monkeypatch.setattr(attributes, "MAX_CACHED", 2)
    shelf = Attributes(SHELF)
    for name in ("brand", "color", "title", "size", "brand"):
        assert len(shelf.texts(name).codes) == len(SHELF)
        assert len(shelf._cached) <= 2


def test_infinity_is_no_number():
    assert np.isnan(encode(["inf", "nan", "1e999"]).numbers).all()

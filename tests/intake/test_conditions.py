"""Conditions are declared, and neither a name nor a value of theirs is ever SQL."""

from functools import cache

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest
from shopkeeper.intake.conditions import Where, holds


@cache
def database():
    """One for all examples: opening one costs more than asking it."""
    return duckdb.connect()


def kept(rows, where, column="c"):
    table = database().values(*[(row,) for row in rows]).project(f'col0 as "{column}"')
    where = msgspec.convert({column: where}, Where)
    return [v for (v,) in table.filter(holds(where, [column])).fetchall()]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"equals": "7"}, ["7"]),
        ({"equals": 7}, ["7"]),
        ({"equals": ["7", "C1"]}, ["7", "C1"]),
        ({"matches": "^C"}, ["C1"]),
        ({"not_matches": "^C"}, ["7", "-2", " ", None]),
        ({"missing": True}, [" ", None]),
        ({"missing": False}, ["7", "C1", "-2"]),
        ({"lt": 0}, ["-2"]),
        ({"gte": -2, "lte": 7}, ["7", "-2"]),
        ({"gt": -2}, ["7"]),
        ({}, ["7", "C1", "-2", " ", None]),
    ],
)
def test_a_test_holds_for_the_cells_it_describes(test, expected):
    assert kept(["7", "C1", "-2", " ", None], test) == expected


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(InvalidRequest, match="no column 'x' in the table; it has a, b"):
        holds(msgspec.convert({"x": {"missing": True}}, Where), ["a", "b"])


hostile = st.sampled_from(["'; drop table file; --", "\\", "''", "$1", "?", '"', "{c}", "%"])


@given(hostile | st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1))
def test_a_value_is_compared_and_never_run(value):
    assert kept([value, "other value"], {"equals": value}) == [value]
    assert kept(["a"], {"missing": False}, column="odd name") == ["a"]

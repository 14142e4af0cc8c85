from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.gpc import signalled, well_known


@pytest.mark.parametrize("values", [["1"], [" 1"], ["1\t"], ["0", "1"], ["1", "1"], ["true", "1"]])
def test_one_header_that_is_exactly_1_is_the_signal(values):
    assert signalled(values)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [""],
        ["0"],
        ["true"],
        ["1, 1"],
        ["1,1"],
        ["1;v=2"],
        ["01"],
        ["1.0"],
        ["\u0661"],
        ["\xa01"],
    ],
)
def test_any_other_value_is_no_signal(values):
    assert not signalled(values)


@given(st.lists(st.text()))
def test_other_headers_neither_make_the_signal_nor_take_it_away(values):
    others = [value for value in values if value.strip(" \t") != "1"]
    assert not signalled(others)
    assert signalled([*others, "1"])


def test_the_site_says_that_it_honours_the_signal_and_since_when():
    assert well_known(date(2026, 11, 1)) == {"gpc": True, "lastUpdate": "2026-11-01"}
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert well_known(moment)["lastUpdate"] == "2026-11-01T12:00:00+00:00"

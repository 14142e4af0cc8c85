from pathlib import Path

import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.context_files import columns_of, read_events
from shopkeeper.models import Interactions
from tests.learning.parquet import write

ROWS = """
('ann', 'tea', 'dry', 10, 'a'), ('bob', 'jam', 'wet', 20, 'a'), ('ann', 'jam', NULL, 30, 'a'),
('ann', 'tea', 'wet', 40, 'b'), (NULL, 'tea', 'dry', 50, 'a'), ('bob', 'tea', 'dry', 60, 'b')
"""
COLUMNS = 'customer, "what it is", weather, moment, town'


def read(path: Path, *context: str, timestamp: str | None = None) -> tuple[Interactions, list[str]]:
    with Files({"events": path}) as files:
        return read_events(files, columns_of(files, "customer", "what it is", context, timestamp))


def words(data: Interactions, name: str) -> list[str]:
    """What is known of each row."""
    assert data.contexts is not None
    place = data.contexts.names.index(name)
    values = (*data.contexts.values[place], "")
    return [values[code] for code in data.contexts.codes[:, place].tolist()]


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "events.parquet", COLUMNS, ROWS)


def test_columns_of_any_name_are_read(path):
    data, _ = read(path, "weather", "town")
    assert [data.item_ids[i] for i in data.items] == ["tea", "jam", "jam", "tea", "tea", "tea"]
    assert words(data, "weather") == ["dry", "wet", "", "wet", "dry", "dry"]
    assert data.users.tolist()[4] == -1, "an act of nobody known is kept"


def test_rows_are_put_in_the_order_of_their_time(tmp_path):
    path = write(tmp_path / "e.parquet", COLUMNS, ",".join(reversed(ROWS.split(",\n"))))
    data, _ = read(path, "weather", timestamp="moment")
    assert data.times.tolist() == [10, 20, 30, 40, 50, 60]
    assert words(data, "weather") == ["dry", "wet", "", "wet", "dry", "dry"]


def test_the_value_at_the_act_before_may_be_asked_for(path):
    data, _ = read(path, "previous:weather", timestamp="moment")
    assert words(data, "previous:weather") == ["", "", "dry", "", "", "wet"]


def test_acts_of_one_moment_do_not_come_before_each_other(tmp_path):
    rows = """('ann', 'tea', 'dry', 1, 'a'), ('ann', 'jam', 'wet', 1, 'a'),
    ('ann', 'jam', 'wet', 2, 'b'), ('bob', 'jam', 'wet', 2, 'b')"""
    path = write(tmp_path / "e.parquet", COLUMNS, rows)
    data, _ = read(path, "previous:weather", timestamp="moment")
    assert words(data, "previous:weather")[:2] == ["", ""]


def test_the_clock_needs_no_column(tmp_path):
    rows = """('ann', 'tea', 'dry', 1000000000, 'a'), ('ann', 'tea', 'dry', 1000090000, 'a'),
    ('ann', 'tea', 'dry', 1010090000, 'a')"""
    path = write(tmp_path / "e.parquet", COLUMNS, rows)
    data, _ = read(path, "hour", "weekday", "month", "last_visit", timestamp="moment")
    assert words(data, "hour") == ["1", "2", "20"]
    assert words(data, "weekday") == ["6", "0", "3"]  # Sunday, Monday, Thursday
    assert words(data, "month") == ["9", "9", "1"]
    assert words(data, "last_visit") == ["new", "week", "longer"]


def test_what_is_not_a_number_is_not_known(tmp_path):
    rows = "('a', 'x', 1.0, 1, 'a'), ('a', 'x', 'nan'::DOUBLE, 1, 'a'), ('b', 'y', 2.5, 1, 'b')"
    data, _ = read(write(tmp_path / "e.parquet", COLUMNS, rows), "weather")
    assert words(data, "weather") == ["1.0", "", "2.5"]


def test_a_context_of_one_value_is_left_out_and_said(tmp_path):
    rows = "('a', 'x', 'dry', 1, 'a'), ('a', 'y', 'dry', 1, 'b')"
    path = write(tmp_path / "e.parquet", COLUMNS, rows)
    data, notes = read(path, "weather", "town")
    assert data.contexts is not None
    assert data.contexts.names == ("town",)
    assert any("`weather` has one value only" in note for note in notes)
    with pytest.raises(InvalidRequest, match="one value each in weather"):
        read(path, "weather")


def test_a_fact_of_the_item_is_called_one(tmp_path):
    rows = ", ".join(
        f"('u{i % 7}', '{item}', '{price}', {i}, '{i % 2}')"
        for i, (item, price) in enumerate([("tea", "free"), ("jam", "paid")] * 10)
    )
    _, notes = read(write(tmp_path / "e.parquet", COLUMNS, rows), "weather", "town")
    assert next(note for note in notes if "fact of the item" in note).startswith("`weather`")


def test_rows_that_never_occur_twice_are_remarked_on(path):
    _, notes = read(path, "weather", "town")
    assert any("split by moments" in note for note in notes)
    _, notes = read(path, "weather", timestamp="moment")
    assert not any("split by moments" in note for note in notes)


@pytest.mark.parametrize(
    ("context", "said"),
    [
        (("nonsense",), "`nonsense`"),
        (("previous:nonsense",), "`nonsense`"),
        (("hour",), "`hour`"),
        (("customer",), "must not name the user or the item, got 'customer'"),
        ((), "at least one"),
        (("town", "town"), "each column once"),
    ],
)
def test_a_context_that_cannot_be_had_is_refused_by_name(path, context, said):
    with pytest.raises(InvalidRequest, match=said):
        read(path, *context)


def test_a_column_that_holds_no_values_is_refused(tmp_path):
    path = write(
        tmp_path / "e.parquet", COLUMNS, "('a', 'x', [1], 1, 'a'), ('a', 'y', [2], 1, 'b')"
    )
    with pytest.raises(InvalidRequest, match=r"`weather` of events must hold .*, got INTEGER\[\]"):
        read(path, "weather")


def test_an_item_may_not_be_empty(tmp_path):
    path = write(
        tmp_path / "e.parquet", COLUMNS, "('a', NULL, 'dry', 1, 'a'), ('a', 'y', 'wet', 1, 'b')"
    )
    with pytest.raises(InvalidRequest, match="`what it is` of events must not be empty"):
        read(path, "weather")

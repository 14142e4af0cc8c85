from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.probability_table import Table, read_table
from tests.learning.parquet import write


def table(tmp_path: Path, columns: str, values: str, label: str | None = None) -> Table:
    return read_table(write(tmp_path / "visits.parquet", columns, values), label)


def test_months_order_the_visits_and_are_no_feature(tmp_path: Path):
    rows = "('Nov', 3, true), ('Feb', 1, false), ('June', 2, true), ('Feb', 9, false)"
    found = table(tmp_path, "Month, pages, Revenue", rows)
    assert found.names == ("pages",)
    assert found.x[:, 0].tolist() == [1, 9, 2, 3]
    assert found.y.tolist() == [0, 0, 1, 1]
    assert "`Month`" in found.order


def test_rows_without_a_time_stay_as_they_are(tmp_path: Path):
    found = table(tmp_path, "pages, bought", "(3, 1), (1, 0)")
    assert found.x[:, 0].tolist() == [3, 1]
    assert found.order == "rows as the file has them"


def test_words_become_codes_and_what_is_missing_is_unknown(tmp_path: Path):
    found = table(tmp_path, "kind, pages, label", "('new', 1, 0), ('back', NULL, 1)")
    assert found.words == (0,)
    assert found.x[:, 0].tolist() == [1, 0]
    assert np.isnan(found.x[1, 1])


def test_too_many_words_tell_nothing(tmp_path: Path):
    rows = ", ".join(f"('page {row}', {row}, {row % 2})" for row in range(99))
    assert table(tmp_path, "page, seconds, label", rows).names == ("seconds",)


def test_customers_are_kept_together_and_are_no_feature(tmp_path: Path):
    found = table(tmp_path, "visitor_id, pages, label", "('b', 1, 0), ('a', 2, 1), ('b', 3, 1)")
    assert found.customers.tolist() == [1, 0, 1]
    assert found.names == ("pages",)


def test_a_feature_can_be_left_out(tmp_path: Path):
    found = table(tmp_path, "a, kind, b, label", "(1, 'x', 2, 0), (3, 'y', 4, 1)")
    less = found.without("a")
    assert (less.names, less.words) == (("kind", "b"), (0,))
    assert found.without("kind").words == ()
    assert less.x.shape == (2, 2)


@pytest.mark.parametrize(
    ("columns", "values", "label", "words"),
    [
        ("a, b", "(1, 2)", None, "`label` must name a column"),
        ("a, Revenue", "(1, true)", "sold", "such as `sold`, got `a`, `Revenue`"),
        ("a, label", "(1, 3)", None, "`label` must be true or false, 0 or 1"),
        ("a, label", "(1, 'yes')", None, "`label` must be true or false, 0 or 1"),
        ("Month, label", "('Feb', 1)", None, "must have columns to tell `label` from"),
        ("Month, a, label", "('Brumaire', 1, 1)", None, "must hold months, got 'bru'"),
    ],
)
def test_tables_that_cannot_be_asked_about_are_refused(columns, values, label, words, tmp_path):
    with pytest.raises(InvalidRequest, match=words):
        table(tmp_path, columns, values, label)


def test_what_is_no_file_is_refused(tmp_path: Path):
    with pytest.raises(InvalidRequest, match="must be a Parquet file"):
        read_table(tmp_path / "nothing.parquet")

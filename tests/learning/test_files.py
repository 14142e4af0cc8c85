from pathlib import Path

import duckdb
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from tests.learning.parquet import write

TRAIN = "(7, 'b', 30), (7, 'a', 10), (8, 'b', 20)"


@pytest.fixture
def pair(tmp_path: Path) -> Files:
    train = write(tmp_path / "train.parquet", "session_id, item_id, timestamp", TRAIN)
    rows = "(1, ['a', 'z', 'b'], 'b'), (2, [], 'y'), (1, ['b'], 'a')"
    test = write(tmp_path / "test.parquet", "session_id, prefix, target", rows)
    return Files({"train": train, "test": test})


def test_ids_are_numbered_by_first_appearance_and_rows_keep_their_order(pair: Files) -> None:
    with pair as files:
        assert files.number("train", "item_id") == ("b", "a")
        assert files.codes("train", "item_id", by="train").tolist() == [0, 1, 0]
        assert files.times("train", "timestamp").tolist() == [30.0, 10.0, 20.0]


def test_what_train_does_not_know_is_minus_one(pair: Files) -> None:
    with pair as files:
        files.number("train", "item_id")
        assert files.codes("test", "target", by="train", of="item_id").tolist() == [0, -1, 1]


def test_lists_lose_unknown_elements_and_keep_their_order(pair: Files) -> None:
    with pair as files:
        files.number("train", "item_id")
        starts, codes = files.lists("test", "prefix", by="train", of="item_id")
    assert starts.tolist() == [0, 2, 2, 3]
    assert codes.tolist() == [1, 0, 0]


def test_integers_and_strings_of_the_same_text_are_one_id(tmp_path: Path) -> None:
    train = write(tmp_path / "train.parquet", "user_id, item_id", "(1, 10), (2, 20)")
    test = write(tmp_path / "test.parquet", "user_id, item_id", "('2', '20'), ('3', '30')")
    with Files({"train": train, "test": test}) as files:
        files.number("train", "item_id")
        assert files.codes("test", "item_id", by="train").tolist() == [1, -1]


@pytest.mark.parametrize(
    ("type_", "value"),
    [("TIMESTAMP", "1970-01-02 00:00:00"), ("DATE", "1970-01-02"), ("DOUBLE", "86400")],
)
def test_times_are_seconds_whatever_their_type(tmp_path: Path, type_: str, value: str) -> None:
    rows = f"(1, CAST('{value}' AS {type_}))"
    train = write(tmp_path / "train.parquet", "item_id, timestamp", rows)
    with Files({"train": train, "test": train}) as files:
        files.require("train", "timestamp", "time")
        assert files.times("train", "timestamp").tolist() == [86_400.0]


def test_a_missing_column_is_named_with_what_there_is(pair: Files) -> None:
    wanted = (
        "train must have a column `user_id` of integers or strings, got `session_id`, `item_id`"
    )
    with pair as files, pytest.raises(InvalidRequest, match=wanted):
        files.require("train", "user_id", "id")


def test_a_column_of_another_type_is_named_with_what_came(pair: Files) -> None:
    wanted = "`target` of test must hold lists of integers or strings, got VARCHAR"
    with pair as files, pytest.raises(InvalidRequest, match=wanted):
        files.require("test", "target", "list")


def test_an_empty_place_is_named_with_its_row(tmp_path: Path) -> None:
    train = write(tmp_path / "train.parquet", "item_id", "(1), (NULL)")
    with (
        Files({"train": train, "test": train}) as files,
        pytest.raises(InvalidRequest, match="got NULL in row 1"),
    ):
        files.require("train", "item_id", "id")


def test_what_is_no_parquet_file_is_refused_by_name(tmp_path: Path) -> None:
    text = tmp_path / "text.parquet"
    text.write_text("item_id\n1\n")
    good = write(tmp_path / "good.parquet", "item_id", "(1)")
    with pytest.raises(InvalidRequest, match=r"test must be a Parquet file, got .*text.parquet"):
        Files({"train": good, "test": text})
    with pytest.raises(InvalidRequest, match=r"train must be a Parquet file, got .*absent"):
        Files({"train": tmp_path / "absent.parquet", "test": good})


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    good = write(tmp_path / "good.parquet", "item_id", "(1)")
    none = tmp_path / "none.parquet"
    with duckdb.connect() as db:
        db.sql("SELECT 1 AS item_id WHERE false").write_parquet(str(none))
    with pytest.raises(InvalidRequest, match="train must have rows"):
        Files({"train": none, "test": good})

from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.tables import DAY, EVENTS, dates_of, groups_of, kinds_of
from shopkeeper.models import Kind
from tests.learning.parquet import write


def kinds(tmp_path: Path, *words: str) -> list[int]:
    rows = ", ".join(f"('{word}')" for word in words)
    with Files({"train": write(tmp_path / "a.parquet", "event", rows)}) as files:
        return kinds_of(files, "train", "event").tolist()


def dates(tmp_path: Path, *values: str) -> list[float]:
    rows = ", ".join(f"({value})" for value in values)
    with Files({"train": write(tmp_path / "a.parquet", "date", rows)}) as files:
        return dates_of(files, "train", "date").tolist()


def test_every_word_of_an_act_is_read_in_any_case(tmp_path: Path) -> None:
    for kind, words in EVENTS.items():
        both = (*words, *(word.upper() for word in words))
        assert kinds(tmp_path, *both) == [kind] * len(both)


def test_an_unknown_word_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"`event` of train must be one of .*, got 'sneeze'"):
        kinds(tmp_path, "view", "sneeze")


def test_acts_keep_their_rows(tmp_path: Path) -> None:
    assert kinds(tmp_path, "buy", "view", "buy") == [Kind.PURCHASE, Kind.VIEW, Kind.PURCHASE]


def test_small_numbers_are_days(tmp_path: Path) -> None:
    assert dates(tmp_path, "1", "711") == [DAY, 711 * DAY]


def test_numbers_of_a_calendar_are_dates(tmp_path: Path) -> None:
    assert dates(tmp_path, "20240301", "20240228") == dates(
        tmp_path, "DATE '2024-03-01'", "DATE '2024-02-28'"
    )


def test_a_day_no_calendar_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="`date` of train must hold dates"):
        dates(tmp_path, "20240231")


def test_other_numbers_are_seconds(tmp_path: Path) -> None:
    assert dates(tmp_path, "1430623510", "1430623511.5") == [1430623510.0, 1430623511.5]


def test_what_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="`date` of train must hold finite numbers"):
        dates(tmp_path, "'NaN'::DOUBLE")


def test_rows_are_gathered_by_label_in_their_order() -> None:
    groups = groups_of(np.array([2, 0, 2, 1], np.int32))
    assert [rows.tolist() for rows in groups] == [[1], [3], [0, 2]]
    assert list(groups_of(np.empty(0, np.int32))) == []

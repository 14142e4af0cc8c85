from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.evaluate import evaluate
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols import SEQUENCE
from tests.learning.parquet import write

ROWS = "(7, 'a'), (7, 'b'), (9, 'b'), (7, 'c'), (9, 'c'), (9, 'a'), (9, 'd'), (5, 'a'), (5, 'd')"


def sequences(tmp_path: Path, rows: str = ROWS, columns: str = "user_id, item_id") -> Path:
    return write(tmp_path / "sequences.parquet", columns, rows)


def read(path: Path):  # type: ignore[no-untyped-def]
    with Files({"sequences": path}) as files:
        return list(SEQUENCE.exams(files))


def named(data, indices) -> str:  # type: ignore[no-untyped-def]
    return "".join(data.item_ids[i] for i in indices)


def taken(data, user: int) -> str:  # type: ignore[no-untyped-def]
    return named(data, data.items[data.users == user])


def test_the_last_item_is_asked_for_and_the_rest_is_learned_from(tmp_path: Path) -> None:
    main, without = read(sequences(tmp_path))
    assert [taken(main.data, user) for user in range(3)] == ["ab", "bca", "ad"]
    assert [taken(without.data, user) for user in range(3)] == ["a", "bc", "ad"]
    assert (main.suffix, without.suffix) == ("", "_no_refit")


def test_both_exams_ask_the_same_with_all_but_the_last_item(tmp_path: Path) -> None:
    for exam in read(sequences(tmp_path)):
        cases = list(exam.cases())
        assert exam.n == len(cases) == 2
        assert [named(exam.data, case.query.items) for case in cases] == ["ab", "bca"]
        assert [named(exam.data, case.wanted) for case in cases] == ["c", "d"]
        assert [named(exam.data, case.masked) for case in cases] == ["ab", "abc"]


def test_whoever_has_fewer_than_three_items_is_not_asked(tmp_path: Path) -> None:
    main, _ = read(sequences(tmp_path))
    assert {case.cluster for case in main.cases()} == {0, 1}


def test_the_validation_item_is_withheld_where_there_is_one(tmp_path: Path) -> None:
    main, _ = read(sequences(tmp_path))
    bench = SEQUENCE.bench(main.data, 10)
    assert [taken(bench.data, user) for user in range(3)] == ["a", "bc", "a"]
    assert [named(main.data, case.wanted) for case in bench.cases] == ["b", "a", "d"]
    assert [named(main.data, case.query.items) for case in bench.cases] == ["a", "bc", "a"]


def test_lessons_go_back_item_by_item(tmp_path: Path) -> None:
    main, _ = read(sequences(tmp_path))
    assert SEQUENCE.lessons is not None
    newest, before = SEQUENCE.lessons(main.data, 10)
    assert [named(main.data, case.wanted) for case in newest.cases] == ["b", "a", "d"]
    assert [named(main.data, case.wanted) for case in before.cases] == ["c"]
    assert [taken(before.data, user) for user in range(3)] == ["a", "b", "a"]


def test_no_answer_of_either_exam_is_learned_from(tmp_path: Path) -> None:
    for exam in read(sequences(tmp_path)):
        for case in exam.cases():
            assert not np.isin(exam.data.items[exam.data.users == case.cluster], case.wanted).any()


def test_with_times_the_acts_are_put_in_order(tmp_path: Path) -> None:
    rows = "(1, 'c', 30), (1, 'a', 10), (2, 'a', 5), (1, 'b', 20)"
    main, _ = read(sequences(tmp_path, rows, "user_id, item_id, timestamp"))
    (case,) = main.cases()
    assert named(main.data, case.query.items) == "ab"
    assert named(main.data, case.wanted) == "c"
    assert main.data.times.tolist() == [5.0, 10.0, 20.0]


def test_an_item_taken_before_cannot_be_right(tmp_path: Path) -> None:
    main, _ = read(sequences(tmp_path, "(1, 'a'), (1, 'b'), (1, 'a')"))
    (case,) = main.cases()
    assert set(case.wanted) <= set(case.masked)


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ("(1, 'a')", "user, item_id", "sequences must have a column `user_id`"),
        ("(1, 'a')", "user_id, item", "sequences must have a column `item_id`"),
        ("(1, 0.5)", "user_id, item_id", "`item_id` of sequences must hold integers or strings"),
        ("(1, NULL::VARCHAR)", "user_id, item_id", "`item_id` of sequences must not be empty"),
        ("(1, 'a', 'noon')", "user_id, item_id, timestamp", "`timestamp` of sequences must hold"),
        ("(1, 'a'), (1, 'b'), (2, 'c')", "user_id, item_id", "3 items or more, got at most 2"),
    ],
)
def test_a_file_that_cannot_be_asked_about_is_refused_by_name(
    tmp_path: Path, rows: str, columns: str, said: str
) -> None:
    with pytest.raises(InvalidRequest, match=said):
        read(sequences(tmp_path, rows, columns))


@pytest.mark.parametrize(
    "rows", ["(1, 'a'), (1, 'b'), (1, 'c')", "(1, 'a'), (1, 'a'), (1, 'a'), (2, 'a')"]
)
def test_one_user_or_one_item_is_measured(tmp_path: Path, rows: str) -> None:
    report = evaluate(SEQUENCE, {"sequences": sequences(tmp_path, rows)}, "transitions", 10)
    assert {"recall@10", "ndcg@10", "recall@10_no_refit", "ndcg@10_no_refit"} == set(report.metrics)
    assert all(found.value == 0 for found in report.metrics.values())

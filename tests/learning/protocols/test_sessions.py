from pathlib import Path

import numpy as np

from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols import SESSIONS
from tests.learning.parquet import write

TEST = "(1, ['a'], 'b'), (1, ['a', 'b'], 'q')"


def read(tmp_path: Path, columns: str, train: str, test: str = TEST):  # type: ignore[no-untyped-def]
    files = Files({
        "train": write(tmp_path / "train.parquet", columns, train),
        "test": write(tmp_path / "test.parquet", "session_id, prefix, target", test),
    })
    with files:
        (exam,) = SESSIONS.exams(files)
    return exam.data, list(exam.cases())


def test_without_times_the_order_of_the_rows_is_the_order_of_the_acts(tmp_path: Path) -> None:
    data, _ = read(tmp_path, "session_id, item_id", "(2, 'a'), (1, 'b'), (2, 'b')")
    assert data.items.tolist() == [0, 1, 1]
    assert data.sessions.tolist() == [0, 1, 0]
    assert np.all(data.users == -1)


def test_with_times_acts_are_put_in_order(tmp_path: Path) -> None:
    rows = "(2, 'a', 9), (1, 'b', 3), (2, 'b', 5)"
    data, _ = read(tmp_path, "session_id, item_id, timestamp", rows)
    assert data.times.tolist() == [3.0, 5.0, 9.0]
    assert [data.item_ids[i] for i in data.items] == ["b", "b", "a"]


def test_an_unknown_target_stays_a_question_nobody_can_answer(tmp_path: Path) -> None:
    _, cases = read(tmp_path, "session_id, item_id", "(2, 'a'), (1, 'b')")
    assert [len(case.wanted) for case in cases] == [1, 0]
    assert [case.n_wanted for case in cases] == [1, 1]
    assert cases[0].cluster == cases[1].cluster
    assert cases[1].query.items.tolist() == [0, 1]


def test_the_last_acts_of_the_newest_sessions_are_withheld(tmp_path: Path) -> None:
    rows = "(1, 'a'), (1, 'b'), (2, 'c'), (3, 'a'), (3, 'c'), (3, 'b')"
    data, _ = read(tmp_path, "session_id, item_id", rows)
    bench = SESSIONS.bench(data, 20)
    assert bench.data.items.tolist() == [0, 2, 0, 2]
    assert [case.query.items.tolist() for case in bench.cases] == [[0], [0, 2]]
    assert [case.wanted.tolist() for case in bench.cases] == [[1], [1]]


def test_sessions_of_one_act_give_nothing_to_withhold(tmp_path: Path) -> None:
    data, _ = read(tmp_path, "session_id, item_id", "(1, 'a'), (2, 'b')")
    assert len(SESSIONS.bench(data, 20).cases) == 0

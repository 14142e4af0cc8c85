import math
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.learning.cases import Case
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols import BASKETS
from shopkeeper.models import Interactions, Query
from tests.learning.parquet import write

COLUMNS = "user_id, basket_id, date, item_id"
DAY = 86_400.0


def exam(tmp_path: Path, train: str, test: str) -> tuple[Interactions, list[Case]]:
    paths = {
        "train": write(tmp_path / "train.parquet", COLUMNS, train),
        "test": write(tmp_path / "test.parquet", COLUMNS, test),
    }
    with Files(paths) as files:
        (found,) = BASKETS.exams(files)
    return found.data, list(found.cases())


def weeks(users: int, baskets: int) -> str:
    """Each customer's baskets of a staple and something new."""
    return ", ".join(
        f"({user}, '{user}-{turn}', {7 * turn + user}, '{item}')"
        for user in range(users)
        for turn in range(baskets)
        for item in ("milk", f"new {turn}")
    )


def case(wanted: list[int], history: list[int], n_wanted: int = 0) -> Case:
    items = np.array(history, np.int32)
    query = Query(items, np.full(len(items), 2, np.int8), np.zeros(len(items)), 1.0, len(items))
    return Case(query, np.array(wanted, np.int32), n_wanted or len(wanted), 0)


def test_a_question_holds_all_baskets_before_and_masks_nothing(tmp_path: Path) -> None:
    _, (known, new) = exam(tmp_path, weeks(1, 2), "(0, 'z', 30, 'milk'), (9, 'y', 30, 'milk')")
    assert len(known.query.items) == 4
    assert known.query.session_start == 4
    assert known.query.now == 30 * DAY
    assert len(known.masked) == 0
    assert len(new.query.items) == 0
    assert known.cluster != new.cluster


def test_the_last_basket_of_each_customer_with_two_is_withheld(tmp_path: Path) -> None:
    data, _ = exam(tmp_path, weeks(3, 3) + ", (7, 'only', 1, 'milk')", "(0, 'z', 30, 'milk')")
    bench = BASKETS.bench(data, 5)
    assert [case.cluster for case in bench.cases] == [0, 1, 2]
    last = {data.item_ids.index("milk"), data.item_ids.index("new 2")}
    assert all(set(case.wanted.tolist()) == last for case in bench.cases)
    assert all(len(case.query.items) == 4 for case in bench.cases)
    assert all(case.query.now > case.query.times.max() for case in bench.cases)
    assert len(bench.data) == len(data) - 6


def test_lessons_go_back_a_basket_at_a_time_until_there_is_none(tmp_path: Path) -> None:
    data, _ = exam(tmp_path, weeks(3, 3), "(0, 'z', 30, 'milk')")
    assert BASKETS.lessons is not None
    sizes = [[len(case.query.items) for case in bench.cases] for bench in BASKETS.lessons(data, 5)]
    assert sizes == [[4, 4, 4], [2, 2, 2]]


def test_a_shop_of_single_baskets_has_nothing_to_choose_by(tmp_path: Path) -> None:
    data, _ = exam(tmp_path, weeks(3, 1), "(0, 'z', 30, 'milk')")
    assert len(BASKETS.bench(data, 5).cases) == 0


def test_repeats_and_new_items_are_measured_apart() -> None:
    answers = [np.array([1, 5, 3], np.int32)] * 2
    cases = [case([1, 2, 3], [1, 2], n_wanted=5), case([5], [5])]
    found = BASKETS.measure(answers, cases, 3)
    assert found["recall"].tolist() == [2 / 5, 1.0]
    assert found["hr"].tolist() == [1.0, 1.0]
    assert found["recall_repeat"].tolist() == [1 / 2, 1.0]
    assert found["recall_explore"][0] == pytest.approx(1 / 3)
    assert found["ndcg_repeat"][1] == pytest.approx(1 / math.log2(3))
    assert math.isnan(found["recall_explore"][1])
    assert math.isnan(found["ndcg_explore"][1])


def test_what_is_tuned_for_has_a_value_for_every_case() -> None:
    answers = [np.array([1], np.int32), np.array([], np.int32)]
    cases = [case([1], []), case([2], [2])]
    measured = BASKETS.bench(_nothing(), 3).measure(answers, cases, 3)
    assert sorted(measured) == ["ndcg", "recall"]
    assert all(np.isfinite(values).all() for values in measured.values())


def test_no_case_at_all_is_measured_as_nothing() -> None:
    assert all(len(values) == 0 for values in BASKETS.measure([], [], 3).values())


def _nothing() -> Interactions:
    empty = np.empty(0, np.int32)
    return Interactions(empty, empty, np.empty(0, np.int8), np.empty(0), empty, (), 0)

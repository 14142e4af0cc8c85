from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.cases import Case
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols import PURCHASE
from shopkeeper.models import Interactions, Query
from tests.learning.parquet import write

COLUMNS = "user_id, item_id, event, timestamp"


def exam(
    tmp_path: Path, train: str, test: str = "(0, 'a')", columns: str = COLUMNS
) -> tuple[Interactions, list[Case]]:
    paths = {
        "train": write(tmp_path / "train.parquet", columns, train),
        "test": write(tmp_path / "test.parquet", "user_id, item_id", test),
    }
    with Files(paths) as files:
        (found,) = PURCHASE.exams(files)
    return found.data, list(found.cases())


def rows(users: int, *acts: tuple[str, str]) -> str:
    """The same (item, event) acts of each customer, an hour apart."""
    return ", ".join(
        f"({user}, '{item}', '{event}', {1_700_000_000 + 3_600 * at})"
        for user in range(users)
        for at, (item, event) in enumerate(acts)
    )


FUNNEL = (("a", "view"), ("a", "cart"), ("a", "buy"), ("b", "view"), ("b", "cart"))
"""Ends as a purchase is about to be made, as the one before it was."""
STRIPPED = (("a", "view"), ("a", "cart"), ("a", "buy"), ("b", "view"), ("b", "buy"))
"""Ends with a purchase: right before the next one nothing is known of it."""


def names(data: Interactions, items: NDArray[np.int32]) -> list[str]:
    return [data.item_ids[item] for item in items]


def test_where_histories_lead_to_a_purchase_so_do_the_questions(tmp_path: Path) -> None:
    data, (known,) = exam(tmp_path, rows(5, *FUNNEL))
    bench = PURCHASE.bench(data, 5)
    assert len(bench.cases) == 5
    for case in bench.cases:
        assert names(data, case.query.items) == ["a", "a"]
        assert names(data, case.wanted) == ["a"]
        assert len(case.masked) == 0
    assert set(names(data, bench.data.items)) == {"a"}
    assert names(data, known.masked) == ["a"]


def test_where_nothing_leads_to_it_all_of_its_item_is_withheld(tmp_path: Path) -> None:
    data, (known,) = exam(tmp_path, rows(5, *STRIPPED))
    bench = PURCHASE.bench(data, 5)
    for case in bench.cases:
        assert names(data, case.query.items) == ["a", "a", "a"]
        assert names(data, case.wanted) == ["b"]
        assert names(data, case.masked) == ["a"]
    assert set(names(data, bench.data.items)) == {"a"}
    assert sorted(names(data, known.masked)) == ["a", "b"]


def test_what_is_bought_again_and_again_may_be_answered(tmp_path: Path) -> None:
    again = (("a", "cart"), ("a", "buy"), ("b", "view"), ("a", "cart"), ("a", "buy"), ("a", "cart"))
    _, (known,) = exam(tmp_path, rows(5, *again))
    assert len(known.masked) == 0


def test_a_customer_who_is_not_in_train_is_asked_with_nothing(tmp_path: Path) -> None:
    _, (known, new) = exam(tmp_path, rows(2, *FUNNEL), "(0, 'b'), (9, 'q')")
    assert len(known.query.items) == 5
    assert len(new.query.items) == 0
    assert (len(new.wanted), new.n_wanted) == (0, 1)


def test_the_rows_may_come_in_any_order(tmp_path: Path) -> None:
    backwards = ", ".join(reversed(rows(1, *FUNNEL).replace("), (", ")|(").split("|")))
    data, (case,) = exam(tmp_path, backwards)
    assert names(data, case.query.items) == ["a", "a", "a", "b", "b"]


def test_it_is_measured_by_the_first_right_place() -> None:
    empty = np.empty(0, np.int32)
    query = Query(empty, np.empty(0, np.int8), np.empty(0), now=0.0)
    cases = [Case(query, np.array([7], np.int32), 1, 0)]
    found = PURCHASE.measure([np.array([3, 7], np.int32)], cases, 2)
    assert {name: round(float(values[0]), 3) for name, values in found.items()} == {
        "hr": 1.0,
        "mrr": 0.5,
        "ndcg": 0.631,
    }


@pytest.mark.parametrize(
    ("columns", "row", "message"),
    [
        ("user_id, item_id, event", "(1, 'a', 'buy')", "train must have a column `timestamp`"),
        ("user_id, item_id, timestamp", "(1, 'a', 5)", "train must have a column `event`"),
        (COLUMNS, "(1, 'a', 'teleport', 5)", "`event` of train must be one of .*'teleport'"),
        (COLUMNS, "(1, 'a', 'view', 5)", "`event` of train must hold a purchase"),
        (COLUMNS, "(1, 'a', 'buy', NULL::INTEGER)", "`timestamp` of train must not be empty"),
        (COLUMNS, "(NULL::INTEGER, 'a', 'buy', 5)", "`user_id` of train must not be empty"),
        (COLUMNS, "(1, 'a', 'buy', 'noon')", "`timestamp` of train must hold numbers"),
    ],
)
def test_a_train_without_purchases_in_time_is_refused(
    tmp_path: Path, columns: str, row: str, message: str
) -> None:
    with pytest.raises(InvalidRequest, match=message):
        exam(tmp_path, row, columns=columns)


def test_one_purchase_alone_leaves_nothing_to_choose_by(tmp_path: Path) -> None:
    data, (case,) = exam(tmp_path, "(0, 'a', 'buy', 5)")
    assert len(PURCHASE.bench(data, 5).cases) == 0
    assert len(case.query.items) == 1

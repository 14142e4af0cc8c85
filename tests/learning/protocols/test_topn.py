from pathlib import Path

import numpy as np

from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols import TOPN
from shopkeeper.models import Kind
from tests.learning.parquet import write


def read(  # type: ignore[no-untyped-def]
    tmp_path: Path, train: str, test: str = "(1, 'a')", columns: str = "user_id, item_id"
):
    files = Files({
        "train": write(tmp_path / "train.parquet", columns, train),
        "test": write(tmp_path / "test.parquet", "user_id, item_id", test),
    })
    with files:
        (exam,) = TOPN.exams(files)
    return exam.data, list(exam.cases())


def test_everything_a_user_had_is_masked(tmp_path: Path) -> None:
    _, (case,) = read(tmp_path, "(1, 'a'), (2, 'b'), (1, 'c'), (1, 'a')", "(1, 'b')")
    assert case.masked.tolist() == [0, 2]
    assert case.wanted.tolist() == [1]


def test_unknown_items_stay_in_the_denominator_and_unknown_users_are_new(tmp_path: Path) -> None:
    rows = "(1, 'b'), (1, 'x'), (1, 'y'), (1, 'b'), (9, 'a')"
    _, (known, new) = read(tmp_path, "(1, 'a'), (2, 'b')", rows)
    assert (known.wanted.tolist(), known.n_wanted) == ([1], 3)
    assert (new.wanted.tolist(), new.n_wanted, len(new.query.items)) == ([0], 1, 0)
    assert known.cluster != new.cluster


def test_a_random_fifth_is_withheld_where_rows_go_by_item_id(tmp_path: Path) -> None:
    rows = ", ".join(f"({user}, {item})" for user in range(6) for item in range(10))
    data, _ = read(tmp_path, rows)
    bench = TOPN.bench(data, 5)
    assert len(bench.cases) == 6
    assert len(bench.data) == 6 * 8
    assert {tuple(case.wanted.tolist()) for case in bench.cases} != {(8, 9)}
    for case in bench.cases:
        assert not np.isin(case.wanted, case.query.items).any()


def test_the_newest_fifth_is_withheld_where_the_order_may_tell(tmp_path: Path) -> None:
    rows = ", ".join(f"({user}, {(item * 3) % 10})" for user in range(6) for item in range(10))
    data, _ = read(tmp_path, rows)
    newest = {data.item_ids[i] for case in TOPN.bench(data, 5).cases for i in case.wanted}
    assert newest == {"4", "7"}


def test_with_events_what_is_withheld_was_bought_and_not_seen_in_any_way(tmp_path: Path) -> None:
    rows = ", ".join(
        f"({user}, '{item}', '{event}', {at})"
        for user in range(6)
        for at, (item, event) in enumerate([
            ("a", "view"),
            ("a", "buy"),
            ("b", "view"),
            ("b", "transaction"),
            ("c", "addtocart"),
        ])
    )
    columns = "user_id, item_id, event, timestamp"
    data, _ = read(tmp_path, rows, columns=columns)
    assert set(data.kinds.tolist()) == {Kind.VIEW, Kind.CART, Kind.PURCHASE}
    bench = TOPN.bench(data, 5)
    for case in bench.cases:
        assert case.wanted.tolist() == [1]
        assert case.query.items.tolist() == [0, 0, 2]
    assert 1 not in bench.data.items

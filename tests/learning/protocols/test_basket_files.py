from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.basket_files import Asked, read
from shopkeeper.models import Interactions
from tests.learning.parquet import write

DATED = "user_id, basket_id, date, item_id"
ORDERED = "user_id, basket_order, item_id"
DAY = 86_400.0


def files(
    tmp_path: Path, train: str, test: str, columns: str = DATED, others: str = ""
) -> tuple[Interactions, list[Asked]]:
    paths = {
        "train": write(tmp_path / "train.parquet", columns, train),
        "test": write(tmp_path / "test.parquet", others or columns, test),
    }
    with Files(paths) as opened:
        return read(opened)


def test_baskets_of_one_day_are_told_apart(tmp_path: Path) -> None:
    rows = "(1, 'x', 3, 'a'), (1, 'y', 3, 'b'), (1, 'y', 3, 'c'), (2, 'x', 3, 'a')"
    data, _ = files(tmp_path, rows, "(1, 'z', 9, 'a')")
    baskets = {}
    for user, session, time in zip(data.users, data.sessions, data.times, strict=True):
        baskets.setdefault(int(session), set()).add((int(user), float(time)))
    assert sorted(len(moments) for moments in baskets.values()) == [1, 1, 1]
    assert np.bincount(data.sessions).tolist() in ([1, 2, 1], [2, 1, 1], [1, 1, 2])
    assert (np.diff(data.times) >= 0).all()
    assert np.allclose(data.times, 3 * DAY, atol=3_600)


def test_a_basket_is_at_its_first_date(tmp_path: Path) -> None:
    data, _ = files(tmp_path, "(1, 'x', 5, 'a'), (1, 'x', 3, 'b')", "(1, 'z', 9, 'a')")
    assert data.times.tolist() == [3 * DAY, 3 * DAY]


def test_of_an_order_a_customers_last_basket_is_at_zero(tmp_path: Path) -> None:
    rows = "(1, 1, 'a'), (1, 4, 'b'), (2, 7, 'c')"
    data, asked = files(tmp_path, rows, "(1, 6, 'a'), (2, 3, 'b'), (3, 2, 'a')", ORDERED)
    assert data.times.tolist() == [-3 * DAY, 0.0, 0.0]
    assert [one.now for one in asked] == [2 * DAY, DAY, 2 * DAY]


def test_the_unknown_stay_in_the_count_and_are_asked(tmp_path: Path) -> None:
    test = "(1, 'z', 9, 'a'), (1, 'z', 9, 'q'), (1, 'w', 8, 'a'), (7, 'v', 9, 'a')"
    _, (known, new) = files(tmp_path, "(1, 'x', 3, 'a')", test)
    assert (known.user, known.wanted.tolist(), known.n_wanted, known.now) == (0, [0], 2, 8 * DAY)
    assert (new.user, new.wanted.tolist(), new.n_wanted) == (-1, [0], 1)


@pytest.mark.parametrize(
    ("columns", "row", "message"),
    [
        ("user_id, item_id", "(1, 'a')", "`basket_id` and `date`, or `basket_order`, got neither"),
        ("user_id, basket_id, item_id", "(1, 2, 'a')", "got `basket_id` alone"),
        ("basket_id, date, item_id", "(1, 2, 'a')", "train must have a column `user_id`"),
        ("user_id, basket_id, date", "(1, 2, 3)", "train must have a column `item_id`"),
        (DATED, "(1, 2, 'soon', 'a')", "`date` of train must hold numbers"),
        (DATED, "(1, 2, NULL::INTEGER, 'a')", "`date` of train must not be empty"),
        (DATED, "(1, 2, 3, NULL::VARCHAR)", "`item_id` of train must not be empty"),
        (ORDERED, "(1, 'x', 'a')", "`basket_order` of train must hold numbers"),
    ],
)
def test_a_file_that_tells_no_baskets_is_refused(
    tmp_path: Path, columns: str, row: str, message: str
) -> None:
    with pytest.raises(InvalidRequest, match=message):
        files(tmp_path, row, row, columns)


def test_train_and_test_must_tell_baskets_alike(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="test must tell baskets by `date` as train does"):
        files(tmp_path, "(1, 2, 3, 'a')", "(1, 4, 'a')", DATED, ORDERED)

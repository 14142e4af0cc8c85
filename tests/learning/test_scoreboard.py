import numpy as np
import pytest

from shopkeeper.domain import NotReady
from shopkeeper.learning import Scoreboard, scoreboard
from shopkeeper.models import Kind
from tests.learning.village import DAY, as_interactions, village


@pytest.fixture(scope="module")
def board() -> Scoreboard:
    return scoreboard(village())[0]


def test_every_model_and_all_of_them_stand_against_popularity(board: Scoreboard) -> None:
    rows = {row.model: row for row in board.rows}
    assert {"popularity", "repeat_purchase", "auto"} <= set(rows)
    assert board.metric == "recall@20"
    assert (rows["popularity"].difference, rows["popularity"].low) == (0.0, 0.0)
    assert {row.n for row in board.rows} == {80}


def test_personal_habits_beat_popularity_by_a_margin_that_is_sure(board: Scoreboard) -> None:
    auto = next(row for row in board.rows if row.model == "auto")
    assert auto.value > 0.9
    assert 0 < auto.low < auto.difference < auto.high


def test_the_worst_comes_first(board: Scoreboard) -> None:
    values = [row.value for row in board.rows]
    assert values == sorted(values)


def test_the_same_data_give_the_same_board(board: Scoreboard) -> None:
    assert scoreboard(village())[0] == board


def test_a_shop_without_orders_is_measured_on_visits() -> None:
    rng = np.random.default_rng(1)
    visits, length = 400, 4
    first = rng.integers(0, 10, visits) * 4
    items = (first[:, None] + np.arange(length)).ravel()
    times = np.sort(rng.uniform(0, 40 * DAY, visits)).repeat(length) + np.tile(
        np.arange(length) * 10.0, visits
    )
    order = np.argsort(times, kind="stable")
    sessions = np.arange(visits).repeat(length)
    data = as_interactions(
        np.full(len(items), -1), items[order], np.full(len(items), Kind.VIEW), times[order],
        sessions[order],
    )  # fmt: skip
    board, _ = scoreboard(data)
    assert board.title.startswith("The last product of each visit")
    auto = next(row for row in board.rows if row.model == "auto")
    assert auto.value > 0.9


def test_too_little_to_measure_on_is_said_so() -> None:
    with pytest.raises(NotReady, match="50 of either are needed"):
        scoreboard(village(customers=5))
    with pytest.raises(NotReady, match="no events"):
        scoreboard(as_interactions([], [], [], [], []))

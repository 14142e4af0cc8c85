import numpy as np

from shopkeeper.learning.cases import Histories
from shopkeeper.models import Kind
from tests.learning.village import as_interactions, village


def test_a_history_is_exactly_the_rows_of_its_user_in_order() -> None:
    data = village()
    histories = Histories(data)
    for user in range(data.n_users):
        assert np.array_equal(histories.rows(user), np.flatnonzero(data.users == user))


def test_nobody_known_has_no_history() -> None:
    data = as_interactions([-1, 0, -1], [1, 2, 3], [Kind.VIEW] * 3, [1.0, 2.0, 3.0], [0, 1, 2])
    histories = Histories(data)
    assert len(histories.rows(-1)) == 0
    assert histories.rows(0).tolist() == [1]


def test_the_running_session_comes_last_and_now_is_its_last_act() -> None:
    data = as_interactions([0, 0, 0], [1, 2, 3], [Kind.VIEW] * 3, [1.0, 2.0, 9.0], [0, 0, 1])
    rows = Histories(data).rows(0)
    query = Histories(data).query(rows[:2], rows[2:])
    assert query.items.tolist() == [1, 2, 3]
    assert query.session_start == 2
    assert query.now == 9.0

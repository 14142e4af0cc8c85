import numpy as np
import pytest

from shopkeeper.learning.protocols.shop import DAY, Window, first_orders, last_window, next_acts
from shopkeeper.models import Interactions, Kind
from tests.learning.village import as_interactions, village


@pytest.fixture(scope="module")
def data() -> Interactions:
    return village()


def test_the_last_window_ends_with_the_last_act(data: Interactions) -> None:
    window = last_window(data, 20)
    assert window.days == pytest.approx(20)
    assert window.start < data.times[-1] < window.stop
    assert window.before().stop == window.start


def test_a_short_history_gives_a_quarter_of_itself() -> None:
    data = as_interactions([0, 0], [1, 2], [Kind.VIEW] * 2, [0.0, 8 * DAY], [0, 1])
    assert last_window(data, 30).days == pytest.approx(2)


def test_the_first_order_is_asked_for_with_what_came_before_the_window(data: Interactions) -> None:
    window = last_window(data, 30)
    cases = first_orders(data, window)
    assert len({case.cluster for case in cases}) == len(cases) == 80
    for case in cases:
        mine = data.users == case.cluster
        assert case.query.items.tolist() == data.items[mine & (data.times < window.start)].tolist()
        later = np.flatnonzero(mine & (data.times >= window.start))
        first = data.items[later[data.sessions[later] == data.sessions[later[0]]]]
        assert case.wanted.tolist() == sorted(first.tolist())
        assert case.query.now >= window.start


def test_strangers_are_asked_about_with_an_empty_history() -> None:
    data = as_interactions([0, 1, 1], [1, 2, 3], [Kind.PURCHASE] * 3, [0.0, 50.0, 50.0], [0, 1, 1])
    (case,) = first_orders(data, Window(40.0, 60.0))
    assert len(case.query.items) == 0
    assert case.wanted.tolist() == [2, 3]


def test_refunds_and_anonymous_orders_are_no_orders_to_ask_for() -> None:
    kinds = [Kind.PURCHASE, Kind.REFUND]
    data = as_interactions([-1, 0], [1, 2], kinds, [50.0, 51.0], [0, 1])
    assert first_orders(data, Window(40.0, 60.0)) == []


def test_the_last_product_of_a_visit_is_asked_for_with_the_visit_before_it() -> None:
    kinds = [Kind.VIEW, Kind.VIEW, Kind.CART, Kind.VIEW, Kind.PURCHASE]
    data = as_interactions(
        [0, 0, 0, -1, 0], [9, 1, 2, 5, 2], kinds, [1.0, 50.0, 51.0, 52.0, 53.0], [0, 1, 1, 2, 3]
    )
    (case,) = next_acts(data, Window(40.0, 60.0))
    assert case.query.items.tolist() == [9, 1]
    assert case.query.session_start == 1
    assert case.wanted.tolist() == [2]

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import Kind
from shopkeeper.models.dataset import AGAINST
from shopkeeper.models.incidence import group, owners, rows_of, transpose, welcome
from shopkeeper.testing.interactions import from_rows

pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=40)


def grouped(pairs):
    rows = np.array([row for row, _ in pairs], np.int64)
    return group(rows, np.array([member for _, member in pairs], np.int32), 6)


def listed(rows):
    spans = zip(rows.starts[:-1], rows.starts[1:], strict=True)
    return [rows.members[a:b].tolist() for a, b in spans]


@given(pairs=pairs)
def test_a_row_holds_each_of_its_members_once_in_order(pairs):
    wanted = [sorted({member for row, member in pairs if row == r}) for r in range(6)]
    assert listed(grouped(pairs)) == wanted


@given(pairs=pairs)
def test_transposing_tells_the_rows_of_each_member(pairs):
    wanted = [sorted({row for row, member in pairs if member == m}) for m in range(8)]
    assert listed(transpose(grouped(pairs), 8)) == wanted


def test_an_act_of_nobody_known_belongs_to_its_session():
    data = from_rows([(1, 0, Kind.VIEW, 0, 4), (-1, 0, Kind.VIEW, 1, 4)], n_items=1, n_users=3)
    assert owners(data, "customer").tolist() == [1, 3 + 4]
    assert owners(data, "session").tolist() == [4, 4]


def test_the_rows_are_the_customers_then_the_sessions_of_nobody_known():
    acts = [(1, 0, 0, 0), (-1, 1, 1, 1), (1, 2, 2, 0)]
    data = from_rows([(user, item, Kind.VIEW, h, s) for user, item, h, s in acts], 3, 2)
    assert listed(rows_of(data, "customer")) == [[], [0, 2], [], [1]]
    assert listed(rows_of(data, "session")) == [[0, 2], [1]]


def test_acts_against_a_product_do_not_speak_for_it():
    rows = [(0, 0, kind, hour, 0) for hour, kind in enumerate(Kind)]
    kinds = welcome(from_rows(rows, 1, 1)).kinds.tolist()
    assert kinds == sorted(set(Kind) - AGAINST)

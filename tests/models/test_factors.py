import numpy as np
from hypothesis import given

from shopkeeper.models import Kind
from shopkeeper.models.dataset import SPEAKS_FOR
from shopkeeper.models.factors import held
from shopkeeper.models.incidence import owners
from shopkeeper.testing.interactions import interactions

WORTHS = np.where(SPEAKS_FOR, 1.0 + np.arange(len(Kind)), -1.0)


@given(data=interactions())
def test_a_pair_is_worth_its_best_act(data):
    matrix = held(data, "customer", WORTHS)
    found = np.zeros((matrix.n_rows, matrix.n_columns))
    owner = np.repeat(np.arange(matrix.n_rows), matrix.rows.sizes)
    found[owner, matrix.rows.members] = matrix.values
    wanted = np.zeros_like(found)
    for row, item, kind in zip(owners(data, "customer"), data.items, data.kinds, strict=True):
        wanted[row, item] = max(wanted[row, item], WORTHS[kind])
    np.testing.assert_array_equal(found, wanted)


@given(data=interactions())
def test_a_session_holds_what_its_rows_do(data):
    matrix = held(data, "session", WORTHS)
    speaks = SPEAKS_FOR[data.kinds]
    pairs = {*zip(data.sessions[speaks].tolist(), data.items[speaks].tolist(), strict=True)}
    assert len(matrix.values) == len(pairs)
    assert matrix.n_rows == data.sessions.max(initial=-1) + 1

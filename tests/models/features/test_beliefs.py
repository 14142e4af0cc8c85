from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.features import SAID, Beliefs
from shopkeeper.testing.interactions import checkerboard, history

DATA = checkerboard(6, (0, 0))
ITEMS = np.arange(6, dtype=np.int32)
GROUP = Beliefs().fit(DATA)
NOTHING = history(DATA, 2, running=True)


def test_where_nothing_was_said_nothing_is_told_of_any_product() -> None:
    assert GROUP.names == SAID
    assert (GROUP.columns(NOTHING, ITEMS, {}) == 0).all()


@given(st.lists(st.lists(st.floats(-2, 2, width=32), min_size=6, max_size=6), max_size=3))
def test_lifts_add_up_and_those_in_favour_are_counted(lifts: list[list[float]]) -> None:
    table = np.array(lifts, np.float64).reshape(len(lifts), 6)
    query = replace(NOTHING, said=lambda items: table[:, items])
    columns = GROUP.columns(query, ITEMS, {})
    np.testing.assert_allclose(columns[:, 0], table.sum(axis=0), rtol=1e-5, atol=1e-5)
    assert columns[:, 1].tolist() == [sum(one > 0 for one in column) for column in table.T]

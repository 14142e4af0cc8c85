import numpy as np
from hypothesis import given

from shopkeeper.models import Kind
from shopkeeper.models.incidence import welcome
from shopkeeper.models.revisits import PRIOR, learn_revisits
from shopkeeper.testing.interactions import from_rows, interactions
from shopkeeper.testing.vmis import plain_revisits


@given(data=interactions())
def test_counts_as_the_plain_twin_does(data):
    np.testing.assert_allclose(learn_revisits(welcome(data)), plain_revisits(data))


def test_a_step_within_one_moment_is_not_counted():
    rows = [(-1, 0, Kind.VIEW, 5, 0), (-1, 0, Kind.VIEW, 5, 0)]
    assert not learn_revisits(from_rows(rows, 1, 0)).any()


def test_going_back_by_one_is_told_from_staying():
    rows = [(-1, item, Kind.VIEW, hour, 0) for hour, item in enumerate([0, 1, 0, 1])]
    stay, back = learn_revisits(from_rows(rows, 2, 0))[:2]
    assert stay == 0
    assert back == 2 / (2 + PRIOR)

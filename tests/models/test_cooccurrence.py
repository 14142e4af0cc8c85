import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.cooccurrence import find_neighbours
from shopkeeper.models.incidence import group
from shopkeeper.models.weightings import Weighting, cosine

cells = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=40)
factors = st.sampled_from((0.25, 1.0, 3.0))
weightings = st.builds(
    Weighting,
    worth=st.lists(factors, min_size=6, max_size=6).map(np.array),
    source=st.lists(factors, min_size=8, max_size=8).map(np.array),
    target=st.lists(factors, min_size=8, max_size=8).map(np.array),
    shrinkage=st.sampled_from((0.0, 2.0)),
)


def rows_of(cells):
    rows = np.array([row for row, _ in cells], np.int64)
    return group(rows, np.array([item for _, item in cells], np.int32), 6)


@given(cells=cells, weighting=weightings)
def test_it_is_the_matrix_product_it_stands_for(cells, weighting):
    held = np.zeros((6, 8))
    for row, item in cells:
        held[row, item] = 1
    scale = np.outer(weighting.source, weighting.target) + weighting.shrinkage
    wanted = held.T @ (held * weighting.worth[:, None]) / scale
    np.fill_diagonal(wanted, 0)

    found = find_neighbours(rows_of(cells), 8, 8, weighting)
    dense = np.zeros((8, 8))
    source = np.repeat(np.arange(8), np.diff(found.starts))
    dense[source, found.items] = found.similarities
    np.testing.assert_allclose(dense, wanted, rtol=1e-5)


@given(cells=cells, most=st.integers(1, 3))
def test_only_the_most_similar_are_kept(cells, most):
    rows = rows_of(cells)
    whole = find_neighbours(rows, 8, 8, cosine(rows, 8))
    kept = find_neighbours(rows, 8, most, cosine(rows, 8))
    for item in range(8):
        full = whole.items[whole.starts[item] : whole.starts[item + 1]]
        short = kept.items[kept.starts[item] : kept.starts[item + 1]]
        assert short.tolist() == full[:most].tolist()

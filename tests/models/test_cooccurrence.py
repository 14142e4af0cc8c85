import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.cooccurrence import Weighting, find_neighbours
from shopkeeper.models.incidence import group

cells = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=40)
weightings = st.builds(
    Weighting,
    breadth=st.sampled_from((0.0, 0.5, 1.0)),
    source=st.sampled_from((0.0, 0.5, 1.0)),
    target=st.sampled_from((0.0, 0.5, 1.0)),
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
    worth = np.maximum(held.sum(axis=1), 1) ** -weighting.breadth
    often = np.maximum(held.sum(axis=0), 1)
    scale = np.outer(often**weighting.source, often**weighting.target) + weighting.shrinkage
    wanted = held.T @ (held * worth[:, None]) / scale
    np.fill_diagonal(wanted, 0)

    found = find_neighbours(rows_of(cells), 8, 8, weighting)
    dense = np.zeros((8, 8))
    source = np.repeat(np.arange(8), np.diff(found.starts))
    dense[source, found.items] = found.similarities
    np.testing.assert_allclose(dense, wanted, rtol=1e-5)


def test_with_halves_and_nothing_else_it_is_the_cosine():
    cells = [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0)]
    found = find_neighbours(rows_of(cells), 8, 8, Weighting(0.0, 0.5, 0.5, 0.0))
    assert found.similarities.tolist() == pytest.approx([1 / np.sqrt(4 * 1)] * 2)


@given(cells=cells, most=st.integers(1, 3))
def test_only_the_most_similar_are_kept(cells, most):
    weighting = Weighting(0.0, 0.5, 0.5, 0.0)
    whole = find_neighbours(rows_of(cells), 8, 8, weighting)
    kept = find_neighbours(rows_of(cells), 8, most, weighting)
    for item in range(8):
        full = whole.items[whole.starts[item] : whole.starts[item + 1]]
        short = kept.items[kept.starts[item] : kept.starts[item + 1]]
        assert short.tolist() == full[:most].tolist()

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.incidence import group
from shopkeeper.models.matrix import dot, project, scaled, strongest

cells = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=40)


def rows_of(cells):
    rows = np.array([row for row, _ in cells], np.int64)
    return group(rows, np.array([item for _, item in cells], np.int32), 6)


def twin(cells):
    dense = np.zeros((6, 8))
    for row, item in cells:
        dense[row, item] = (row + 1) * (item + 2)
    return dense


def matrix_of(cells):
    return scaled(rows_of(cells), np.arange(1, 7, dtype=float), np.arange(2, 10, dtype=float))


@given(cells=cells)
def test_products_are_those_of_the_dense_matrix(cells):
    right = np.random.default_rng(0).random((8, 3)).astype(np.float32)
    left = np.random.default_rng(1).random((6, 3)).astype(np.float32)
    np.testing.assert_allclose(matrix_of(cells) @ right, twin(cells) @ right, rtol=1e-5)
    np.testing.assert_allclose(matrix_of(cells).turned() @ left, twin(cells).T @ left, rtol=1e-5)


@given(cells=cells)
def test_the_strongest_directions_are_eigenvectors_of_the_largest_values(cells):
    values, vectors = strongest(matrix_of(cells), 4, 8, np.random.default_rng(0))
    dense = twin(cells)
    true = np.sort(np.linalg.eigvalsh(dense.T @ dense))[::-1][: len(values)]
    scale = max(true.max(initial=0.0), 1.0)
    np.testing.assert_allclose(values, true, atol=1e-4 * scale)
    np.testing.assert_allclose(dense.T @ dense @ vectors, vectors * values, atol=1e-2 * scale)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(len(values)), atol=1e-4)


def test_nothing_has_no_direction():
    values, vectors = strongest(matrix_of([]), 4, 2, np.random.default_rng(0))
    assert len(values) == 0
    assert vectors.shape == (8, 0)


@pytest.mark.parametrize("size", [0, 1, 7, 64, 100])
def test_an_inner_product_is_one(size):
    a, b = np.random.default_rng(size).random((2, size)).astype(np.float32)
    assert dot(a, b) == pytest.approx(float(a @ b), rel=1e-5)


@pytest.mark.parametrize("size", [0, 1, 7, 64, 100])
def test_projections_are_the_positive_inner_products(size):
    rng = np.random.default_rng(size)
    vectors = rng.normal(size=(9, size)).astype(np.float32)
    wanted = rng.normal(size=size).astype(np.float32)
    np.testing.assert_allclose(
        project(vectors, wanted), np.maximum(vectors @ wanted, 0), rtol=1e-4, atol=1e-5
    )

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.cooccurrence import find_neighbours
from shopkeeper.models.incidence import group
from shopkeeper.models.weightings import bm25, cosine, powers, tfidf

N_ROWS, N_ITEMS = 6, 8
cells = st.lists(st.tuples(st.integers(0, N_ROWS - 1), st.integers(0, N_ITEMS - 1)), max_size=40)


def rows_of(cells):
    rows = np.array([row for row, _ in cells], np.int64)
    return group(rows, np.array([item for _, item in cells], np.int32), N_ROWS)


def held(cells):
    """Ones and zeros, items as rows: the documents of the textbook formulas."""
    documents = np.zeros((N_ITEMS, N_ROWS))
    for row, item in cells:
        documents[item, row] = 1
    return documents


def similarities(cells, weighting):
    found = find_neighbours(rows_of(cells), N_ITEMS, N_ITEMS, weighting)
    dense = np.zeros((N_ITEMS, N_ITEMS))
    dense[np.repeat(np.arange(N_ITEMS), np.diff(found.starts)), found.items] = found.similarities
    return dense


def products(documents):
    wanted = documents @ documents.T
    np.fill_diagonal(wanted, 0)
    return wanted


def unit(documents):
    lengths = np.linalg.norm(documents, axis=1, keepdims=True)
    return np.divide(documents, lengths, out=np.zeros_like(documents), where=lengths > 0)


def idf(documents):
    return np.log(N_ITEMS) - np.log1p(documents.sum(axis=0))


@given(cells=cells)
def test_cosine_is_the_product_of_unit_columns(cells):
    found = similarities(cells, cosine(rows_of(cells), N_ITEMS))
    np.testing.assert_allclose(found, products(unit(held(cells))), rtol=1e-5)


@given(cells=cells)
def test_tfidf_is_the_product_of_unit_columns_of_idf(cells):
    documents = held(cells)
    found = similarities(cells, tfidf(rows_of(cells), N_ITEMS))
    np.testing.assert_allclose(found, products(unit(documents * idf(documents))), rtol=1e-5)


@given(cells=cells, k1=st.sampled_from((0.0, 1.2, 100.0)), b=st.sampled_from((0.0, 0.75, 1.0)))
def test_bm25_is_the_product_of_okapi_weights(cells, k1, b):
    documents = held(cells)
    sizes = documents.sum(axis=1, keepdims=True)
    length = 1 - b + b * sizes / max(sizes.mean(), 1e-12)
    weights = documents * (k1 + 1) / (k1 * length + 1) * idf(documents)
    found = similarities(cells, bm25(rows_of(cells), N_ITEMS, k1, b))
    np.testing.assert_allclose(found, products(weights), rtol=1e-5)


def test_the_golden_numbers_of_implicit():
    cells = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 1), (2, 3), (3, 0), (4, 4), (5, 0), (5, 1)]
    rows = rows_of(cells)
    assert similarities(cells, tfidf(rows, N_ITEMS))[0, 1] == pytest.approx(0.63005028)
    assert similarities(cells, bm25(rows, N_ITEMS, 1.2, 0.75))[0, 1] == pytest.approx(0.75805704)


def test_a_power_divides_by_the_size_of_its_own_side():
    cells = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)]
    weighting = powers(rows_of(cells), N_ITEMS, 0.5, 1.0, 2.0, shrinkage=1.0)
    found = similarities(cells, weighting)
    assert found[0, 1] == pytest.approx(0.5 / (2 * 1 + 1))
    assert found[1, 0] == pytest.approx(0.5 / (1 * 4 + 1))


def test_nothing_at_all_gives_nothing():
    rows = group(np.zeros(0, np.int64), np.zeros(0, np.int32), 0)
    for weighting in (powers(rows, 0, 1, 1, 1), tfidf(rows, 0), bm25(rows, 0, 1.2, 0.75)):
        assert len(find_neighbours(rows, 0, 5, weighting).items) == 0

r"""What a shared row says about a pair of items: the known formulas, all of one form.

$s_{ij} = \sum_r w_r / (a_i b_j + shrinkage)$ over rows `r` that hold both `i` and `j`. From the
sizes of rows and items to `w`, `a` and `b`. Pure; tests/models/test_weightings.py compares each
with the matrix product it comes from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.incidence import Rows

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Weighting:
    """The parts of the sum `find_neighbours` makes."""

    worth: NDArray[np.float64]
    """Shape `(n_rows,)`, at least 0: what each row adds to its pairs."""
    source: NDArray[np.float64]
    """Shape `(n_items,)`, positive: what an item asked from is divided by."""
    target: NDArray[np.float64]
    """Shape `(n_items,)`, positive: what an item found is divided by."""
    shrinkage: float = 0.0


def powers(
    rows: Rows, n_items: int, breadth: float, source: float, target: float, shrinkage: float = 0.0
) -> Weighting:
    """Powers of the sizes: a row counts 1 / size^breadth, items are divided by theirs."""
    often = np.maximum(_counts(rows, n_items), 1.0)
    worth = np.maximum(rows.sizes, 1.0) ** -breadth
    return Weighting(worth, often**source, often**target, shrinkage)


def cosine(rows: Rows, n_items: int) -> Weighting:
    """The cosine of the two items' columns of ones and zeros."""
    return powers(rows, n_items, 0.0, 0.5, 0.5)


def tfidf(rows: Rows, n_items: int) -> Weighting:
    """The cosine after each row's ones are multiplied by its idf, `log(n_items / (1 + size))`.

    Source: `implicit`, `TFIDFRecommender`; Spärck Jones, "A Statistical Interpretation of Term
    Specificity", 1972.
    """
    worth = _rarity(rows, n_items) ** 2
    norms = np.bincount(rows.members, np.repeat(worth, rows.sizes), n_items)
    length = np.maximum(np.sqrt(norms), _TINY)
    return Weighting(worth, length, length)


def bm25(rows: Rows, n_items: int, k1: float, b: float) -> Weighting:
    """The product after ones are weighed by Okapi BM25, an item as a document of its rows.

    Args:
        k1: How soon more of an item's frequency stops to matter.
        b: How much the length of an item, its number of rows, counts against it, 0 to 1.

    Source: `implicit`, `BM25Recommender`; Robertson & Zaragoza, "The Probabilistic Relevance
    Framework: BM25 and Beyond", 2009.
    """
    counts = _counts(rows, n_items)
    length = 1.0 - b + b * counts / max(counts.sum() / max(n_items, 1), _TINY)
    factor = (k1 * length + 1.0) / (k1 + 1.0)
    return Weighting(_rarity(rows, n_items) ** 2, factor, factor)


def _rarity(rows: Rows, n_items: int) -> NDArray[np.float64]:
    """How little a row says by being held: of a row with nearly all items, 0 or below."""
    return np.asarray(np.log(max(n_items, 1)) - np.log1p(rows.sizes), np.float64)


def _counts(rows: Rows, n_items: int) -> NDArray[np.int64]:
    """In how many rows each item is."""
    return np.bincount(rows.members, minlength=n_items)

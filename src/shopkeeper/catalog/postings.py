"""Which product has which word, and how much the word says of it.

Products come in; for each word, products and their impact go out. The impact is BM25 over fields: a
word in the title counts more than one in a remote attribute, and repetition counts ever less.

Words are kept in alphabetical order, so those that begin alike are one slice. Built at once from
sparse matrices; `tests/catalog/test_postings.py` holds it against a count by hand.

Source: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.catalog.columns import Columns
from shopkeeper.catalog.lexicon import Lexicon, stem_of
from shopkeeper.domain import Product, ProductId

WEIGHTS = {
    "title": 4.0,
    "brand": 3.0,
    "product_type": 3.0,
    "color": 2.0,
    "size": 2.0,
    "material": 2.0,
    "gender": 1.0,
    "age_group": 1.0,
    "id": 2.0,
    "mpn": 2.0,
    "gtin": 2.0,
}
"""What one occurrence in a field is worth."""
ATTRIBUTE = 0.5
"""What one in a further attribute is worth. Bare numbers and yes or no there are left out."""
SATURATION = 1.2
LENGTH = 0.3

_TEXTS = attrgetter(*WEIGHTS, "attributes")
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How much of each word each product has, kept so that the next index need not count again."""

    products: tuple[Product, ...]
    index: dict[ProductId, int]
    counts: sparse.csr_array
    """Shape `(products, words of the lexicon)`: occurrences, each worth what its field is."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The inverted index; `w` numbers a word in alphabetical order."""

    words: list[str]
    number: dict[str, int]
    codes: NDArray[np.int32]
    """By word: its number in the lexicon."""
    starts: NDArray[np.int32]
    """Shape `(words + 1,)`: postings of `w` are `starts[w]:starts[w + 1]`."""
    products: NDArray[np.int32]
    impacts: NDArray[np.float32]
    by_stem: NDArray[np.int32]
    """Words in the order of their stems."""
    stems: NDArray[np.int32]
    """The stem of each word of `by_stem`, rising, by its number in the lexicon."""
    stem_number: dict[str, int]

    def frequencies(self) -> dict[str, int]:
        """Each word with the number of products that have it."""
        return dict(zip(self.words, np.diff(self.starts).tolist(), strict=True))

    def kin(self, word: str) -> NDArray[np.int32]:
        """Words with the same stem, itself among them if it occurs."""
        stem = self.stem_number.get(stem_of(word))
        if stem is None:
            return self.by_stem[:0]
        low, high = np.searchsorted(self.stems, [stem, stem + 1])
        return self.by_stem[low:high]

    def beginning(self, start: str) -> tuple[int, int]:
        """The slice of words that begin with `start`."""
        return bisect_left(self.words, start), bisect_left(self.words, start + _LAST)


def count_words(columns: Columns, lexicon: Lexicon, former: WordCounts | None) -> WordCounts:
    """Count every product's words; `lexicon` learns what it has not met.

    Args:
        former: Of an earlier snapshot, with a lexicon this one was copied from: products that are
            the same are not counted again.
    """
    products = columns.products
    if former is None:
        return WordCounts(products, columns.index, _count(products, lexicon))
    rows = np.array([former.index.get(product.id, -1) for product in products], np.int32)
    for i in np.flatnonzero(rows >= 0):
        if not _same_words(former.products[rows[i]], products[i]):
            rows[i] = -1
    fresh = np.flatnonzero(rows < 0)
    rows[fresh] = len(former.products) + np.arange(len(fresh))
    counted = _count([products[i] for i in fresh], lexicon)
    kept = former.counts
    kept = sparse.csr_array(
        (kept.data, kept.indices, kept.indptr), shape=(kept.shape[0], counted.shape[1])
    )
    together = sparse.vstack([kept, counted], format="csr")
    return WordCounts(products, columns.index, together[rows])


def build_postings(counts: sparse.csr_array, lexicon: Lexicon, former: Postings | None) -> Postings:
    """Turn counts by product into postings by word.

    Args:
        former: Of an earlier snapshot, whose alphabet serves again if it is the same.
    """
    impacts = _impacts(counts).tocsc()
    used = np.flatnonzero(np.diff(impacts.indptr))
    if former is not None and np.array_equal(np.sort(former.codes), used):
        words, number, codes = former.words, former.number, former.codes
    else:
        named = list(lexicon.words)
        words = sorted(named[w] for w in used)
        number = {word: w for w, word in enumerate(words)}
        codes = lexicon.words.of(words)
    impacts = impacts[:, codes]
    stems = lexicon.stem_codes[codes]
    by_stem = np.argsort(stems, kind="stable").astype(np.int32)
    return Postings(
        words,
        number,
        codes,
        impacts.indptr.astype(np.int32),
        impacts.indices.astype(np.int32),
        impacts.data.astype(np.float32),
        by_stem,
        stems[by_stem],
        lexicon.stems,
    )


def _same_words(one: Product, other: Product) -> bool:
    return one == other or _TEXTS(one) == _TEXTS(other)


def _count(products: Sequence[Product], lexicon: Lexicon) -> sparse.csr_array:
    """The worth of each word within each product, shape `(products, words)`."""
    n = len(products)
    everyone = np.arange(n, dtype=np.int32)
    texts = [lexicon.read(map(attrgetter(name), products)) for name in WEIGHTS]
    worth = [np.full(n, weight, np.float32) for weight in WEIGHTS.values()]
    attributes = [product.attributes for product in products]
    texts.append(lexicon.read(chain.from_iterable(map(dict.values, attributes))))
    worth.append(np.float32(ATTRIBUTE) * lexicon.tells()[texts[-1]])
    owners = np.repeat(everyone, np.fromiter(map(len, attributes), np.int32, n))
    rows = np.concatenate([*[everyone] * len(WEIGHTS), owners])
    cells = (np.concatenate(worth), (rows, np.concatenate(texts)))
    counts = sparse.coo_array(cells, shape=(n, lexicon.size)).tocsr() @ lexicon.counts()
    counts.eliminate_zeros()
    return counts


def _impacts(counts: sparse.csr_array) -> sparse.csr_array:
    """BM25 without its document-frequency part, which the query adds."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    mean = lengths.mean() if lengths.any() else 1.0
    norm = SATURATION * (1 - LENGTH + LENGTH * lengths / mean)
    per_cell = np.repeat(norm, np.diff(counts.indptr))
    data = counts.data
    shape = counts.shape
    damped = (data * (SATURATION + 1) / (data + per_cell)).astype(np.float32)
    return sparse.csr_array((damped, counts.indices, counts.indptr), shape=shape)

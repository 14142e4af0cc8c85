"""Find products by words and filters.

Words and filters come in; product indices, best first, go out with counts of what else may be
chosen. The index belongs to one snapshot of the catalogue and never changes.

Whatever is typed, it answers. A product with all the words ranks above every product with some;
held, with the law of the facets, by `tests/catalog/test_search.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog.columns import Columns
from shopkeeper.catalog.facets import FACETS, Facets
from shopkeeper.catalog.lexicon import Lexicon, split_words
from shopkeeper.catalog.postings import Postings, WordCounts, build_postings, count_words
from shopkeeper.catalog.spelling import Speller
from shopkeeper.domain import InvalidRequest

MAX_LETTERS = 400
MAX_WORDS = 12
"""What goes beyond is not read."""
KIN = 0.9
"""What another form of the word counts (`mugs` for `mug`)."""
PREFIX = 0.5
"""What a word counts that only begins like the last one typed."""
FINISHED = 6
"""From so many letters on, the last word typed may be one with a mistake in it."""
FEW = 3
"""It may be if no more products than these have a word that begins like it."""
FAR_MORE = 5
"""How many times as many a near word must find to be taken for what was meant."""
ENOUGH = 0.5
"""A product with some of the words is found when they carry this part of the query's weight."""
STALE = 2
"""An index made from former ones starts afresh when texts have grown to this many times."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of an answer."""

    items: NDArray[np.int32]
    """Shape `(k,)`, catalogue indices, best first; equal ones in catalogue order."""
    scores: Scores
    """Shape `(k,)`, falling: above 1 with all the words, in (0, 1] with some; 1 when browsing."""
    total: int
    """How many were found, of which this is a page."""
    facets: dict[str, dict[str, int]]
    """By facet, value to how many choosing it would find; a filter on the facet itself is left
    out of the count, so that another value can be chosen. Prices: see `price_range`."""
    corrected: str | None
    """The words really searched for, where some were mended."""


class SearchIndex:
    """An index over one snapshot.

    Args:
        former: An index over an earlier snapshot; what it counted is not counted again.
    """

    def __init__(self, columns: Columns, former: "SearchIndex | None" = None) -> None:
        if former is not None and former._lexicon.grown() > STALE:
            former = None
        counted = former._counts if former else None
        posted = former._postings if former else None
        self._columns = columns
        self._facets = Facets(columns)
        self._lexicon: Lexicon = former._lexicon.copy() if former else Lexicon()
        self._counts: WordCounts = count_words(columns, self._lexicon, counted)
        self._postings: Postings = build_postings(self._counts.counts, self._lexicon, posted)
        self._speller = Speller(self._postings.frequencies())

    def updated(self, columns: Columns) -> "SearchIndex":
        """An index over a later snapshot: it answers like a fresh one, and is made faster."""
        return SearchIndex(columns, self)

    def search(
        self,
        words: str,
        filters: Mapping[str, Any] | None = None,
        n: int = 20,
        offset: int = 0,
        away: NDArray[np.bool_] | None = None,
    ) -> Found:
        """One page of the products that have the words and meet the filters.

        Words are matched without regard to case, accents and English endings; the last also as the
        beginning of a longer one; one that no product has is mended where a near one exists, and
        one that only begins a rare word where a near one is far commoner.
        Without words every product is found, in catalogue order.

        Args:
            filters: As `Columns.mask` takes them.
            away: Shape `(n_products,)`, true for what is never found, nor counted; None: nothing.

        Raises:
            InvalidRequest: `n` is below 1, `offset` below 0, or a filter cannot be read.
        """
        if n < 1:
            raise InvalidRequest(f"`n` must be at least 1, got {n!r}")
        if offset < 0:
            raise InvalidRequest(f"`offset` must be at least 0, got {offset!r}")
        masks = {name: self._columns.mask({name: each}) for name, each in (filters or {}).items()}
        asked = _read(words)
        mended = self._mended(asked)
        scores = self._scores(mended) if words.strip() else np.ones(len(self._columns), np.float32)
        worded = scores > 0 if away is None else (scores > 0) & ~away
        found = _all([worded, *masks.values()])
        items = _best(scores, found, offset + n)[offset:]
        return Found(
            items=items,
            scores=scores[items],
            total=int(np.count_nonzero(found)),
            facets=self._count(worded, masks),
            corrected=" ".join(mended) if mended != asked else None,
        )

    def _mended(self, asked: Sequence[str]) -> list[str]:
        mended: list[str] = []
        for place, word in enumerate(asked):
            mended.extend(self._meant(word, last=place == len(asked) - 1) or (word,))
        return list(dict.fromkeys(mended))

    def _meant(self, word: str, last: bool) -> tuple[str, ...]:
        """The words to search for instead; empty where the word may stand."""
        spellings = self._spellings(word, last)
        if not spellings:
            return self._speller.mend(word)
        begun = sum(self._held(low, high) for low, high, counts in spellings if counts == PREFIX)
        known = any(counts != PREFIX for _, _, counts in spellings)
        if known or begun > FEW or len(word) < FINISHED:
            return ()
        near = self._speller.mend(word)
        if len(near) != 1 or near[0].startswith(word) or word.startswith(near[0]):
            return ()
        found = sum(self._held(int(w), int(w) + 1) for w in self._postings.kin(near[0]))
        return near if found >= FAR_MORE * begun else ()

    def _held(self, low: int, high: int) -> int:
        """How often products have a word of the slice."""
        return int(self._postings.starts[high] - self._postings.starts[low])

    def _spellings(self, word: str, last: bool) -> list[tuple[int, int, float]]:
        """Slices of words that stand for `word`, each with what it counts."""
        postings = self._postings
        slices = [(int(w), int(w) + 1, KIN) for w in postings.kin(word)]
        exact = postings.number.get(word)
        if exact is not None:
            slices.append((exact, exact + 1, 1.0))
        if last and (len(word) > 1 or not slices):
            low, high = postings.beginning(word)
            slices += [(low, high, PREFIX)] if high > low else []
        return slices

    def _scores(self, words: Sequence[str]) -> Scores:
        """By product: 0 where it is not found, else as `Found.scores`."""
        n = len(self._columns)
        total, weight = np.zeros(n, np.float32), np.zeros(n, np.float32)
        matched, whole = np.zeros(n, np.int16), 0.0
        for place, word in enumerate(words):
            part = self._part(word, last=place == len(words) - 1)
            has = part > 0
            if (frequency := int(np.count_nonzero(has))) > 0:
                rarity = np.float32(math.log(1 + (n - frequency + 0.5) / (frequency + 0.5)))
                total += rarity * part
                weight += rarity * has
                matched += has
                whole += float(rarity)
        if not whole:
            return total
        relative: Scores = total / total.max()
        enough = weight >= min(ENOUGH * whole, float(weight.max()))
        some: Scores = np.where(enough, relative, np.float32(0))
        return np.where(matched == len(words), 1 + relative, some)

    def _part(self, word: str, last: bool) -> Scores:
        """What one word says of each product: the best of its spellings."""
        postings = self._postings
        part = np.zeros(len(self._columns), np.float32)
        for low, high, counts in self._spellings(word, last):
            held = slice(postings.starts[low], postings.starts[high])
            np.maximum.at(part, postings.products[held], counts * postings.impacts[held])
        return part

    def _count(
        self, worded: NDArray[np.bool_], masks: Mapping[str, NDArray[np.bool_]]
    ) -> dict[str, dict[str, int]]:
        counts = {}
        for facet in FACETS:
            others = [mask for name, mask in masks.items() if name != facet]
            counts[facet] = self._facets.count(facet, _all([worded, *others]))
        return counts


def _read(words: str) -> list[str]:
    return list(dict.fromkeys(split_words(words[:MAX_LETTERS])))[:MAX_WORDS]


def _all(masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    met: NDArray[np.bool_] = np.logical_and.reduce(masks)
    return met


def _best(scores: Scores, found: NDArray[np.bool_], n: int) -> NDArray[np.int32]:
    """The `n` highest of the found, best first; equal ones by index."""
    items = np.flatnonzero(found)
    if len(items) > n:
        floor = np.partition(scores[items], len(items) - n)[len(items) - n]
        items = items[scores[items] >= floor]
    return items[np.argsort(-scores[items], kind="stable")][:n].astype(np.int32)

"""Mend words no product has, with words some product has.

A word and the catalogue's vocabulary come in; the most plausible known words go out, or none. A
word of 3 letters or fewer, or with a digit in it, is never changed: another size or model number
is another thing.

A mended word is always one of the vocabulary; held by `tests/catalog/test_spelling.py`.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LENGTH = 4
MIN_PART = 3


class Speller:
    """Knows a vocabulary.

    Args:
        frequencies: Each word with the number of products that have it.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = frequencies

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._frequencies:
            if word.isalpha():
                by_length[len(word)].append(word)
        return by_length

    def mend(self, word: str) -> tuple[str, ...]:
        """The known words most likely meant; empty when none is near.

        The nearest by letters added, dropped, changed or swapped (1 up to 7 letters, 2 above), of
        those the most frequent; else two known words written as one.

        >>> Speller({"lunch": 3, "bag": 5, "ceramic": 1}).mend("cermaic")
        ('ceramic',)
        >>> Speller({"lunch": 3, "bag": 5}).mend("lunchbag")
        ('lunch', 'bag')
        """
        if len(word) < MIN_LENGTH or not word.isalpha():
            return ()
        return self._nearest(word) or self._parted(word)

    def _nearest(self, word: str) -> tuple[str, ...]:
        reach = 1 if len(word) < 8 else 2
        near = self._about_as_long(word, reach)
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=reach, limit=None)
        ranked = ((distance, -self._frequencies[known], known) for known, distance, _ in found)
        best = min(ranked, default=None)
        return () if best is None else (best[2],)

    def _about_as_long(self, word: str, reach: int) -> list[str]:
        lengths = range(len(word) - reach, len(word) + reach + 1)
        return [near for length in lengths for near in self._by_length.get(length, ())]

    def _parted(self, word: str) -> tuple[str, ...]:
        cuts = range(MIN_PART, len(word) - MIN_PART + 1)
        pairs = ((word[:cut], word[cut:]) for cut in cuts)
        known = [p for p in pairs if p[0] in self._frequencies and p[1] in self._frequencies]
        return max(known, key=lambda p: min(map(self._frequencies.__getitem__, p)), default=())

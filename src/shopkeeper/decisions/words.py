"""Which products have a word: in title, material, brand, type or the value of an attribute.

All texts of a snapshot are folded once, into one, the first time anybody asks; a word is then found
in it at the speed of a plain search. Without regard to case and accents, whole words alone, `shoe`
and `shoes` being one. Pure. Held by tests/decisions/test_words.py.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import Product

_WORD = re.compile(r"[^\W_]+")
_FIELD, _PRODUCT = "\x1f", "\x1e"
_BETWEEN = rf"(?:[^\w{_FIELD}{_PRODUCT}]|_)+"
"""What may stand between the words of a phrase: anything but the end of a field."""
_LONG_PLURALS = ("sses", "xes", "zes", "ches", "shes", "oes")
_NO_PLURALS = ("ss", "us", "is")


class Words:
    """The words of every product of a snapshot."""

    def __init__(self, products: Sequence[Product]) -> None:
        texts = [_FIELD.join(_texts(product)) + _PRODUCT for product in products]
        folded = [fold(text) for text in texts]
        self._text = "".join(folded)
        self._ends: NDArray[np.int64] = np.cumsum([len(text) for text in folded], dtype=np.int64)

    def having(self, phrase: str) -> NDArray[np.bool_]:
        """Which products have it, shape `(n,)`; none where it holds no word."""
        found = np.zeros(len(self._ends), np.bool_)
        words = _WORD.findall(fold(phrase))
        if words:
            pattern = re.compile(_BETWEEN.join(map(_pattern, words)) + r"(?![^\W_])")
            starts = [hit.start() for hit in pattern.finditer(self._text) if self._begins(hit)]
            found[np.searchsorted(self._ends, starts, side="right")] = True
        return found

    def _begins(self, hit: re.Match[str]) -> bool:
        """Whether a hit is not the end of a longer word; asked here, not in the pattern, so that
        the pattern begins with plain letters."""
        return hit.start() == 0 or not self._text[hit.start() - 1].isalnum()


def fold(text: str) -> str:
    """Without case and accents.

    >>> fold("Café NOIR")
    'cafe noir'
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def forms(word: str) -> frozenset[str]:
    """A folded English word as one and as many.

    >>> sorted(forms("mugs"))
    ['mug', 'mugs']
    >>> sorted(forms("battery"))
    ['batteries', 'battery', 'batterys']
    """
    singles = set(_singles(word)) or {word}
    return frozenset({word, *singles, *(many for single in singles for many in _plurals(single))})


def _singles(word: str) -> Iterator[str]:
    if len(word) > 3 and word.endswith("s") and not word.endswith(_NO_PLURALS):
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        if word.endswith(_LONG_PLURALS):
            yield word[:-2]


def _plurals(single: str) -> Iterator[str]:
    if single.isascii() and single.isalpha():
        yield single + "s"
        if single.endswith(("s", "x", "z", "ch", "sh", "o")):
            yield single + "es"
        if single.endswith("y") and single[-2:-1] not in set("aeiou"):
            yield single[:-1] + "ies"


def _pattern(word: str) -> str:
    """The word's forms, beginning with the letters they share."""
    known = forms(word)
    first, last = min(known), max(known)
    pairs = enumerate(zip(first, last, strict=False))
    shared = next((place for place, (one, other) in pairs if one != other), len(first))
    endings = "|".join(re.escape(form[shared:]) for form in sorted(known, key=len, reverse=True))
    return f"{re.escape(first[:shared])}(?:{endings})"


def _texts(product: Product) -> Iterator[str]:
    yield product.title
    yield product.material
    yield product.brand
    yield product.product_type
    yield from product.attributes.values()

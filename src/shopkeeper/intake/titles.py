"""Make titles out of what staff typed: drop their remarks, make capitals readable.

Comes in: the descriptions of one product with their counts. Goes out: one title. Pure.
`tests/intake/test_titles.py` holds that reading a title twice changes nothing more.
"""

import re
from collections import Counter
from collections.abc import Iterable

_REMARK = re.compile(
    r"(adjust(ment)?|amazon|barcode|breakages?|counted|credit(ed|ted)|crushed|damage[ds]?|dagamed|"
    r"destroyed|dotcom|ebay|fba|faulty|found|lost|mailout|missing|mixed up|mouldy|possible|rusty|"
    r"samples|showroom|smashed|sold|thrown|unsaleable|wet|wrong(ly)?)\b|(check(ed)?|test)$",
    re.IGNORECASE,
)
"""How notes about the stock begin, and names of products do not."""
_SMALL = frozenset("a an and as at by de for from in la le of on or the to with".split())
_FIXED = {
    word.lower(): word
    for word in "3D CD DIY DVD EPNS HRH I II III LED LP MDF S/2 S/3 S/4 TV UFO UK USA USB".split()
}
_WORD = re.compile(r"[^\s\-/,.&+()\"]+")


def most_frequent(counts: Iterable[tuple[str, int]], capitals: bool) -> str | None:
    """The description seen most often that is no remark; equal counts by the alphabet.

    Args:
        counts: Descriptions with how often each was seen; they may repeat.
        capitals: Titles are written in capitals: whatever is mostly lower case is a remark.

    >>> most_frequent([("check", 9), ("RED MUG ", 2), ("RED  MUG", 1), ("MUG RED", 2)], True)
    'RED MUG'
    """
    found: Counter[str] = Counter()
    for text, n in counts:
        title = squeezed(text)
        if not is_remark(title, capitals):
            found[title] += n
    return min(found, key=lambda title: (-found[title], title)) if found else None


def squeezed(text: str) -> str:
    """Single blanks, none before a comma, no loose signs at the ends."""
    return re.sub(r"\s+,", ",", " ".join(text.split())).strip(" .,;:*-")


def is_remark(text: str, capitals: bool) -> bool:
    """Whether this is a note of the staff about the stock and no name of a product.

    >>> [is_remark(text, True) for text in ("thrown away", "DAMAGED", "Dr. Jam's Stress Ball")]
    [True, True, False]
    """
    if not any(letter.isalpha() for letter in text) or "?" in text:
        return True
    if not capitals:
        return False
    lower = sum(letter.islower() for letter in text)
    upper = sum(letter.isupper() for letter in text)
    if lower > upper and any(word[0].islower() for word in text.split() if len(word) > 3):
        return True
    return _REMARK.match(text) is not None


def readable(text: str) -> str:
    """A title in capitals, as it would be printed.

    >>> readable("WHITE HANGING HEART T-LIGHT HOLDER")
    'White Hanging Heart T-Light Holder'
    >>> readable("SET OF 3 CHILDREN'S MUGS,LED 40x40cm")
    "Set of 3 Children's Mugs, LED 40x40cm"
    """
    spaced = re.sub(r",(?=[^\W\d])", ", ", text)
    words = _WORD.sub(lambda found: _word(found.group(), found.start() == 0), spaced)
    return words[:1].upper() + words[1:]


def _word(word: str, first: bool) -> str:
    plain = word.lower()
    if plain in _FIXED:
        return _FIXED[plain]
    if plain in _SMALL and not first:
        return plain
    if any(c.isdigit() for c in word) or not word.isupper():
        return plain if any(c.isdigit() for c in word) else _mixed(word)
    return word[0] + plain[1:]


def _mixed(word: str) -> str:
    """A word not wholly in capitals: an odd letter is put right, a small word stays."""
    return word if word.islower() or word.istitle() else word[0] + word[1:].lower()

"""What a text claims by its words alone, whatever its author meant by them.

A text comes in; every word of `words` in it goes out, with the categories of claim that may say so.
Pure. A term put anywhere between the words of a clean text is found, in any case, spelt with a
hyphen or a space, in the plural: tests/decisions/claims/test_terms.py.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import msgspec

from shopkeeper.decisions.claims.words import GROUPS, Group

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")


class Finding(msgspec.Struct, frozen=True):
    """Words that may not stand as they are."""

    term: str
    """As they stand in the text."""
    categories: tuple[str, ...]
    """Categories of claim that may say so; of pressure, the facts that may be quoted instead."""
    reason: str


def plain(text: str) -> str:
    """The text in small letters, without characters nobody sees, with one sort of hyphen.

    >>> plain("Cu\u00adre\u2019s \u2013 now")
    "cure's - now"
    """
    seen = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return _DASHES.sub("-", "".join(seen).replace("\u2019", "'")).lower()


def spelt(term: str) -> Iterator[str]:
    """Every choice of words a term of `words` stands for.

    >>> list(spelt("carbon neutral|negative"))
    ['carbon neutral', 'carbon negative']
    """
    for words in product(*(word.split("|") for word in term.split(" "))):
        yield " ".join(words)


def banned(text: str) -> list[Finding]:
    """Every regulated term of a text, in the order of the lists.

    >>> [found.term for found in banned("Our ECO friendly mug heals nothing")]
    ['heals', 'eco friendly']
    """
    seen = plain(text)
    return [
        Finding(match.group(), group.categories, group.reason)
        for group, pattern in _patterns()
        for match in pattern.finditer(seen)
    ]


def uncovered(text: str, categories: frozenset[str]) -> list[Finding]:
    """The regulated terms that no claim of these categories covers."""
    return [found for found in banned(text) if categories.isdisjoint(found.categories)]


@lru_cache(1)
def _patterns() -> tuple[tuple[Group, re.Pattern[str]], ...]:
    return tuple((group, _pattern(group)) for group in GROUPS)


def _pattern(group: Group) -> re.Pattern[str]:
    spellings = {_spelling(one) for term in group.terms for one in spelt(term)}
    longest_first = sorted(spellings, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")


def _spelling(term: str) -> str:
    open_end, term = term.endswith("*"), plain(term).removesuffix("*")
    written = ""
    for step in re.split(r"([ -])", term):
        written += {" ": r"[\s,-]+", "-": r"[\s-]*"}.get(step) or re.escape(step)
    return written + (r"\w*" if open_end else r"(?:'?s|es)?")

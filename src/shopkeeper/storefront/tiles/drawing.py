"""What a tile shows, chosen from the product's own words. Pure and deterministic.

A product in, the name of a drawing, a print, a palette and the words to be set out; `tile` draws
them. `tests/storefront/test_tiles.py` holds that the same product gives the same tile.
"""

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple
from zlib import crc32

from shopkeeper.domain import Product
from shopkeeper.storefront.tiles.palettes import COLOUR_WORDS, COLOURS, UNNAMED
from shopkeeper.storefront.tiles.vocabulary import MOTIFS, NOUNS, PHRASES, SHAPES, VAGUE
from shopkeeper.storefront.words import shown_title

LETTERED = frozenset(("sign", "numeral", "label"))
"""Drawings that carry words of the title."""


class Drawing(NamedTuple):
    glyph: str
    """A macro of `templates/tile/standing.svg` or `hanging.svg`."""
    motif: str
    """A macro of `templates/tile/motifs.svg`; empty: plain."""
    palette: str
    lines: tuple[str, ...]
    """Words to be set on it; empty where it carries none."""


def drawing_of(product: Product) -> Drawing:
    """Choose what to draw.

    >>> drawing_of(Product("1", "JUMBO BAG RED RETROSPOT"))[:3]
    ('bag', 'spots', 'red')
    """
    words = words_of(product.title)
    glyph = _glyph(words) or _glyph(words_of(product.product_type)) or "label"
    palette = _palette([*words_of(product.color), *words], product.id)
    return Drawing(glyph, _motif(words, glyph), palette, _lines(product.title, glyph))


def words_of(text: str) -> list[str]:
    """Lower-case words, without digits and signs."""
    return re.findall(r"[a-z]+", text.lower())


def _glyph(words: Sequence[str]) -> str:
    joined = f" {' '.join(words)} "
    phrases = [phrase for phrase in PHRASES if f" {phrase} " in joined]
    if phrases:
        return PHRASES[max(phrases, key=lambda p: (joined.rfind(p) + len(p), len(p)))]
    return _last(words, _NOUN_OF) or _last(words, _SHAPE_OF) or _last(words, _VAGUE_OF)


def _last(words: Sequence[str], table: Mapping[str, str]) -> str:
    return next((table[word] for word in reversed(words) if word in table), "")


def _motif(words: Sequence[str], glyph: str) -> str:
    found = _last(words, _MOTIF_OF)
    return "" if found.rstrip("s") == glyph else found


def _palette(words: Sequence[str], product_id: str) -> str:
    named = next((word for word in words if word in COLOURS), "")
    hinted = next((word for word in words if word in COLOUR_WORDS), "")
    if named or hinted:
        return COLOUR_WORDS[named or hinted]
    return UNNAMED[crc32(product_id.encode()) % len(UNNAMED)]


def _lines(title: str, glyph: str) -> tuple[str, ...]:
    if glyph not in LETTERED:
        return ()
    if glyph == "numeral":
        return (title.split()[-1][:2].upper(),)
    words = shown_title(title).split()
    kept = [word for word in words if glyph != "sign" or word.lower() not in _SIGN_WORDS]
    return tuple(wrap(" ".join(kept or words), 13)[:4]) or ("?",)


_SIGN_WORDS = frozenset("metal sign wooden wood hanging small large design".split())


def _inverted(table: Mapping[str, str]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words.split()}


_NOUN_OF, _SHAPE_OF, _VAGUE_OF = _inverted(NOUNS), _inverted(SHAPES), _inverted(VAGUE)
_MOTIF_OF = _inverted(MOTIFS)

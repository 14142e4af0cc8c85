import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import Product, ProductId
from shopkeeper.storefront.rendering import TEMPLATES
from shopkeeper.storefront.tiles import draw_tile, drawing_of
from shopkeeper.storefront.tiles.drawing import LETTERED
from shopkeeper.storefront.tiles.palettes import COLOUR_WORDS, COLOURS, PALETTES, UNNAMED
from shopkeeper.storefront.tiles.vocabulary import MOTIFS, NOUNS, PHRASES, SHAPES, VAGUE

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60
)


def _macros(name: str) -> set[str]:
    source, _, _ = TEMPLATES.loader.get_source(TEMPLATES, f"tile/{name}.svg")  # type: ignore[union-attr]
    return set(re.findall(r"{% macro (\w+)\(", source))


def _tile(title: str, **fields: str) -> bytes:
    return draw_tile(Product(ProductId("1"), title, **fields))


@given(title=texts, kind=texts, colour=texts)
def test_whatever_a_product_is_called_its_tile_is_one_sound_drawing(
    title: str, kind: str, colour: str
) -> None:
    drawn = _tile(title, product_type=kind, color=colour)
    root = ElementTree.fromstring(drawn)
    assert root.attrib["viewBox"] == "0 0 320 320"
    assert {element.tag.rpartition("}")[2] for element in root.iter()}.isdisjoint({
        "script",
        "image",
        "foreignObject",
        "a",
        "use",
    })
    assert b"http" not in drawn.replace(b"http://www.w3.org/2000/svg", b"")
    assert drawn == _tile(title, product_type=kind, color=colour)


@pytest.mark.parametrize(
    ("title", "glyph", "motif", "palette"),
    [
        ("LUNCH BAG RED RETROSPOT", "lunchbag", "spots", "red"),
        ("WHITE HANGING HEART T-LIGHT HOLDER", "tealight", "hearts", "white"),
        ("ALARM CLOCK BAKELIKE GREEN", "clock", "", "green"),
        ("PARTY BUNTING", "bunting", "", None),
        ("CHOCOLATE HOT WATER BOTTLE", "hotwaterbottle", "", "brown"),
        ("GIN + TONIC DIET METAL SIGN", "sign", "", "silver"),
        ("ASSORTED COLOUR BIRD ORNAMENT", "bird", "", None),
        ("VINTAGE SNAKES & LADDERS", "label", "diamonds", None),
    ],
)
def test_a_tile_follows_the_words(title: str, glyph: str, motif: str, palette: str | None) -> None:
    drawing = drawing_of(Product(ProductId("1"), title))
    assert (drawing.glyph, drawing.motif) == (glyph, motif)
    assert palette is None or drawing.palette == palette


def test_a_stated_colour_goes_before_the_title() -> None:
    assert drawing_of(Product(ProductId("1"), "RED MUG", color="Blue")).palette == "blue"


def test_every_word_leads_to_a_drawing_that_exists() -> None:
    drawn = _macros("standing") | _macros("hanging")
    assert {*PHRASES.values(), *NOUNS, *SHAPES, *VAGUE, *LETTERED} <= drawn
    assert set(MOTIFS) == _macros("motifs")
    assert {*COLOUR_WORDS.values(), *UNNAMED} <= set(PALETTES)
    assert set(COLOUR_WORDS) >= COLOURS


@pytest.mark.parametrize("name", ["standing", "hanging"])
def test_every_drawing_can_be_drawn(name: str) -> None:
    words = {
        glyph: noun.split()[0] for table in (NOUNS, SHAPES, VAGUE) for glyph, noun in table.items()
    }
    words |= {glyph: phrase for phrase, glyph in PHRASES.items()}
    for glyph in _macros(name) & words.keys():
        assert drawing_of(Product(ProductId("1"), words[glyph])).glyph == glyph
        ElementTree.fromstring(_tile(f"{words[glyph]} with polkadot"))

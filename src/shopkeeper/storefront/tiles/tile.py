"""A product's tile as SVG, for shops whose data has no pictures.

Everything in it is escaped by the template engine; it refers to nothing outside itself.
"""

from functools import lru_cache
from typing import Any

from shopkeeper.domain import Product
from shopkeeper.storefront.rendering import TEMPLATES
from shopkeeper.storefront.tiles.drawing import LETTERED, Drawing, drawing_of
from shopkeeper.storefront.tiles.palettes import PALETTES
from shopkeeper.storefront.words import shown_title

FIXED = {"ink": "#26302c", "paper": "#fffdf8", "leaf": "#5f8f63", "silver": "#d9dfe2",
         "wood": "#9a7350"}  # fmt: skip
"""Colours every tile shares."""


def draw_tile(product: Product) -> bytes:
    """The tile, a square SVG document.

    >>> draw_tile(Product("1", "RED MUG")).startswith(b"<svg ")
    True
    """
    return _draw(drawing_of(product), shown_title(product.title))


@lru_cache(maxsize=4096)
def _draw(drawing: Drawing, title: str) -> bytes:
    template = TEMPLATES.get_template("tile/tile.svg")
    text = template.render(
        title=title,
        glyph=drawing.glyph,
        motif=drawing.motif,
        lines=drawing.lines,
        p=_paint(drawing),
        scale=0.8,
        standing_names=_standing(),
        lettered=LETTERED,
    )
    return text.strip().encode()


def _paint(drawing: Drawing) -> dict[str, str]:
    palette = PALETTES[drawing.palette]
    body = "url(#print)" if drawing.motif else palette.body
    return {**FIXED, **palette._asdict(), "body": body, "body_flat": palette.body}


@lru_cache(maxsize=1)
def _standing() -> frozenset[str]:
    module: Any = TEMPLATES.get_template("tile/standing.svg").module
    return frozenset(name for name in dir(module) if not name.startswith("_"))

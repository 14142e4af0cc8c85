"""Product tiles drawn from the product's own words, for data without pictures."""

from shopkeeper.storefront.tiles.drawing import Drawing, drawing_of
from shopkeeper.storefront.tiles.tile import draw_tile

__all__ = ["Drawing", "draw_tile", "drawing_of"]

"""Colours of a tile: one harmonised set for each colour word, and sets for products without one."""

from typing import NamedTuple


class Palette(NamedTuple):
    """Six colours that go together, as `#rrggbb`."""

    ground: str
    """The wall behind."""
    shelf: str
    body: str
    """The product itself."""
    deep: str
    """Its outlines and shaded parts."""
    light: str
    """What is printed on it."""
    accent: str


PALETTES = {
    "red": Palette("#f3e4dc", "#e6cfc3", "#c23b30", "#8c231d", "#fdf4ea", "#2f5d50"),
    "pink": Palette("#f7e6e6", "#ecd0d2", "#dd7f96", "#a94a66", "#fff6f4", "#6d8f7b"),
    "orange": Palette("#f8e9d8", "#edd5ba", "#dd8038", "#a2551c", "#fff6ea", "#3d6c78"),
    "yellow": Palette("#f7eed2", "#eadcae", "#dfae35", "#9a7012", "#fffaea", "#a8472f"),
    "gold": Palette("#ece6da", "#dcd2bf", "#c79a3e", "#876318", "#fdf7e6", "#5b3a4b"),
    "green": Palette("#e5ecdf", "#cfdcc7", "#4d8259", "#2b5638", "#f6f8ea", "#d08a52"),
    "mint": Palette("#e2efe9", "#c9dfd6", "#6fb09a", "#3d7966", "#f7fcf8", "#d47a6a"),
    "turquoise": Palette("#e0eef0", "#c6dee1", "#3f97a0", "#22666e", "#f4fbfb", "#e0a145"),
    "blue": Palette("#e3eaf1", "#cbd8e5", "#41699e", "#274670", "#f5f8fc", "#dc9a4b"),
    "purple": Palette("#ebe5f0", "#d8cde2", "#7d5f9b", "#523a6d", "#faf6fd", "#d2a24a"),
    "black": Palette("#e8e4dd", "#d6cfc4", "#33322f", "#161614", "#f4ede0", "#b98a3a"),
    "grey": Palette("#e7e9ea", "#d2d7d9", "#8e989d", "#566067", "#f7f9f9", "#b5653f"),
    "silver": Palette("#dfe4e8", "#c9d1d7", "#b3bdc4", "#6a7881", "#fbfcfd", "#4a6d8c"),
    "white": Palette("#d5ddd8", "#bfcac4", "#faf7ef", "#a89d88", "#bcd0c4", "#b4523b"),
    "cream": Palette("#dcd9e0", "#c7c3cd", "#f6ecd4", "#a8925f", "#fffaf0", "#7c5c80"),
    "brown": Palette("#efe5d8", "#dfcfba", "#8d6142", "#5c3b24", "#f8eddd", "#5d8a6d"),
    "natural": Palette("#e9e6d9", "#d8d2be", "#b89468", "#7d5e3a", "#fbf4e6", "#5c7f86"),
}

COLOUR_WORDS = {
    "red": "red", "ruby": "red", "cherry": "red", "strawberry": "red", "strawberries": "red",
    "poppy": "red", "crimson": "red", "scarlet": "red", "retrospot": "red", "toadstool": "red",
    "apple": "red", "apples": "red", "christmas": "red", "holly": "red", "burgundy": "red",
    "pink": "pink", "rose": "pink", "roses": "pink", "blossom": "pink", "raspberry": "pink",
    "fairy": "pink", "sweetheart": "pink", "flamingo": "pink", "dolly": "pink",
    "orange": "orange", "amber": "orange", "copper": "orange", "terracotta": "orange",
    "pumpkin": "orange", "circus": "orange", "yellow": "yellow", "lemon": "yellow",
    "daisy": "yellow", "sunflower": "yellow", "honeycomb": "yellow", "chick": "yellow",
    "gold": "gold", "golden": "gold", "brass": "gold", "bronze": "gold", "mustard": "gold",
    "green": "green", "olive": "green", "woodland": "green", "leaf": "green", "garden": "green",
    "herb": "green", "lime": "green", "forest": "green", "botanical": "green", "khaki": "green",
    "mint": "mint", "pistachio": "mint", "sage": "mint", "pantry": "mint",
    "turquoise": "turquoise", "turq": "turquoise", "aqua": "turquoise", "teal": "turquoise",
    "blue": "blue", "navy": "blue", "denim": "blue", "sky": "blue", "airmail": "blue",
    "spaceboy": "blue", "nautical": "blue", "union": "blue", "sailor": "blue",
    "purple": "purple", "lilac": "purple", "lavender": "purple", "violet": "purple",
    "amethyst": "purple", "plum": "purple", "mauve": "purple",
    "black": "black", "ebony": "black", "skull": "black", "skulls": "black", "slate": "black",
    "chalkboard": "black", "blackboard": "black", "grey": "grey", "gray": "grey",
    "charcoal": "grey", "silver": "silver", "zinc": "silver", "metal": "silver", "tin": "silver",
    "chrome": "silver", "steel": "silver", "pewter": "silver", "mirror": "silver",
    "white": "white", "porcelain": "white", "doily": "white", "lace": "white",
    "ivory": "cream", "cream": "cream", "beige": "cream", "pearl": "cream", "vanilla": "cream",
    "antique": "cream", "brown": "brown", "chocolate": "brown", "coffee": "brown",
    "walnut": "brown", "leather": "brown", "wood": "natural", "wooden": "natural",
    "wicker": "natural", "natural": "natural", "bamboo": "natural", "raffia": "natural",
    "hessian": "natural", "rustic": "natural", "straw": "natural", "cork": "natural",
    "driftwood": "natural",
}  # fmt: skip
"""Word of a title or of `Product.color` to the palette it calls for."""

COLOURS = frozenset(
    "red pink orange yellow gold green mint turquoise turq aqua teal blue navy purple lilac"
    " lavender violet black grey gray silver white ivory cream beige brown chocolate"
    " slate chalkboard".split()
)
"""Words that name the colour itself and so go before words that only suggest one."""

UNNAMED = ("turquoise", "natural", "purple", "green", "orange", "blue", "yellow", "pink", "mint")
"""Palettes for products that suggest no colour, chosen by their id."""

"""A small shelf for tests of columns and search, and strategies for any shelf."""

import msgspec
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns
from shopkeeper.domain import Money, Product, ProductId

KITCHEN, MUGS, GARDEN = "Kitchen", "Kitchen > Mugs", "Garden"


def product(id, title="Thing", price=None, **fields):
    return Product(ProductId(id), title, price=price and Money(price, "GBP"), **fields)


SHELF = (
    product("a", "Red mug", 255, brand="Acme", product_type=MUGS, color="red"),
    product("b", "Blue mugs, set of 2", 1000, brand="ACME", product_type="kitchen>mugs"),
    product("c", "Lunch bag red retrospot", 165, brand="Bold", attributes={"Pocket": "2"}),
    product("d", "Garden spade", 1999, product_type=GARDEN, availability="out_of_stock"),
    product("e", "Kitchenware tray", product_type="Kitchenware", attributes={"Pocket": "3.0"}),
    product(
        "f",
        "Café teapot",
        2500,
        sale_price=Money(2000, "GBP"),
        brand="Bold",
        product_type=KITCHEN,
        availability="preorder",
        item_group_id="pots",
        attributes={"Pocket": "none", "Glaze": "Matt"},
    ),
    product("g", "Teapot, small", 1800, product_type=KITCHEN, item_group_id="pots"),
)


def columns(products=SHELF, version=1):
    return build_columns(products, version)


WORDS = ("red", "mug", "mugs", "blue", "teapot", "bag", "spade", "set", "of", "café")
BRANDS = ("", "Acme", "acme", "Bold")
TYPES = ("", KITCHEN, MUGS, "kitchen>mugs", "Kitchen > Mugs > Big", "Kitchenware", GARDEN)

_products = st.builds(
    product,
    st.just("replaced"),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join),
    st.none() | st.integers(1, 3000),
    brand=st.sampled_from(BRANDS),
    product_type=st.sampled_from(TYPES),
    availability=st.sampled_from(["in_stock", "out_of_stock"]),
    attributes=st.dictionaries(
        st.sampled_from(["Pocket", "Glaze"]), st.sampled_from(["2", "2.0", "Matt", "red", ""])
    ),
)


@st.composite
def shelves(draw, min_size=0, max_size=12):
    """Products with ids of their own."""
    drawn = draw(st.lists(_products, min_size=min_size, max_size=max_size))
    return [msgspec.structs.replace(each, id=ProductId(f"p{i}")) for i, each in enumerate(drawn)]

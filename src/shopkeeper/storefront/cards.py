"""Products as they stand on a page: words, price, tile, the reason they are there. Pure."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode
from zlib import crc32

import msgspec

from shopkeeper.catalog import Columns
from shopkeeper.domain import Product, ProductId, Reason, Shown
from shopkeeper.storefront.recording import price_of
from shopkeeper.storefront.tiles import drawing_of
from shopkeeper.storefront.words import shown_money, shown_title

OWN_HISTORY = frozenset(("bought_before", "yours_before", "because_you", "promised"))
"""Codes of reasons about the customer and their visit: all that a list they asked for need say."""


class Card(msgspec.Struct, frozen=True):
    id: ProductId
    title: str
    href: str
    """Carries the decision and the position, so that a click can name them."""
    tile: str
    alt: str
    price: str
    available: bool
    reason: str = ""
    """Why it is here; empty where nobody chose it."""
    decision_id: str = ""
    placement: str = ""
    position: int = 0
    was: str = ""
    """The lowest price of the 30 days before a reduction, where that may be said."""
    percent: int = 0
    """Whole percent below it."""
    offered: str = ""
    """What it costs with the offers of its page."""
    offered_by: str = ""
    """Their titles."""
    duties: tuple[str, ...] = ()
    """What a law wants said beside that price, word for word."""


def card_of(
    product: Product,
    shown: Shown | None = None,
    decision_id: str = "",
    placement: str = "",
    reason: str = "",
) -> Card:
    """A product, and what put it there if something did."""
    position = shown.position if shown else 0
    price = price_of(product)
    return Card(
        id=product.id,
        title=shown_title(product.title),
        href=product_href(product.id, decision_id, placement, position),
        tile=tile_href(product),
        alt=tile_alt(product),
        price=shown_money(price) if price else "",
        available=product.availability != "out_of_stock",
        reason=reason,
        decision_id=decision_id,
        placement=placement,
        position=position,
    )


def cards_of(
    shown: Sequence[Shown],
    columns: Columns,
    decision_id: str,
    placement: str,
    codes: frozenset[str] | None = None,
) -> tuple[Card, ...]:
    """A filled placement; a product the catalogue no longer has is left out.

    Args:
        codes: Of the reasons worth saying there; None: all.
    """
    return tuple(
        card_of(
            columns.products[columns.index[one.id]],
            one,
            decision_id,
            placement,
            " · ".join(
                reason_text(reason, columns)
                for reason in one.reasons
                if codes is None or reason.code in codes
            ),
        )
        for one in shown
        if one.id in columns.index
    )


def reason_text(reason: Reason, columns: Columns) -> str:
    """The reason as it was given, with a shouted title put in title case."""
    index = columns.index.get(reason.product_id) if reason.product_id else None
    if index is None:
        return reason.text
    title = columns.products[index].title
    return reason.text.replace(title, shown_title(title))


def product_href(
    product_id: ProductId, decision_id: str = "", placement: str = "", position: int = 0
) -> str:
    """The product's page.

    >>> product_href("a b", "d1", "home", 3)
    '/product/a%20b?from=d1&at=home&pos=3'
    """
    path = f"/product/{quote(product_id)}"
    if not decision_id:
        return path
    return f"{path}?{urlencode({'from': decision_id, 'at': placement, 'pos': position})}"


def tile_href(product: Product) -> str:
    """The tile's address, which changes when the tile does."""
    mark = crc32(repr((product.title, product.product_type, product.color)).encode())
    return f"/tiles/{quote(product.id)}?v={mark:x}"


def tile_alt(product: Product) -> str:
    """What the tile shows, in words.

    >>> tile_alt(Product("1", "RED SPOTTY MUG"))
    'Drawing: mug, red, with spots'
    """
    drawing = drawing_of(product)
    motif = f", with {drawing.motif}" if drawing.motif else ""
    return f"Drawing: {drawing.glyph}, {drawing.palette}{motif}"

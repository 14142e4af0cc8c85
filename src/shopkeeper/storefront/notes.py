"""A word on the next page about what was just done.

It travels in the visit's cookie as a kind and a product id, so that only our own words and the
catalogue's titles are ever shown; the page that says it forgets it.
"""

import msgspec
from litestar.response import Redirect

from shopkeeper.domain import ProductId
from shopkeeper.storefront.front import Front, Shopper, visit_cookie
from shopkeeper.storefront.visit import Note
from shopkeeper.storefront.words import shown_title

WORDS = {
    "added": "{} is in your basket.",
    "removed": "{} is out of your basket.",
    "dismissed": "{} is gone from your pages.",
}


class Said(msgspec.Struct, frozen=True):
    words: str
    to_basket: bool
    """Whether the basket is where one may want to go next."""


def said_of(front: Front, shopper: Shopper) -> Said | None:
    """What this page has to say first; None where nothing was just done."""
    note = shopper.visit.note
    product = front.product(ProductId(note.product_id)) if note else None
    if note is None or product is None or note.kind not in WORDS:
        return None
    return Said(WORDS[note.kind].format(shown_title(product.title)), note.kind == "added")


def go_on(front: Front, shopper: Shopper, path: str, kind: str, product_id: str) -> Redirect:
    """Lead on to a page that says what was done to the product."""
    visit = msgspec.structs.replace(shopper.visit, note=Note(kind, product_id))
    return Redirect(path, status_code=303, cookies=[visit_cookie(front, visit)])

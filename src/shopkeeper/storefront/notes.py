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

OF_PRODUCTS = {
    "added": "{} is in your basket.",
    "removed": "{} is out of your basket.",
    "dismissed": "{} is gone from your pages.",
}
PLAIN = {
    "answered": "Thank you. What you see follows your answers from now on.",
    "skipped": "We will not ask that again.",
    "waved": "The questions are gone for good.",
    "not_taken": "That was not saved: please give an answer, or skip.",
    "not_agreed": "That was not saved: you have not agreed to being remembered.",
    "saved": "Saved. It counts from now on.",
    "taken_back": "Taken back. It no longer counts.",
    "pinned": "Kept as it is until you change it.",
    "unpinned": "It may change again with what you do.",
    "off": "Switched off. It is neither used nor learned.",
    "on": "Switched on again.",
    "agreed": "Your yes is noted, and holds from now on.",
    "refused": "Your no is noted, and holds from now on.",
    "nothing": "Nothing is kept of you, so there is nothing to take away or delete.",
}


class Said(msgspec.Struct, frozen=True):
    words: str
    to_basket: bool
    """Whether the basket is where one may want to go next."""


def said_of(front: Front, shopper: Shopper) -> Said | None:
    """What this page has to say first; None where nothing was just done."""
    note = shopper.visit.note
    if note is None:
        return None
    if note.kind in PLAIN:
        return Said(PLAIN[note.kind], to_basket=False)
    product = front.product(ProductId(note.product_id))
    if product is None or note.kind not in OF_PRODUCTS:
        return None
    return Said(OF_PRODUCTS[note.kind].format(shown_title(product.title)), note.kind == "added")


def go_on(front: Front, shopper: Shopper, path: str, kind: str, product_id: str = "") -> Redirect:
    """Lead on to a page that says what was done, to the product if it was done to one."""
    visit = msgspec.structs.replace(shopper.visit, note=Note(kind, product_id))
    return Redirect(path, status_code=303, cookies=[visit_cookie(front, visit)])

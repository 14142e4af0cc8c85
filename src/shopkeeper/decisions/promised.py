"""How an ad's promise stands on a page that was just composed.

Pure. A visit that came by a campaign's link parameters alone has a promise too, of the campaign's
offers: less sure, and said so. tests/decisions/test_compose.py.
"""

from collections.abc import Mapping

from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.offers import Surfaced
from shopkeeper.decisions.pages import Page
from shopkeeper.decisions.promises import PageSeen, keep
from shopkeeper.decisions.wording import Worded
from shopkeeper.domain import ProductId, PromiseState, Slate


def promise_state(
    moment: Moment, page: Page, slates: Mapping[str, Slate], offers: Surfaced, words: Worded
) -> PromiseState | None:
    """Kept or broken, with each reason; None: nothing was promised, or the page is no link."""
    if moment.promise is None or page.link is None:
        return None
    signed = bool(moment.request.promise)
    return keep(moment.promise, page.link, _seen(moment, slates, offers, words), signed)


def _seen(moment: Moment, slates: Mapping[str, Slate], offers: Surfaced, words: Worded) -> PageSeen:
    context, columns = moment.request.context, moment.shop.columns
    about = {context.product_id} if context.product_id is not None else set[ProductId]()
    shown = {one.id for slate in slates.values() for one in slate.products}
    withheld = {p: why for slate in slates.values() for p, why in slate.withheld.items()}
    product = moment.promise.product_id if moment.promise is not None else None
    i = columns.index.get(product) if product is not None else None
    return PageSeen(
        offers=frozenset(offer.id for offer in offers.offers),
        withheld_offers=offers.withheld,
        blocks=frozenset(block.id for block in words.blocks),
        withheld_blocks=words.withheld,
        products=frozenset({*about, *context.basket, *shown}),
        withheld_products=withheld,
        sold=i is not None,
        available=i is not None and bool(columns.available[i]),
    )

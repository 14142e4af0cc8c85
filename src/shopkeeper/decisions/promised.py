"""How an ad's promise stands on a page that was just composed.

Pure. A visit that came by a campaign's link parameters alone has a promise too, of the campaign's
offers: less sure, and said so. tests/decisions/test_compose.py, tests/experience/test_promising.py.
"""

from collections.abc import Mapping

from shopkeeper.decisions.attributes import basket_of
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.offers import NOT_YET, Surfaced, offers_named
from shopkeeper.decisions.pages import Page
from shopkeeper.decisions.promises import PageSeen, Promise, keep
from shopkeeper.decisions.wording import Worded
from shopkeeper.domain import Money, ProductId, PromiseState, Slate


def promise_state(
    moment: Moment, page: Page, slates: Mapping[str, Slate], offers: Surfaced, words: Worded
) -> PromiseState | None:
    """Kept or broken, with each reason; None: nothing was promised, or the page is no link."""
    promise = moment.promise
    if promise is None or page.link is None:
        return None
    seen = _seen(moment, page, promise, slates, offers, words)
    return keep(promise, page.link, seen, bool(moment.request.promise))


def _seen(
    moment: Moment,
    page: Page,
    promise: Promise,
    slates: Mapping[str, Slate],
    offers: Surfaced,
    words: Worded,
) -> PageSeen:
    context, columns = moment.request.context, moment.shop.columns
    about = {context.product_id} if context.product_id is not None else set[ProductId]()
    shown = {one.id for slate in slates.values() for one in slate.products}
    withheld = {p: why for slate in slates.values() for p, why in slate.withheld.items()}
    product = promise.product_id
    i = columns.index.get(product) if product is not None else None
    letter = page.link == "letter"
    used = frozenset(context.used_offers) if letter else _used(moment)
    better = "" if letter else _better(moment, promise, offers)
    return PageSeen(
        offers={offer.id: frozenset(offer.products) for offer in offers.offers},
        withheld_offers=offers.withheld,
        blocks=frozenset(block.id for block in words.blocks),
        withheld_blocks=words.withheld,
        products=frozenset({*about, *context.basket, *shown}),
        withheld_products=withheld,
        needs=_needs(moment, promise, offers),
        better=better or _used_instead(moment, promise, used),
        used=used,
        ordered=frozenset(context.basket),
        sold=i is not None,
        available=i is not None and bool(columns.available[i]),
    )


def _used(moment: Moment) -> frozenset[str]:
    """Offers the visit's last order used, as the page or the log says."""
    if said := moment.request.context.used_offers:
        return frozenset(said)
    visit = moment.request.session_id
    for event in reversed(moment.profile.events):
        if event.name == "Order Completed" and event.session_id == visit is not None:
            return frozenset(offers_named(event.properties))
    return frozenset()


def _needs(moment: Moment, promise: Promise, offers: Surfaced) -> str:
    """The basket a promised offer that is otherwise open still needs; empty: none."""
    menu = moment.shop.governed.menu
    least = next((offer.least_basket for offer in menu.offers if offer.id == promise.offer), 0)
    is_open = offers.withheld.get(promise.offer, NOT_YET) == NOT_YET
    if not is_open or least <= basket_of(moment).total:
        return ""
    return f"it needs a basket of {Money(least, menu.columns.currency)}"


def _better(moment: Moment, promise: Promise, offers: Surfaced) -> str:
    """The title of what stands in place of the promised offer, on the promised product if one."""
    cheaper = offers.cheaper.get(promise.product_id, "") if promise.product_id else ""
    waiting = _waiting(moment)
    for offer in offers.offers:
        if offer.id == cheaper:
            return offer.title
        if offer.id == offers.instead and not cheaper and offer.id not in waiting:
            meets = not offer.products or promise.product_id in {None, *offer.products}
            return offer.title if meets else ""
    return ""


def _waiting(moment: Moment) -> frozenset[str]:
    """Offers that are shown and still need a larger basket."""
    total = basket_of(moment).total
    offers = moment.shop.governed.menu.offers
    return frozenset(offer.id for offer in offers if offer.least_basket > total)


def _used_instead(moment: Moment, promise: Promise, used: frozenset[str]) -> str:
    """The title of an offer the order used that the promised one, which was open, is not combined
    with: pages show such a one only where it is worth more."""
    menu = moment.shop.governed.menu
    place = {offer.id: i for i, offer in enumerate(menu.offers)}
    if promise.offer not in place or promise.offer in used or promise.offer in moment.unheld:
        return ""
    combined = menu.pairs[place[promise.offer]]
    apart = (i for name, i in place.items() if name in used and not combined[i])
    return next((menu.offers[i].title for i in apart), "")

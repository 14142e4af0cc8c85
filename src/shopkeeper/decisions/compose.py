"""Put a page together: prices, offers, words, duties and the ad's promise beside the products.

A page, its slates and a moment come in; everything else the page carries goes out. Pure, given the
generator. Prices never depend on who asks; only which public offer is surfaced does, by the
allow-list alone; what cannot be evaluated means full price, and an alarm. Held by
tests/decisions/test_compose.py.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import disclosures_for, forbidden, price_shown
from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.attributes import basket_of
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.offers import Attributes, Surfaced, surfaced
from shopkeeper.decisions.pages import Page, ordered
from shopkeeper.decisions.promised import promise_state
from shopkeeper.decisions.wording import Worded, believed, words_of_page
from shopkeeper.domain import Disclosure, PriceShown, ProductId, PromiseState, Slate

LIMITED = "it is limited for each customer, and nothing of you is used"

FOOD_LATER = "in this market it may not be made while food could be in the basket"


class Composed(NamedTuple):
    """What stands on a page beside its products."""

    tier: str
    prices: dict[ProductId, PriceShown]
    offers: Surfaced
    words: Worded
    sections: tuple[str, ...]
    disclosures: tuple[Disclosure, ...]
    promise: PromiseState | None
    beliefs: Mapping[str, Belief]
    """Those that chose words or sections."""
    alarms: tuple[str, ...]


def compose(
    moment: Moment,
    page: Page,
    slates: Mapping[str, Slate],
    rng: np.random.Generator,
    seen: Attributes,
) -> Composed:
    """Everything a page carries beside its products.

    Args:
        slates: Its shelves, filled.
        seen: What offers may know of the moment, as `attributes_of_moment` gives it.
    """
    governed, columns = moment.shop.governed, moment.shop.columns
    rule = governed.markets.rule(moment.market)
    shown = shown_on(moment, slates.values())
    verdicts = governed.guard.verdicts(seen)
    most = sum(slot.n for slot in page.slots if slot.fill == "offers")
    offers = surfaced(
        governed.menu_in(moment.market),
        seen,
        shown,
        verdicts,
        moment.now,
        refused=_refused(moment, page, shown),
        basket=basket_of(moment),
        units=_units(moment, shown),
        most=most,
        promised=moment.promise.offer if moment.promise is not None else "",
        personal=governed.guard.personal,
    )
    words = words_of_page(page, moment, rng)
    variables = moment.preferences.variables if moment.preferences is not None else {}
    sections, moved = ordered(page.sections, believed(moment), variables)
    prices = {columns.ids[i]: found for i in shown if (found := price_shown(columns, int(i)))}
    beliefs = {name: moment.beliefs[name] for name in {*words.used, *moved}}
    return Composed(
        tier="" if moment.refused else seen.tier,
        prices=prices,
        offers=offers,
        words=words,
        sections=sections,
        disclosures=disclosures_for(rule, _personalised(moment, offers)),
        promise=promise_state(moment, page, slates, offers, words),
        beliefs=beliefs,
        alarms=tuple(dict.fromkeys(filter(None, (*governed.alarms, verdicts.alarm)))),
    )


def shown_on(moment: Moment, slates: Iterable[Slate]) -> NDArray[np.int32]:
    """Catalogue indices of all products of a page: what it is about, the basket, the shelves."""
    context, index = moment.request.context, moment.shop.columns.index
    about = [context.product_id] if context.product_id is not None else []
    named = [*about, *context.basket, *(one.id for slate in slates for one in slate.products)]
    found = dict.fromkeys(index[product] for product in named if product in index)
    return np.fromiter(found, np.int32, len(found))


def _units(moment: Moment, shown: NDArray[np.int32]) -> NDArray[np.int64] | None:
    """How many of each shown a purchase has: the basket's, and one of what the page is about; None
    where there are neither."""
    context, index = moment.request.context, moment.shop.columns.index
    about = () if context.product_id in context.basket else (context.product_id,)
    bought = np.array([index[p] for p in (*context.basket, *about) if p in index], np.int32)
    counted: NDArray[np.int64] = (shown[:, None] == bought).sum(axis=1, dtype=np.int64)
    return counted if len(bought) else None


def _refused(moment: Moment, page: Page, shown: NDArray[np.int32]) -> dict[str, str]:
    """Offers that may not be made here, each with the reason, beside what policies say."""
    governed, nobody = moment.shop.governed, moment.refused
    counted = {one.id for one in governed.menu.file.campaigns if one.limit is not None}
    refused = dict(moment.unheld)
    for offer in governed.menu.offers:
        if nobody and (offer.cap is not None or offer.campaign in counted):
            refused[offer.id] = LIMITED
    return refused | _food(moment, page, shown)


def _food(moment: Moment, page: Page, shown: NDArray[np.int32]) -> dict[str, str]:
    """Offers of which it depends who asks, and that the law of food forbids here, with why."""
    governed = moment.shop.governed
    why = forbidden(governed.markets.rule(moment.market), bool(governed.foods.any()))
    if not why:
        return {}
    basket, found = _food_in_basket(moment, page, why), {}
    for place, offer in enumerate(governed.menu.offers):
        meant = governed.menu.applies[place, shown]
        if offer.id not in governed.guard.personal:
            continue
        if offer.id in governed.food or (meant.any() and governed.foods[shown][meant].all()):
            found[offer.id] = why
        elif offer.on_basket and basket:
            found[offer.id] = basket
    return found


def _food_in_basket(moment: Moment, page: Page, why: str) -> str:
    """What is said of an offer off the basket: it is judged by the food in it, once it is known."""
    index, basket = moment.shop.columns.index, moment.request.context.basket
    known = [index[p] for p in basket if p in index]
    if page.link != "basket" or not basket or len(known) < len(basket):
        return FOOD_LATER
    return why if moment.shop.governed.foods[known].any() else ""


def _personalised(moment: Moment, offers: Surfaced) -> tuple[str, ...]:
    """Offers on the page that somebody else might not get, of whom something else is known."""
    personal = moment.shop.governed.guard.personal
    return tuple(offer.id for offer in offers.offers if offer.id in personal)

"""What each offer alone would do on a page: the prices it leaves, and what it is worth.

A menu, offers that are open to the customer and a page come in; candidates go out, and why the
others are none. Pure. Held by tests/decisions/offers/test_surfacing.py.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.amounts import Amounts, Terms, prices_with
from shopkeeper.decisions.offers.eligibility import Basket
from shopkeeper.decisions.offers.opened import Menu

NOTHING_HERE = "it is for other products"
INCOMPLETE = "not all parts of it are here"
GONE = "the gift is not to be had now"
TOO_LOW = "the price cannot go lower"


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be had on it; amounts of shape `(k,)`, as `Goods` has them."""

    shown: NDArray[np.int32]
    """Catalogue indices, each once."""
    price: Amounts
    cost: Amounts
    minimum: Amounts
    basket: Basket
    units: Amounts | None = None
    """How many of each one purchase has; None: any one of them."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Offers that may be applied here, in the menu's order; `r` of them."""

    places: NDArray[np.intp]
    """Shape `(r,)`: in the menu."""
    after: Amounts
    """Shape `(r, k)`: each product's price with it, -1 where it is not applied."""
    off: Amounts
    """Shape `(r,)`: minor units each takes off the basket as a whole."""


def page_of(
    menu: Menu, shown: NDArray[np.int32], basket: Basket, units: Amounts | None = None
) -> Page:
    goods = menu.goods
    return Page(shown, goods.price[shown], goods.cost[shown], goods.minimum[shown], basket, units)


def candidates(menu: Menu, live: NDArray[np.intp], page: Page) -> tuple[Candidates, dict[str, str]]:
    """The offers that could be applied alone; and for each other the reason.

    Args:
        live: Places in the menu, rising.
    """
    scope = menu.applies[live[:, None], page.shown]
    here = scope.any(axis=1) | menu.on_basket[live]
    withheld = {menu.offers[place].id: NOTHING_HERE for place in live[~here].tolist()}
    live, scope = live[here], scope[here]
    after = prices_with(some(menu.terms, live), page.price, page.cost, page.minimum)
    after[~scope] = -1
    totals = _totals(menu, live, page)
    fits = np.zeros(len(live), np.bool_)
    can = np.logical_or.reduce(after >= 0, axis=1)
    for row, place in enumerate(live.tolist()):
        if menu.on_basket[place]:
            reason = GONE if place in menu.lacking else TOO_LOW if totals[row] < 0 else ""
        elif can[row]:
            reason = "" if complete(menu, place, after[row], page) else INCOMPLETE
        else:
            reason = TOO_LOW
        fits[row] = not reason
        if reason:
            withheld[menu.offers[place].id] = reason
    off = np.where(menu.on_basket[live], page.basket.total - totals, 0)
    return Candidates(live[fits], after[fits], off[fits]), withheld


def complete(menu: Menu, place: int, after: Amounts, page: Page) -> bool:
    """Whether all parts of an offer that leaves these prices are here; a bundle has several."""
    parts = menu.parts.get(place)
    return parts is None or bool((parts[:, page.shown] & (after >= 0)).any(axis=1).all())


def basket_amounts(basket: Basket) -> tuple[Amounts, Amounts, Amounts]:
    """A basket's total, cost and least, each of shape `(1,)`."""
    cost = -1 if basket.cost is None else basket.cost
    total, cost_of, least = (np.array([a], np.int64) for a in (basket.total, cost, basket.least))
    return total, cost_of, least


def some(terms: Terms, rows: NDArray[np.intp]) -> Terms:
    """The terms of some offers."""
    return Terms(
        terms.depth[rows], terms.off[rows], terms.extra[rows], terms.floor[rows],
        terms.least[rows], terms.deny[rows],
    )  # fmt: skip


def _totals(menu: Menu, live: NDArray[np.intp], page: Page) -> Amounts:
    """What the basket comes to with each, -1 where it cannot be applied; empty, 0."""
    if page.basket.items == 0:
        return np.full(len(live), page.basket.total, np.int64)
    totals: Amounts = prices_with(some(menu.terms, live), *basket_amounts(page.basket))[:, 0]
    return totals


def worth_of(
    menu: Menu, places: NDArray[np.intp], after: Amounts, off: Amounts, page: Page
) -> tuple[Amounts, Amounts]:
    """What each is worth, shape `(r,)`, in minor units: on the purchase, 0 where that is not known
    or still needs a larger basket; and the same, of one that applies to nothing of the purchase on
    one product.

    Args:
        after: Shape `(r, k)`: prices with each.
        off: Shape `(r,)`: what each takes off the basket.
    """
    gives, on_basket = menu.gives[places], menu.on_basket[places]
    any_one = gives + off + _saved(menu, places, after, page, None)
    waits = menu.terms.least[places, 0] > page.basket.total
    if page.units is None:
        return np.where(waits, 0, any_one), any_one
    meets = on_basket | ((after >= 0) & (page.units > 0)).any(axis=1)
    counted = np.where(meets, gives, 0) + off + _saved(menu, places, after, page, page.units)
    saves = np.where((counted > 0) | on_basket, counted, any_one)
    return np.where(waits, 0, counted), saves


def _saved(
    menu: Menu, live: NDArray[np.intp], after: Amounts, page: Page, units: Amounts | None
) -> Amounts:
    """What each takes off so many units, or off any one product; of a bundle off one of each part;
    shape `(r,)`."""
    off = np.where(after >= 0, page.price - after, 0)
    if units is None:
        saved: Amounts = off.max(axis=1, initial=0)
    else:
        saved, off = (off * units).sum(axis=1), off * (units > 0)
    saved[~(menu.one_by_one[live] | menu.on_basket[live])] = 0
    for row, place in enumerate(live.tolist() if menu.parts else ()):
        if place not in menu.parts:
            continue
        parts = (menu.parts[place][:, page.shown] * off[row]).max(axis=1, initial=0)
        saved[row] = parts.sum() if units is None or parts.all() else 0
    return saved

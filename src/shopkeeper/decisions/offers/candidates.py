"""What each offer alone would do on a page: the prices it leaves, and what it is worth.

A menu, offers that are open to the customer and a page come in; candidates go out, and why the
others are none. Pure. Held by tests/decisions/offers/test_surfacing.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.amounts import Amounts, Terms, prices_with
from shopkeeper.decisions.offers.eligibility import Basket
from shopkeeper.decisions.offers.opened import Menu

NOTHING_HERE = "it is for other products"
INCOMPLETE = "not all parts of it are here"
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that may be applied here."""

    place: int
    """In the menu."""
    after: Amounts
    """Shape `(k,)`: each product's price with it, -1 where it is not applied."""
    value: int
    """Minor units it is worth on one purchase; 0 where that is not known."""


def page_of(menu: Menu, shown: NDArray[np.int32], basket: Basket) -> Page:
    goods = menu.goods
    return Page(shown, goods.price[shown], goods.cost[shown], goods.minimum[shown], basket)


def candidates(
    menu: Menu, live: Sequence[int], page: Page
) -> tuple[list[Candidate], dict[str, str]]:
    """The offers that could be applied alone; and for each other the reason.

    Args:
        live: Places in the menu.
    """
    rows = np.array(live, np.intp)
    terms, scope = some(menu.terms, rows), menu.applies[rows][:, page.shown]
    after = prices_with(terms, page.price, page.cost, page.minimum)
    after[~scope] = -1
    totals = prices_with(terms, *basket_amounts(page.basket))[:, 0]
    found: list[Candidate] = []
    withheld = {}
    for row, place in enumerate(live):
        if menu.offers[place].on_basket:
            one = _on_basket(menu, place, int(totals[row]), page)
        else:
            one = _on_products(menu, place, after[row], bool(scope[row].any()), page)
        if isinstance(one, str):
            withheld[menu.offers[place].id] = one
        else:
            found.append(one)
    return found, withheld


def complete(menu: Menu, place: int, after: Amounts, page: Page) -> bool:
    """Whether an offer that leaves these prices is all here; a bundle needs one of each part."""
    parts = menu.parts.get(place)
    if parts is None:
        return bool((after >= 0).any())
    return bool((parts[:, page.shown] & (after >= 0)).any(axis=1).all())


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


def _on_basket(menu: Menu, place: int, total: int, page: Page) -> Candidate | str:
    nothing = np.full(len(page.shown), -1, np.int64)
    if page.basket.items == 0:
        return Candidate(place, nothing, menu.gives[place])
    if total < 0:
        return TOO_LOW
    return Candidate(place, nothing, menu.gives[place] + page.basket.total - total)


def _on_products(
    menu: Menu, place: int, after: Amounts, meant: bool, page: Page
) -> Candidate | str:
    if not meant:
        return NOTHING_HERE
    if not (after >= 0).any():
        return TOO_LOW
    if not complete(menu, place, after, page):
        return INCOMPLETE
    return Candidate(place, after, menu.gives[place] + _saved(menu, place, after, page))


def _saved(menu: Menu, place: int, after: Amounts, page: Page) -> int:
    """The most it takes off one product, of a bundle off one of each part."""
    if menu.offers[place].kind == "price_match":
        return 0
    saved = np.where(after >= 0, page.price - after, 0)
    parts = menu.parts.get(place)
    if parts is None:
        return int(saved.max())
    return int((parts[:, page.shown] * saved).max(axis=1).sum())

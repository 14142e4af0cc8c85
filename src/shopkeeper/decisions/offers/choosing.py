"""Choose among a page's offers: worth most first, and only what may be combined.

Candidates come in; those taken go out, with the prices they leave together, and why the others were
not taken. Two offers meet on a product both apply to; what is off the basket meets all. Pure.

Held by tests/decisions/offers/test_surfacing.py.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from shopkeeper.decisions.offers.amounts import Amounts, Terms
from shopkeeper.decisions.offers.candidates import (
    TOO_LOW,
    Candidate,
    Page,
    basket_amounts,
    complete,
    some,
)
from shopkeeper.decisions.offers.opened import Menu
from shopkeeper.decisions.offers.stacking import price_with_terms

ENOUGH = "others here are worth more to you"
"""Why one is left out that could have been shown."""


def choose(
    menu: Menu, found: Iterable[Candidate], page: Page, most: int
) -> tuple[list[Candidate], dict[str, str]]:
    """Take offers one by one, at most so many.

    Returns:
        Those taken, worth most first, ties as the file has them; each with the prices it leaves
        together with those taken before it. And the reason for each other.
    """
    taken: list[Candidate] = []
    withheld = {}
    for one in sorted(found, key=lambda c: (-c.value, c.place)):
        joined = ENOUGH if len(taken) >= most else _joined(menu, one, taken, page)
        if isinstance(joined, str):
            withheld[menu.offers[one.place].id] = joined
        else:
            taken.append(joined)
    return taken, withheld


def _joined(menu: Menu, one: Candidate, taken: Sequence[Candidate], page: Page) -> Candidate | str:
    """The candidate as it is beside those taken."""
    apart = [t for t in taken if not menu.pairs[one.place, t.place]]
    for other in apart:
        if _on_basket(menu, one) or _on_basket(menu, other):
            return _not_with(menu, other)
    after = _stacked(menu, one, taken, page)
    if not _on_basket(menu, one) and not complete(menu, one.place, after, page):
        return _not_with(menu, apart[0]) if apart else TOO_LOW
    if not _bears(menu, [*(t.place for t in taken), one.place], page):
        return TOO_LOW
    return Candidate(one.place, after, one.value)


def _stacked(menu: Menu, one: Candidate, taken: Sequence[Candidate], page: Page) -> Amounts:
    """Each product's price with the candidate and with those taken that apply to it too."""
    if not taken or _on_basket(menu, one):
        return one.after
    after = one.after.copy()
    hit = np.array([t.after >= 0 for t in taken]) & (after >= 0)
    for column in np.unique(hit, axis=1).T:
        met = (hit == column[:, None]).all(axis=0) & (after >= 0)
        if column.any() and met.any():
            beside = [t.place for t, there in zip(taken, column, strict=True) if there]
            after[met] = _together(menu, [*beside, one.place], page)[met]
    return after


def _together(menu: Menu, places: list[int], page: Page) -> Amounts:
    pairs = menu.pairs[np.ix_(places, places)]
    if pairs.sum() < len(places) * (len(places) - 1):
        return np.full(len(page.shown), -1, np.int64)
    return price_with_terms(_terms(menu, places), page.price, page.cost, page.minimum)


def _bears(menu: Menu, places: list[int], page: Page) -> bool:
    """Whether the basket keeps its floor if all of these apply to all that is in it."""
    on_basket = np.array([[menu.offers[place].on_basket] for place in places])
    if page.basket.items == 0 or not on_basket.any():
        return True
    times = np.where(on_basket, 1, page.basket.items)
    terms = _terms(menu, places)
    worst = Terms(
        terms.depth, terms.off * times, terms.extra * times, terms.floor, terms.least, terms.deny
    )
    return bool(price_with_terms(worst, *basket_amounts(page.basket))[0] >= 0)


def _terms(menu: Menu, places: list[int]) -> Terms:
    return some(menu.terms, np.array(places, np.intp))


def _on_basket(menu: Menu, one: Candidate) -> bool:
    return menu.offers[one.place].on_basket


def _not_with(menu: Menu, other: Candidate) -> str:
    return f"it is not combined with “{menu.offers[other.place].title}”"

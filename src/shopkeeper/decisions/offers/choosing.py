"""Choose among a page's offers: worth most first, and only what may be combined.

Candidates come in; those taken go out, with the prices they leave together, and why the others were
not taken. Two offers meet on a product both apply to; what is off the basket meets all. Which of
those not combined a product keeps, `cheapest` says before. Pure.

Held by tests/decisions/offers/test_surfacing.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.amounts import Amounts, Terms
from shopkeeper.decisions.offers.candidates import (
    TOO_LOW,
    Candidates,
    Page,
    basket_amounts,
    complete,
    some,
    worth_of,
)
from shopkeeper.decisions.offers.cheapest import Kept, cheapest
from shopkeeper.decisions.offers.opened import Menu
from shopkeeper.decisions.offers.stacking import price_with_terms

ENOUGH = "others here are worth more to you"
"""Why one is left out that could have been shown."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer a page shows."""

    place: int
    """In the menu."""
    after: Amounts
    """Shape `(k,)`: each product's price with it and with those taken before that meet it there,
    -1 where it is not applied."""
    value: int
    """Minor units on the purchase."""
    saves: int
    """The same, or on one product where it applies to nothing of the purchase."""


class Chosen(NamedTuple):
    """The offers of a page."""

    taken: list[Taken]
    withheld: dict[str, str]
    """Of each other the reason."""
    instead: str = ""
    """Id of the one that holds in place of the promised one, which it could not stand beside."""
    cheaper: Mapping[int, str] = MappingProxyType({})
    """Product of the page, by its place there, on which another makes it cheaper than the promised
    one, to the id of that."""


def choose(menu: Menu, found: Candidates, page: Page, most: int, promised: str = "") -> Chosen:
    """Take offers one by one, at most so many.

    Args:
        promised: Id of the offer an ad spoke of: it comes first, unless those that would be taken
            without it are together worth more to the customer.

    Returns:
        Worth most first. Of two that are worth the same, the first in the file.
    """
    plain = _fill(menu, found, page, most, promised)
    if not promised or not plain.taken:
        return plain
    first = _fill(menu, found, page, most, promised, promised)
    best = first if _worth(first) >= _worth(plain) else plain
    if promised in best.withheld and (best is plain or best.cheaper):
        best = best._replace(instead=_in_place_of(menu, best.taken, promised))
    return best


def _fill(
    menu: Menu, found: Candidates, page: Page, most: int, promised: str, first: str = ""
) -> Chosen:
    """Fill the page. Where one has no room that took products of one that has, these are its again.

    Args:
        first: Id of the one to be taken before all others.
    """
    kept = cheapest(menu, found, page, promised)
    chosen = _taken(menu, kept, page, most, first)
    taken = np.isin(kept.found.places, [one.place for one in chosen.taken])
    idle = ~taken & np.isin(kept.found.places, kept.beaten_by[taken])
    if not idle.any():
        return chosen._replace(cheaper=_beaten(menu, kept, chosen, promised))
    rest = Candidates(found.places[~idle], found.after[~idle], found.off[~idle])
    again = _fill(menu, rest, page, most, promised, first)
    left_out = {menu.offers[place].id: ENOUGH for place in found.places[idle].tolist()}
    return again._replace(withheld=left_out | again.withheld)


def _taken(menu: Menu, kept: Kept, page: Page, most: int, first: str) -> Chosen:
    choice, found = _Choice(menu, kept, page), kept.found
    withheld = {}
    after = [menu.offers[place].id != first for place in found.places.tolist()]
    for row in np.lexsort((-choice.values, after)).tolist():
        reason = choice.take(row) if len(choice.taken) < most else ENOUGH
        if reason:
            withheld[menu.offers[found.places[row]].id] = reason
    return Chosen(choice.taken, withheld)


def _beaten(menu: Menu, kept: Kept, chosen: Chosen, promised: str) -> dict[int, str]:
    """Where others that are shown are cheaper than the promised one, and which."""
    shown = {one.place for one in chosen.taken}
    for place, rivals in zip(kept.found.places.tolist(), kept.beaten_by.tolist(), strict=True):
        if menu.offers[place].id == promised:
            return {at: menu.offers[rival].id for at, rival in enumerate(rivals) if rival in shown}
    return {}


def _worth(chosen: Chosen) -> int:
    return sum(one.value for one in chosen.taken)


def _in_place_of(menu: Menu, taken: list[Taken], promised: str) -> str:
    """The one worth most of those it is not combined with; else of all."""
    place = next(i for i, offer in enumerate(menu.offers) if offer.id == promised)
    apart = [one for one in taken if not menu.pairs[place, one.place]]
    return menu.offers[(apart or taken)[0].place].id


class _Choice:
    """What was taken so far, and what it leaves to the others."""

    def __init__(self, menu: Menu, kept: Kept, page: Page) -> None:
        found = kept.found
        self.menu, self.found, self.page = menu, found, page
        self.taken: list[Taken] = []
        self.after = found.after.copy()  # (r, k), -1 where one taken does not let it be
        self.rival = kept.rivals.copy()  # one that took a product of it
        self.barred = np.zeros(len(found.places), np.bool_)  # not combined with one that meets it
        self.on_basket = menu.on_basket[found.places]
        self.values, self.saves = worth_of(menu, found.places, found.after, found.off, page)

    def take(self, row: int) -> str:
        """Take it, or say why not."""
        place = int(self.found.places[row])
        if self.barred[row]:
            return self._not_combined(row)
        after = self.after[row].copy()
        if not self.on_basket[row]:
            after = self._stacked(place, after)
            if not (after >= 0).any() or not complete(self.menu, place, after, self.page):
                return self._not_combined(row) if self.rival[row] >= 0 else TOO_LOW
        if not _bears(self.menu, [*(t.place for t in self.taken), place], self.page):
            return TOO_LOW
        self.taken.append(Taken(place, after, *self._worth(row)))
        self._keep_apart(place, after >= 0, bool(self.on_basket[row]))
        return ""

    def _worth(self, row: int) -> tuple[int, int]:
        """What it is worth on what those taken leave to it: on the purchase, and as it is told."""
        found = self.found
        if self.on_basket[row] or (self.after[row] == found.after[row]).all():
            return int(self.values[row]), int(self.saves[row])
        rows = slice(row, row + 1)
        value, saves = worth_of(
            self.menu, found.places[rows], self.after[rows], found.off[rows], self.page
        )
        return int(value[0]), int(saves[0])

    def _keep_apart(self, place: int, met: NDArray[np.bool_], on_basket: bool) -> None:
        """Keep what was just taken from meeting what it is not combined with."""
        apart = ~self.menu.pairs[self.found.places, place]
        lost = apart[:, None] & met & (self.after >= 0)
        self.after[lost] = -1
        touched = lost.any(axis=1)
        meets_all = apart & (self.on_basket | on_basket)
        self.barred |= meets_all | (touched & ~(self.after >= 0).any(axis=1))
        self.rival[(meets_all | touched) & (self.rival < 0)] = place

    def _stacked(self, place: int, after: Amounts) -> Amounts:
        """The prices with it and with those taken that it meets, all declared to combine."""
        hits = [(t.place, (t.after >= 0) & (after >= 0)) for t in self.taken]
        beside = [(other, hit) for other, hit in hits if hit.any()]
        if not beside:
            return after
        stacked = after
        pattern = sum(hit.astype(np.int64) << i for i, (_, hit) in enumerate(beside))
        for code in set(np.unique(pattern).tolist()) - {0}:
            others = [other for i, (other, _) in enumerate(beside) if code >> i & 1]
            together = _terms(self.menu, [*others, place])
            prices = (self.page.price, self.page.cost, self.page.minimum)
            stacked = np.where(pattern == code, price_with_terms(together, *prices), stacked)
        return stacked

    def _not_combined(self, row: int) -> str:
        return f"it is not combined with “{self.menu.offers[self.rival[row]].title}”"


def _bears(menu: Menu, places: list[int], page: Page) -> bool:
    """Whether the basket keeps its floor if all of these apply to all that is in it."""
    on_basket = menu.on_basket[places][:, None]
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

"""Which of the offers that are not combined a product keeps: the cheapest, whatever is beside it.

Candidates of a page come in; the same go out, each applied only where no other that it is not
combined with makes the product cheaper, and by which it was beaten elsewhere. Pure.

So a product costs somebody the same on a list of many and on its own page, as long as the pages
have room for the offers on them: the order in which offers win depends on the product's price with
each alone, and on nothing beside it. What is off the
basket, and a bundle, is chosen for the page as a whole and left as it is, as is a price match,
which lowers nothing yet.

Held by tests/decisions/offers/test_cheapest.py.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.amounts import Amounts
from shopkeeper.decisions.offers.candidates import Candidates, Page, some
from shopkeeper.decisions.offers.opened import Menu
from shopkeeper.decisions.offers.stacking import price_with_terms

NOBODY = -1


class Kept(NamedTuple):
    """What each candidate keeps."""

    found: Candidates
    rivals: NDArray[np.intp]
    """Shape `(r,)`: place in the menu of one it is not combined with that beat it somewhere; -1."""
    beaten_by: NDArray[np.intp]
    """Shape `(r, k)`: place in the menu of what stands on a product in its place; -1: nothing."""


def cheapest(menu: Menu, found: Candidates, page: Page, promised: str = "") -> Kept:
    """Of two that are not combined, the cheaper on each product; of equal ones the first in the
    file.

    Args:
        promised: Id of the offer an ad spoke of: it is the first of equal ones on products where
            no two combine, so that it makes nothing dearer.
    """
    rivals = np.full(len(found.places), NOBODY, np.intp)
    beaten_by = np.full(found.after.shape, NOBODY, np.intp)
    rows = np.flatnonzero(menu.one_by_one[found.places])
    if len(rows) < 2:
        return Kept(found, rivals, beaten_by)
    places, alone = found.places[rows], found.after[rows]
    named = np.array([menu.offers[place].id == promised for place in places.tolist()], np.bool_)
    apart = ~menu.pairs[places[:, None], places]
    np.fill_diagonal(apart, False)
    won, low = _stand(menu, page, places, alone, apart, named)
    rivals[rows] = np.where(won >= 0, places[won], NOBODY).max(axis=1, initial=NOBODY)
    won = np.where(low >= 0, low, won)
    beaten_by[rows] = np.where(won >= 0, places[won], NOBODY)
    after = np.where(beaten_by >= 0, -1, found.after)
    return Kept(replace(found, after=after), rivals, beaten_by)


def _won(after: Amounts, apart: NDArray[np.bool_], named: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Row that beat each on each product, -1 where none did: shape `(r, k)`.

    One that is beaten itself beats nobody.

    Args:
        after: Shape `(r, k)`, -1 where not applied.
        apart: Shape `(r, r)`, those not combined.
        named: Shape `(r,)`, the promised one.
    """
    there = after >= 0
    both, equal = there[:, None] & there, after[:, None] == after
    cheaper = (after[:, None] < after) | (equal & _first(apart, named, both))
    beats = cheaper & apart[:, :, None] & both
    won = np.full(after.shape, NOBODY, np.intp)
    while True:
        standing = there & (won < 0)
        beaten = (beats & standing[:, None]).any(axis=0) & standing
        surely = beats & (standing & ~beaten)[:, None]
        lost = surely.any(axis=0) & standing
        if not lost.any():
            return won
        won[lost] = surely.argmax(axis=0)[lost]


def _first(
    apart: NDArray[np.bool_], named: NDArray[np.bool_], both: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of two equal ones wins: shape `(r, r, k)`."""
    n = len(named)
    in_file = np.tri(n, k=-1, dtype=np.bool_).T[:, :, None]
    if not named.any():
        return in_file
    combine = (both & ~(apart | np.eye(n, dtype=np.bool_))[:, :, None]).any(axis=(0, 1))
    by_promise = (named[:, None] | (in_file[:, :, 0] & ~named))[:, :, None]
    return np.where(combine, in_file, by_promise)


def _stand(
    menu: Menu,
    page: Page,
    places: NDArray[np.intp],
    alone: Amounts,
    apart: NDArray[np.bool_],
    named: NDArray[np.bool_],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """By which row each was beaten on each product, and in whose favour it was left out where the
    product cannot bear all that combine there; one that is left out beats nobody."""
    left, low = alone.copy(), np.full(alone.shape, NOBODY, np.intp)
    while True:
        won = _won(left, apart, named)
        standing = (left >= 0) & (won < 0)
        at = np.flatnonzero(_too_low(menu, page, places, standing))
        if not len(at):
            return won, low
        worst_first = np.where(standing, left, -1)[::-1]
        weakest = len(left) - 1 - worst_first.argmax(axis=0)[at]
        best = np.where(standing, left, np.iinfo(left.dtype).max).argmin(axis=0)[at]
        left[weakest, at], low[weakest, at] = -1, best


def _too_low(
    menu: Menu, page: Page, places: NDArray[np.intp], standing: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Products that cannot bear all that stand on them together: shape `(k,)`."""
    too_low: NDArray[np.bool_] = standing.sum(axis=0) > 1
    for pattern in {tuple(column) for column in standing[:, too_low].T.tolist()}:
        alike = (standing == np.array(pattern)[:, None]).all(axis=0)
        terms = some(menu.terms, places[np.flatnonzero(pattern)])
        together = price_with_terms(terms, page.price, page.cost, page.minimum)
        too_low &= ~alike | (together < 0)
    return too_low

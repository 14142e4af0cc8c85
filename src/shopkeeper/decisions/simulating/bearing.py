"""What every product can bear: each offer alone, and all sets of offers that may meet.

A menu comes in; masks of products go out, shape `(n,)`. An offer off the basket is tried on the
smallest basket of one product alone that it is for. Pure, and vectorised over the products. Held by
tests/decisions/simulating/test_simulate.py: what serving would withhold is what is found here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers import MOST, Menu
from shopkeeper.decisions.offers.amounts import Amounts, Terms, keeps, less
from shopkeeper.decisions.offers.candidates import some
from shopkeeper.decisions.offers.checking_shape import LEAST_DEPTH
from shopkeeper.decisions.offers.stacking import price_with_terms

WHOLE = 10_000
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Borne:
    """One offer over the catalogue."""

    meant: Mask
    """It is for."""
    bears: Mask
    no_cost: Mask
    already: Mask
    """Below the floor without it."""
    below: Mask
    """Below the floor with it alone."""
    left: Amounts
    """Shape `(n,)`: basis points of the price left after cost with the offer, where known."""
    depth: int | None
    """The most it could be, in its own unit, with every product of `below` bearing it; None: it
    has no size, or none would do."""


def borne(menu: Menu, place: int) -> Borne:
    """Try one offer on every product."""
    meant = _meant(menu, place)
    terms, (prices, costs, least) = _tried(menu, [place])
    bears = meant & (price_with_terms(terms, prices, costs, least) >= 0)
    no_cost = meant & ~bears & (costs < 0) & bool(terms.deny.any())
    plain = _without(terms)
    already = meant & ~bears & ~no_cost & ~keeps(prices, plain, costs, least)[0]
    below = meant & ~bears & ~no_cost & ~already
    depth = _deepest(menu, place, terms, (prices, costs, least), bears | below)
    left = _left(terms, prices, costs)
    return Borne(meant, bears, no_cost, already, below, left, depth if below.any() else None)


def price_alone(menu: Menu, place: int) -> Amounts:
    """What each product costs with one offer, -1 where it cannot be had with it; shape `(n,)`.

    Of an offer off the basket the list price, where the smallest basket bears it.
    """
    terms, amounts = _tried(menu, [place])
    after = np.where(_meant(menu, place), price_with_terms(terms, *amounts), np.int64(-1))
    if menu.offers[place].on_basket:
        after = np.where(after >= 0, menu.goods.price, np.int64(-1))
    return after


@dataclass(frozen=True, slots=True)
class Stack:
    """Offers that may be combined, and the products that can bear each of them but not all."""

    places: tuple[int, ...]
    met: int
    """Products every one of them is for and can be had with."""
    breaks: Mask


def stacks(menu: Menu, reached: Mask, alone: Sequence[Borne]) -> Iterator[Stack]:
    """Every set of offers one page may combine that breaks the floor of some product.

    A larger set is told only where no smaller one within it is.

    Args:
        reached: Shape `(offers, tiers)`.
    """
    told: list[frozenset[int]] = []
    for size in range(2, MOST + 1):
        for places in _sets(menu, reached, size):
            if any(smaller <= set(places) for smaller in told):
                continue
            met = np.logical_and.reduce([alone[i].bears for i in places])
            rows = np.flatnonzero(met)
            terms, amounts = _tried(menu, places, rows)
            broken = rows[price_with_terms(terms, *amounts) < 0]
            if len(broken):
                told.append(frozenset(places))
                breaks = np.zeros(len(met), np.bool_)
                breaks[broken] = True
                yield Stack(places, len(rows), breaks)


def _sets(menu: Menu, reached: Mask, size: int) -> Iterator[tuple[int, ...]]:
    joined = [i for i in range(len(menu.offers)) if menu.pairs[i].any()]
    for places in combinations(joined, size):
        if all(menu.pairs[a, b] for a, b in combinations(places, 2)) and _meet(
            menu, reached, places
        ):
            yield places


def _meet(menu: Menu, reached: Mask, places: Sequence[int]) -> bool:
    """Whether one customer can come upon all of them at one moment."""
    offers = [menu.offers[i] for i in places]
    starts = [o.starts for o in offers if o.starts]
    ends = [o.ends for o in offers if o.ends]
    at_once = not (starts and ends) or max(starts) < min(ends)
    return at_once and bool(reached[list(places)].all(axis=0).any())


def _meant(menu: Menu, place: int) -> Mask:
    priced: Mask = menu.goods.price > 0
    return priced if menu.offers[place].on_basket else menu.applies[place] & priced


def _tried(
    menu: Menu, places: Sequence[int], rows: NDArray[np.intp] | None = None
) -> tuple[Terms, tuple[Amounts, Amounts, Amounts]]:
    """The terms of some offers, and what each product alone, or so many of it as the largest least
    basket asks for, costs. What is off each product is off each of these."""
    goods = menu.goods
    amounts = [a if rows is None else a[rows] for a in (goods.price, goods.cost, goods.minimum)]
    terms = some(menu.terms, np.array(places, np.intp))
    on_basket = np.array([[menu.offers[i].on_basket] for i in places])
    if not on_basket.any():
        return terms, (amounts[0], amounts[1], amounts[2])
    units = np.maximum(-(-int(terms.least.max()) // np.maximum(amounts[0], 1)), 1)
    prices, costs, least = (np.where(a >= 0, a * units, -1) for a in amounts)
    times = np.where(on_basket, 1, units)
    many = Terms(
        terms.depth, terms.off * times, terms.extra * times, terms.floor, terms.least, terms.deny
    )
    return many, (prices, costs, least)


def _left(terms: Terms, prices: Amounts, costs: Amounts) -> Amounts:
    after = less(prices, int(terms.depth.max())) - terms.off[0]
    left = np.full(len(prices), -WHOLE, np.int64)
    there = after > 0
    left[there] = (after - terms.extra[0] - costs)[there] * WHOLE // after[there]
    return np.where(costs < 0, np.int64(WHOLE), left)


def _without(terms: Terms) -> Terms:
    nothing = np.zeros((1, 1), np.int64)
    floor = terms.floor.max(axis=0, keepdims=True)
    return Terms(nothing, nothing, nothing, floor, nothing, terms.deny)


def _deepest(
    menu: Menu,
    place: int,
    terms: Terms,
    amounts: tuple[Amounts, Amounts, Amounts],
    rows: Mask,
) -> int | None:
    """The largest size of the offer that all these rows bear, by halving; whole half percents."""
    kind = menu.offers[place].kind
    now = int(terms.depth.max()) if kind in {"percent", "bundle", "price_match"} else 0
    now = int(terms.off.max()) if kind == "amount" else now
    prices, costs, least = (a[rows] for a in amounts)
    extra = terms.extra if terms.extra.shape[1] == 1 else terms.extra[:, rows]
    low, high = 0, now
    while low + 1 < high:
        middle = (low + high) // 2
        after = prices - middle if kind == "amount" else less(prices, middle)
        tried = Terms(terms.depth, terms.off, extra, terms.floor, terms.least, terms.deny)
        low, high = (middle, high) if keeps(after, tried, costs, least).all() else (low, middle)
    if kind != "amount":
        low = low // 50 * 50 if low >= LEAST_DEPTH else 0
    return low or None

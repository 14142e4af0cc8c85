"""The rules in force over one catalogue: worked out once, with the snapshot.

Compiled rules and columns come in; what a decision needs of them goes out, never changed. Pure.

A part that does not fit this catalogue (a filter over an attribute that is gone) is left out with
an alarm, so that the page works at full price: tests/decisions/test_governed.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns, Markets, foods, markets_of
from shopkeeper.decisions.blocks import Book, open_book
from shopkeeper.decisions.merchandising import Steering, no_steering, steering_of
from shopkeeper.decisions.offers import Menu, no_menu, open_menu
from shopkeeper.decisions.policies import Guard
from shopkeeper.decisions.rules import Rules, compile_rules, complete
from shopkeeper.domain import InvalidRequest

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Governed:
    """What may be shown, said, offered and moved."""

    rules: Rules
    menu: Menu
    guard: Guard
    steering: Steering
    book: Book
    markets: Markets
    """What may be said and done in each market."""
    foods: NDArray[np.bool_]
    """Shape `(n,)`: which products are food."""
    food: frozenset[str]
    """Ids of the offers on nothing but food, and of those that give it away."""
    without_food: Menu
    """The menu where the price of food may not depend on who asks: `menu_in` gives it."""
    alarms: tuple[str, ...] = ()
    """What of the rules is not in force, and why."""

    def menu_in(self, market: str) -> Menu:
        """The menu as the law of a market leaves it: where the price of food may not depend on who
        asks, no offer made to some alone is applied to food.
        """
        return self.menu if self.markets.rule(market).personalised_food else self.without_food


@cache
def rules_that_ship() -> Rules:
    """The rules of a shop that has published none: no offers, and words that hold anywhere."""
    return compile_rules(complete({}))


def govern(rules: Rules, columns: Columns, market: str, alarm: str = "") -> Governed:
    """Join rules and a catalogue.

    Args:
        market: The shop's own.
        alarm: Why these are not the rules that were published; empty: they are.
    """
    alarms = [alarm] if alarm else []
    menu = _part(lambda: open_menu(rules.offers, columns), lambda: no_menu(columns), alarms)
    steering = _part(lambda: steering_of(rules.merchandising, columns), no_steering, alarms)
    markets = markets_of(rules.markets)
    edible = foods(columns, markets.rule(market))
    food = foods_offered(menu, edible)
    guard = Guard(rules.policies, menu.offers, [tier.id for tier in rules.tiers.tiers], food)
    if guard.fault and menu.offers:
        alarms.append(guard.fault)
    book = open_book(rules.blocks, rules.claims, columns)
    return Governed(
        rules, menu, guard, steering, book, markets, edible, food, _without(menu, guard, edible),
        tuple(alarms),
    )  # fmt: skip


def foods_offered(menu: Menu, edible: NDArray[np.bool_]) -> frozenset[str]:
    """Offers on nothing but food, and those that give it away.

    Args:
        edible: Shape `(n,)`: which products are food.
    """
    index = menu.columns.index
    some = np.logical_or.reduce(menu.applies, axis=1)
    other = np.logical_or.reduce(menu.applies & ~edible, axis=1)
    only = {menu.offers[i].id for i in np.flatnonzero(some & ~other)}
    gifts = {o.id for o in menu.offers if o.gift in index and edible[index[o.gift]]}
    return frozenset(only | gifts)


def _without(menu: Menu, guard: Guard, edible: NDArray[np.bool_]) -> Menu:
    """The menu, but that no offer made to some alone is applied to food."""
    some_alone = np.array([offer.id in guard.personal for offer in menu.offers], np.bool_)
    barred = some_alone[:, None] & edible
    return replace(menu, applies=menu.applies & ~barred) if barred.any() else menu


def _part(make: Callable[[], Part], instead: Callable[[], Part], alarms: list[str]) -> Part:
    try:
        return make()
    except InvalidRequest as wrong:
        alarms.append(f"left out, it does not fit the catalogue: {wrong}")
        return instead()

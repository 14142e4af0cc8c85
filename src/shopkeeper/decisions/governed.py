"""The rules in force over one catalogue: worked out once, with the snapshot.

Compiled rules and columns come in; what a decision needs of them goes out, never changed. Pure.

A part that does not fit this catalogue (a filter over an attribute that is gone) is left out with
an alarm, so that the page works at full price: tests/decisions/test_governed.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from shopkeeper.catalog import Columns, MarketRule, Markets, foods, markets_of
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
    food: frozenset[str]
    """Ids of the offers that may lower the price of food."""
    alarms: tuple[str, ...] = ()
    """What of the rules is not in force, and why."""


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
    food = foods_offered(menu, columns, markets.rule(market))
    guard = Guard(rules.policies, menu.offers, [tier.id for tier in rules.tiers.tiers], food)
    if guard.fault and menu.offers:
        alarms.append(guard.fault)
    book = open_book(rules.blocks, rules.claims, columns)
    return Governed(rules, menu, guard, steering, book, markets, food, tuple(alarms))


def foods_offered(menu: Menu, columns: Columns, rule: MarketRule) -> frozenset[str]:
    """Offers that may lower the price of food; one off the basket may where any food is sold."""
    food = foods(columns, rule)
    lowers = np.logical_or.reduce(menu.applies & food, axis=1)
    sells = bool(food.any())
    return frozenset(
        offer.id
        for offer, lower in zip(menu.offers, lowers.tolist(), strict=True)
        if lower or (offer.on_basket and sells)
    )


def _part(make: Callable[[], Part], instead: Callable[[], Part], alarms: list[str]) -> Part:
    try:
        return make()
    except InvalidRequest as wrong:
        alarms.append(f"left out, it does not fit the catalogue: {wrong}")
        return instead()

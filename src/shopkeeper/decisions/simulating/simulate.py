"""Hold every offer against every tier and every product, before anything is published.

Compiled rules and a catalogue come in; a report goes out. Pure.

What it finds is what serving would do: an offer it calls unreachable is never surfaced, and a
product it calls below the floor never has the offer. tests/decisions/simulating/test_simulate.py
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from shopkeeper.decisions.governed import Governed
from shopkeeper.decisions.offers import OFFERS, TIERS, Menu, load_offers, load_tiers
from shopkeeper.decisions.simulating.bearing import Borne, borne, stacks
from shopkeeper.decisions.simulating.problems import (
    of_costs,
    of_floor,
    of_reach,
    of_stack,
    of_tiers,
)
from shopkeeper.decisions.simulating.reaching import Reached, reached
from shopkeeper.decisions.simulating.report import Reach, Report, ordered
from shopkeeper.domain.files import Problem


def simulate(governed: Governed, market: str, now: datetime) -> Report:
    """Evaluate all of them.

    Args:
        governed: The rules over the catalogue of `market`.
        now: Offers that are over by then are not looked at.
    """
    governed = replace(governed, menu=governed.menu_in(market))
    rules, menu = governed.rules, governed.menu
    who = reached(menu, governed.guard, rules.tiers, market, now)
    found = [borne(menu, place) for place in range(len(menu.offers))]
    tiers, products = len(rules.tiers.tiers), len(menu.columns)
    return Report(
        rules.version,
        ordered(list(_problems(governed, who, found, now))),
        len(menu.offers),
        tiers,
        products,
        len(menu.offers) * tiers * products,
        tuple(_reach(menu, place, who, one) for place, one in enumerate(found)),
    )


def _problems(
    governed: Governed, who: Reached, found: list[Borne], now: datetime
) -> Iterator[Problem]:
    menu, texts = governed.menu, governed.rules.texts
    offers, tiers = load_offers(texts[OFFERS]), load_tiers(texts[TIERS])
    live = [i for i, o in enumerate(menu.offers) if o.ends is None or now < o.ends]
    for alarm in governed.alarms:
        yield Problem(OFFERS, 1, "", alarm)
    if not governed.guard.fault:
        yield from of_tiers(tiers, offers, menu, who)
        yield from of_reach(offers, menu, who, live)
    if not len(menu.columns):
        return
    for place in live:
        yield from of_floor(offers, menu, place, found[place])
    yield from of_costs(offers, menu, [found[i] for i in live])
    for stack in stacks(menu, who.by, found):
        yield of_stack(offers, menu, stack)


def _reach(menu: Menu, place: int, who: Reached, found: Borne) -> Reach:
    return Reach(
        offer=menu.offers[place].id,
        tiers=tuple(name for i, name in enumerate(who.tiers) if who.by[place, i]),
        products=int(found.meant.sum()),
        bears=int(found.bears.sum()),
        below_floor=int(found.below.sum()),
        already_below=int(found.already.sum()),
        no_cost=int(found.no_cost.sum()),
    )

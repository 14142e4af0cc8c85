"""Which offers each tier's customers can get at all: policies and conditions asked of every moment
they can tell apart.

A menu, its policies and the sorts of customers come in; who reaches what goes out, and of every
offer that a tier does not reach why not. Pure. Held by tests/decisions/simulating/test_moments.py.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers import (
    EMPTY,
    Attributes,
    Basket,
    Measures,
    Menu,
    Offer,
    TiersFile,
    attributes_of,
    eligible,
)
from shopkeeper.decisions.policies import Guard, PolicySet
from shopkeeper.decisions.simulating.customers import sorts_of

_LARGE = 10**7
"""Minor units of a basket no condition of a size finds too small."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Who gets what."""

    tiers: tuple[str, ...]
    """Those somebody can be in, in the file's order."""
    by: NDArray[np.bool_]
    """Shape `(offers, tiers)`."""
    why_not: tuple[str, ...]
    """Of each offer nobody reaches the commonest reason; else empty."""


def reached(
    menu: Menu, policies: PolicySet, guard: Guard, tiers: TiersFile, market: str, now: datetime
) -> Reached:
    """Ask of every moment. An offer that has not begun is asked about when it begins.

    Args:
        market: The shop's own.
    """
    sorts = sorts_of(tiers, _numbers(policies, "orders"))
    names = tuple(tier.id for tier in tiers.tiers if tier.id in sorts)
    by = np.zeros((len(menu.offers), len(names)), np.bool_)
    reasons: list[Counter[str]] = [Counter() for _ in menu.offers]
    scenes = list(_scenes(menu, policies, market))
    for place, name in enumerate(names):
        open_ = [i for i, o in enumerate(menu.offers) if not o.tiers or name in o.tiers]
        for attributes in _moments(tiers, name, sorts[name], scenes):
            left = [i for i in open_ if not by[i, place]]
            if not left:
                break
            verdicts = guard.verdicts(attributes)
            for i in left:
                reason = _reason(menu.offers[i], attributes, now)
                if not reason and not verdicts.allowed[i]:
                    denied = verdicts.forbidden_by[i]
                    reason = f"policy {denied[0]} forbids it" if denied else "no policy permits it"
                by[i, place] = not reason
                reasons[i][reason] += 1
    why = tuple(_commonest(counted) for counted in reasons)
    return Reached(names, by, tuple("" if by[i].any() else text for i, text in enumerate(why)))


def _reason(offer: Offer, attributes: Attributes, now: datetime) -> str:
    when = now if offer.starts is None else max(now, offer.starts)
    return eligible(offer, attributes, when, attributes.market)


def _commonest(counted: Counter[str]) -> str:
    """What keeps them out who meet all else: policies speak last, so theirs is told first."""
    policies = [text for text in counted if "policy" in text]
    if policies:
        return policies[0]
    return counted.most_common(1)[0][0] if counted else "its tiers are never reached"


_Scene = tuple[str, str, Basket]


def _scenes(menu: Menu, policies: PolicySet, market: str) -> Iterator[_Scene]:
    """Market, campaign and basket: the most generous first."""
    markets = dict.fromkeys([market, *(m for o in menu.offers for m in o.markets)])
    campaigns = dict.fromkeys([*(c.id for c in menu.file.campaigns), ""])
    markets |= dict.fromkeys(_words(policies, "market"))
    campaigns |= dict.fromkeys(_words(policies, "campaign"))
    yield from product(markets, campaigns, _baskets(menu, policies))


def _baskets(menu: Menu, policies: PolicySet) -> list[Basket]:
    least = {offer.least_basket for offer in menu.offers}
    totals = sorted({_LARGE, *least, *_numbers(policies, "basket_total")} - {0}, reverse=True)
    margins = sorted({9_999, *_numbers(policies, "basket_margin_bps")}, reverse=True)
    items = sorted({1, *_numbers(policies, "basket_items")} - {0})
    filled = [
        Basket(total, None if margin is None else total - total * margin // 10_000, count)
        for total, margin, count in product(totals, [*margins, None], items)
    ]
    return [*filled, EMPTY]


def _moments(
    tiers: TiersFile, name: str, sorts: Mapping[int, Measures], scenes: Sequence[_Scene]
) -> Iterator[Attributes]:
    people: list[Measures | None] = [*sorts.values(), None]
    for (market, campaign, basket), measures in product(scenes, people):
        attributes = attributes_of(tiers, measures, market, basket, campaign)
        if attributes.tier == name:
            yield attributes


def _numbers(policies: PolicySet, attribute: str) -> set[int]:
    """Numbers policies compare an attribute with, and those beside them."""
    cuts = {int(value) for value in _fixed(policies, attribute)}
    return {cut + step for cut in cuts for step in (-1, 0, 1) if cut + step >= 0}


def _words(policies: PolicySet, attribute: str) -> list[str]:
    return sorted(str(value) for value in _fixed(policies, attribute))


def _fixed(policies: PolicySet, attribute: str) -> set[int | str]:
    seen = [reading.seen[attribute] for reading in policies.readings if attribute in reading.seen]
    return {value for how in seen for value in how.fixed}

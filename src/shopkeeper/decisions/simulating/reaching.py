"""Which offers each tier's customers can get at all, by their conditions and by the policies.

A menu, its policies and the moments to try come in; who reaches what goes out, and of every offer
that nobody does why not. Pure. Held by tests/decisions/simulating/test_reaching.py.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers import Attributes, Menu, Offer, TiersFile, eligible
from shopkeeper.decisions.policies import Guard
from shopkeeper.decisions.simulating.moments import MOST_TRIED, Moments, moments_of


@dataclass(frozen=True, slots=True)
class Reached:
    """Who gets what."""

    tiers: tuple[str, ...]
    """Those somebody can be in, in the file's order."""
    by: NDArray[np.bool_]
    """Shape `(offers, tiers)`."""
    why_not: tuple[str, ...]
    """Of each offer nobody reaches the reason; else empty."""
    surely: tuple[bool, ...]
    """Whether every moment that could matter was tried for it."""


def reached(menu: Menu, guard: Guard, tiers: TiersFile, market: str, now: datetime) -> Reached:
    """Ask about every moment. An offer that has not begun is asked about when it begins.

    Args:
        market: The shop's own.
    """
    moments = moments_of(menu, guard.seen, tiers, market)
    search = _Search(menu, guard, now, moments)
    for place in range(len(moments.names)):
        search.tier(place)
    why = tuple("" if row.any() else search.why(i) for i, row in enumerate(search.by))
    return Reached(moments.names, search.by, why, tuple(search.surely))


class _Search:
    def __init__(self, menu: Menu, guard: Guard, now: datetime, moments: Moments) -> None:
        self.menu, self.guard, self.now, self.moments = menu, guard, now, moments
        self.by = np.zeros((len(menu.offers), len(moments.names)), np.bool_)
        self.surely = [True] * len(menu.offers)
        self._reasons: list[Counter[str]] = [Counter() for _ in menu.offers]
        self._denied: list[str] = [""] * len(menu.offers)

    def tier(self, place: int) -> None:
        """Ask for one tier: about conditions, and where policies alone object, about all else."""
        name = self.moments.names[place]
        meant = [i for i, o in enumerate(self.menu.offers) if not o.tiers or name in o.tiers]
        objected = self._ask(place, meant, self.moments.of_offers(name))
        if objected and not self.guard.fault:
            left = self._ask(place, objected, self.moments.of_policies(name))
            for i in left if not self.moments.is_whole(name) else ():
                self.surely[i] = False

    def why(self, offer: int) -> str:
        """What keeps everybody out; policies speak last, so theirs is told first."""
        if self._denied[offer]:
            tried = "" if self.surely[offer] else f", in all of {MOST_TRIED:,} moments tried"
            return self._denied[offer] + tried
        found = self._reasons[offer].most_common(1)
        return found[0][0] if found else "its tiers are never reached"

    def _ask(self, place: int, offers: list[int], moments: Iterable[Attributes]) -> list[int]:
        """Those policies alone keep from the tier in every one of these moments."""
        left, objected = list(offers), set[int]()
        for attributes in moments:
            open_ = [i for i in left if self._is_open(i, attributes)]
            if open_:
                verdicts = self.guard.verdicts(attributes)
                for i in open_:
                    self.by[i, place] |= bool(verdicts.allowed[i])
                    self._denied[i] = _denial(verdicts.forbidden_by[i])
                objected.update(open_)
                left = [i for i in left if not self.by[i, place]]
            if not left:
                break
        return sorted(objected & set(left))

    def _is_open(self, i: int, attributes: Attributes) -> bool:
        reason = _reason(self.menu.offers[i], attributes, self.now)
        self._reasons[i][reason] += 1
        return not reason


def _denial(policies: tuple[str, ...]) -> str:
    return f"policy {policies[0]} forbids it" if policies else "no policy permits it"


def _reason(offer: Offer, attributes: Attributes, now: datetime) -> str:
    when = now if offer.starts is None else max(now, offer.starts)
    return eligible(offer, attributes, when, attributes.market)

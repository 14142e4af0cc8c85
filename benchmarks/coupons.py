"""A year of coupons replayed under a menu: `python -m benchmarks.coupons`.

A simulation on real purchases, and reported as one. BENCHMARK_DATA, or the argument, is the folder
of the data sets. Every coupon a sampled line was bought with is asked for again as an offer of a
public menu (each face value an offer of its campaign, with tiers, caps, budgets and a floor of the
margin), by the product's own rules: tiers, policies, amounts, limits, reservations. What the menu
refuses is paid in full. Beside it the coupons as they were given, and none at all.

It is an accounting replay. What is bought stays what was bought, whatever it costs: so it says what
limits keep, and nothing of what refused coupons lose in sales, where every margin kept may be lost
again. What goods cost is not told: a share of the price everybody pays is assumed. Budgets are
written with knowledge of the year. Lines are one in twenty, so caps bind more rarely than they
would; the record of redemptions, which is whole, is replayed beside them without amounts.
"""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.coupons_data import (
    SAMPLED,
    Used,
    Year,
    measures,
    menu_of,
    offer_id,
    read_year,
    tiers,
)
from shopkeeper.decisions.backends.memory_reservations import MemoryReservations
from shopkeeper.decisions.offers import (
    Attributes,
    Offer,
    OffersFile,
    attributes_of,
    eligible,
    hold_of,
    price_with,
    resolved,
)
from shopkeeper.decisions.policies import Guard, PolicySet, default_policies
from shopkeeper.decisions.ports import Refused, Use
from shopkeeper.stats import Difference, Estimate, mean, paired_bootstrap, paired_difference

MARGINS = (0.25, 0.30, 0.35)
"""Share of the price everybody pays that is left after the cost of the goods: assumed."""
FLOOR = 0
"""Basis points of margin every offer leaves: never below cost."""
MARKET = "US"
REASONS = ("tier", "policy", "floor", "cap", "budget")
Cents = NDArray[np.float64]


class Till:
    """Asks a menu for offers, one after another, as a shop would."""

    def __init__(self, year: Year, menu: OffersFile, margin: float | None) -> None:
        self.year, self.menu, self.margin = year, menu, margin
        self.tiers = tiers()
        self.offers = {offer.id: offer for offer in resolved(menu)}
        self.places = {name: place for place, name in enumerate(self.offers)}
        named = [tier.id for tier in self.tiers.tiers]
        policies = PolicySet(default_policies())
        self.guard = Guard(policies, tuple(self.offers.values()), named, frozenset())
        self.reservations = MemoryReservations()

    def refuses(self, one: Used) -> str:
        """Why it is not given; empty: it is."""
        offer = self.offers[offer_id(one)]
        known = measures(self.year, one.household, one.time)
        who = attributes_of(self.tiers, known, MARKET)
        return self._closed(offer, who, one) or self._below(offer, one) or self._spent(offer, one)

    def _closed(self, offer: Offer, who: Attributes, one: Used) -> str:
        if eligible(offer, who, one.time, MARKET):
            return "tier"
        return "" if self.guard.verdicts(who).allowed[self.places[offer.id]] else "policy"

    def _below(self, offer: Offer, one: Used) -> str:
        """Whether it would go below the floor; where no amounts are told, that is not asked."""
        if self.margin is None:
            return ""
        cost = round((1 - self.margin) * one.till)
        price, costs, least = (np.array([cents], np.int64) for cents in (one.till, cost, -1))
        return "" if price_with(offer, price, costs, least)[0] >= 0 else "floor"

    def _spent(self, offer: Offer, one: Used) -> str:
        hold = hold_of(
            self.menu, offer, key=str(one.row), holder=one.household, saves=one.off, now=one.time
        )
        if hold is None:
            return ""
        [answers] = self.reservations.redeem([Use((hold,), one.time)])
        answer = answers[offer.id]
        return answer.reason if isinstance(answer, Refused) else ""


def replay(year: Year, used: Sequence[Used], margin: float | None, share: float) -> list[str]:
    """Of each coupon, why the menu refuses it; empty where it is given."""
    till = Till(year, menu_of(year, used, FLOOR, share), margin)
    return [till.refuses(one) for one in used]


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of giving leaves, by basket; cents."""

    way: str
    margin: float
    payer: str
    left: Cents
    """Shape `(baskets,)`."""
    of: Cents
    """The same where coupons are given as they were."""
    baskets: float
    """Share of baskets with something off."""
    depth: Estimate
    """Share of the price taken off, over the lines with something off."""


def rows(year: Year, margin: float, refused: Sequence[str]) -> list[Row]:
    """None, as given, under the menu; paid by the shop, or by makers but for what it added."""
    granted = np.ones(len(year.off), np.bool_)
    granted[[one.row for one, why in zip(year.used, refused, strict=True) if why]] = False
    nothing = np.zeros_like(year.off)
    found = []
    for payer, borne in (("the shop", year.off), ("makers", year.matched)):
        profit = margin * year.till
        given = _by_basket(year, profit - borne)
        for way, kept in (
            ("no coupons", nothing), ("as given", borne), ("under the menu", borne * granted)
        ):  # fmt: skip
            off = year.off * (granted if way == "under the menu" else kept.any())
            left = _by_basket(year, profit - kept)
            found.append(Row(way, margin, payer, left, given, _with(year, off), _depth(year, off)))
    return found


def _by_basket(year: Year, cents: NDArray[Any]) -> Cents:
    return np.bincount(year.baskets, cents).astype(np.float64)


def _with(year: Year, off: NDArray[np.int64]) -> float:
    return len(np.unique(year.baskets[off > 0])) / len(np.unique(year.baskets))


def _depth(year: Year, off: NDArray[np.int64]) -> Estimate:
    some = off > 0
    return mean(off[some] / np.maximum(year.till[some], 1), year.households[some])


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["BENCHMARK_DATA"])
    where = machine.describe()
    year = read_year(data / "complete-journey")
    console = Console(width=130)
    console.print(f"\nA simulation: coupons of a year replayed under a menu, on {where}")
    off, till = (
        sum(cents) / 100 for cents in zip(*((u.off, u.till) for u in year.used), strict=True)
    )
    console.print(
        f"{len(year.off):,} lines, {year.baskets.max() + 1:,} baskets, "
        f"{year.households.max() + 1:,} households; {len(year.used):,} lines with a coupon: "
        f"{off:,.2f} off {till:,.2f}; {year.left_out} coupons that name no product left out"
    )
    money, why = _tables()
    for margin in MARGINS:
        refused = replay(year, year.used, margin, SAMPLED)
        for row in rows(year, margin, refused):
            _add(money, row, _of_households(year))
        _count(why, f"lines, margin {margin:.0%}", refused, [one.off for one in year.used])
    whole = replay(year, year.record, None, 1.0)
    _count(why, "the record, whole, floor not asked", whole, [0] * len(whole))
    console.print(money)
    console.print(why)


def _of_households(year: Year) -> NDArray[np.int64]:
    """Household of each basket."""
    found = np.zeros(int(year.baskets.max()) + 1, np.int64)
    found[year.baskets] = year.households
    return found


def _tables() -> tuple[Table, Table]:
    money = Table(
        "margin", "paid by", "coupons", "$ left", "against as given [95 %]", "in % of it [95 %]",
        "baskets", "depth", box=None, title="Margin left, of 1,000 baskets of sampled lines",
    )  # fmt: skip
    return money, Table("replayed", "asked", "given", *REASONS, "$ refused", box=None)


def _add(table: Table, row: Row, households: NDArray[np.int64]) -> None:
    left, of = 10 * row.left, 10 * row.of
    found = paired_difference(left, of, households)
    gain = paired_bootstrap(left, of, households).relative
    same = row.way == "as given"
    share = "" if same else f"{gain.value:+.2%} [{gain.low:+.2%}, {gain.high:+.2%}]"
    depth = (
        "" if row.depth.value is None else f"{row.depth.value:.3f} ± {row.depth.standard_error:.3f}"
    )
    table.add_row(
        f"{row.margin:.0%}", row.payer, row.way, f"{left.mean():,.2f}",
        "" if same else _told(found), share, f"{row.baskets:.2%}", depth,
    )  # fmt: skip


def _told(found: Difference) -> str:
    return f"{found.value:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"


def _count(table: Table, name: str, refused: Sequence[str], off: Sequence[int]) -> None:
    counts = Counter(refused)
    lost = sum(cents for cents, why in zip(off, refused, strict=True) if why) / 100
    told = [str(counts[reason]) for reason in REASONS]
    table.add_row(name, str(len(refused)), str(counts[""]), *told, f"{lost:,.2f}" if lost else "")


if __name__ == "__main__":
    main()

"""A year of coupons of a grocer, and the same campaigns written as a public menu.

The data set's tables come in (BENCHMARK_DATA/complete-journey); baskets, coupons used and menus go
out. Its lines are a sample, one in twenty of the year's; its record of redemptions is whole but
tells no amounts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers import (
    Budget,
    Campaign,
    Cap,
    Measures,
    Offer,
    OffersFile,
    TiersFile,
    load_tiers,
    measures_of,
    tier_of,
)
from shopkeeper.domain import Event, MessageId, Money

SAMPLED = 75_000 / 1_469_307
"""Share of the year's lines that are here, by the documentation of the data set."""
PAPER = "paper"
"""Coupons of no campaign of the grocer's that was sent to the household: from newspapers, makers,
packs."""
LIMIT = Cap(4, 28)
"""Per household, over all offers of a campaign."""
EACH = Cap(1, 28)
"""Per household, of one coupon."""
MAILED_FOR_ONE_USE = 4
"""A campaign's budget: one use for every so many households it was sent to."""
PERIODS = 13
"""The budget of all other coupons: what they gave in the year, evenly over every four weeks."""
WORTH_NAMING = 0.2
"""A campaign is for every tier with this share of those it was sent to, on its first day."""
TIERS = """
tiers:
  - {id: best, title: Best customers, words: Spent 60 dollars of the sample in a year,
     spent: {least: 6000, days: 365}}
  - {id: lapsed, title: Not seen lately, words: No sampled purchase for 60 days,
     days_since_last_order: {least: 61}}
  - {id: known, title: Customers, words: Has bought, orders: {least: 1}}
  - {id: new, title: New, words: Nobody else, everyone: true}
"""
_LINES = """
    select household_id, basket_id, product_id, transaction_timestamp as bought,
        cast(round(100 * (sales_value + coupon_match_disc)) as bigint) as till,
        cast(round(100 * (coupon_disc + coupon_match_disc)) as bigint) as off,
        cast(round(100 * coupon_match_disc) as bigint) as matched
    from '{folder}/transactions_sample.parquet' left join '{folder}/products.parquet'
    using (product_id) {where} order by bought, basket_id, product_id"""
Row = tuple[str, str, str, datetime, int, int, int]
_GOODS = "where sales_value > 0 and department not in ('FUEL', 'COUPON', 'MISCELLANEOUS')"


@dataclass(frozen=True, slots=True)
class Mailing:
    """A campaign as it was."""

    id: str
    starts: datetime
    ends: datetime
    households: frozenset[str]


@dataclass(frozen=True, slots=True)
class Used:
    """One coupon used, in cents where they are known."""

    row: int
    """Of the lines, or of the record."""
    household: str
    time: datetime
    campaign: str
    coupon: str
    """What its offer is named by beside the campaign."""
    till: int
    off: int


@dataclass(frozen=True, slots=True)
class Year:
    households: NDArray[np.int64]
    """Shape `(n,)`, of each line, as the next four."""
    baskets: NDArray[np.int64]
    till: NDArray[np.int64]
    """Cents anybody with the shop's card pays: after its reductions, before coupons."""
    off: NDArray[np.int64]
    """Cents taken off by coupons, the shop's own doubling of them included."""
    matched: NDArray[np.int64]
    """Cents of `off` that were the shop's own doubling."""
    used: tuple[Used, ...]
    record: tuple[Used, ...]
    """Every redemption of the grocer's campaigns."""
    mailings: tuple[Mailing, ...]
    orders: dict[str, list[Event]]
    """Household to its sampled baskets, oldest first."""
    left_out: int
    """Lines of coupons that name no product."""


def read_year(folder: Path) -> Year:
    rows = _read(_LINES.format(folder=folder, where=_GOODS))
    loose = _read(_LINES.format(folder=folder, where="where sales_value = 0"))
    mailings = _mailings(folder)
    households, baskets = (_codes(row[i] for row in rows) for i in (0, 1))
    till, off, matched = (np.array([row[i] for row in rows], np.int64) for i in (4, 5, 6))
    return Year(
        households, baskets, till, off, matched, tuple(_used(folder, rows, mailings)),
        tuple(_record(folder)), mailings, _orders(rows), sum(row[5] > 0 for row in loose),
    )  # fmt: skip


def _read(query: str) -> list[Any]:
    relation = duckdb.sql(query)
    assert relation is not None
    return relation.fetchall()


def _mailings(folder: Path) -> tuple[Mailing, ...]:
    found = _read(f"""
        select campaign_id, any_value(start_date), any_value(end_date), list(household_id)
        from '{folder}/campaigns.parquet' join '{folder}/campaign_descriptions.parquet'
        using (campaign_id) group by 1 order by 2, 1""")
    return tuple(
        Mailing(name, _midnight(first), _midnight(last + timedelta(days=1)), frozenset(reached))
        for name, first, last, reached in found
    )


def _used(
    folder: Path, rows: Sequence[Row],
    mailings: Sequence[Mailing],
) -> Iterable[Used]:  # fmt: skip
    """Each line with a coupon, under the running campaign that had sent the household one."""
    covers = set(_read(f"select distinct campaign_id, product_id from '{folder}/coupons.parquet'"))
    for row, (household, _, product, at, till, off, _) in enumerate(rows):
        if off > 0:
            now = at.replace(tzinfo=UTC)
            sent = (
                m.id
                for m in mailings
                if m.starts <= now < m.ends
                and household in m.households
                and (m.id, product) in covers
            )
            yield Used(row, household, now, next(sent, PAPER), str(off), till, off)


def _record(folder: Path) -> Iterable[Used]:
    found = _read(f"""
        select household_id, redemption_date, campaign_id, coupon_upc
        from '{folder}/coupon_redemptions.parquet' order by 2, 1, 3, 4""")
    for row, (household, day, campaign, coupon) in enumerate(found):
        yield Used(row, household, _midnight(day), campaign, coupon, 0, 0)


def _orders(
    rows: Iterable[Row],
) -> dict[str, list[Event]]:
    totals: dict[tuple[str, str], tuple[datetime, int]] = {}
    for household, basket, _, at, till, off, _ in rows:
        had = totals.get((household, basket), (at.replace(tzinfo=UTC), 0))
        totals[household, basket] = (had[0], had[1] + till - off)
    orders: dict[str, list[Event]] = {}
    for (household, basket), (at, cents) in totals.items():
        told = Event(MessageId(basket), "Order Completed", at, total=Money(max(cents, 0), "USD"))
        orders.setdefault(household, []).append(told)
    return orders


def tiers() -> TiersFile:
    return load_tiers(TIERS).said


def measures(year: Year, household: str, now: datetime) -> Measures:
    """What was known of a household just before."""
    before = now - timedelta(microseconds=1)
    return measures_of(year.orders.get(household, []), whole=True, now=before, currency="USD")


def menu_of(year: Year, used: Sequence[Used], floor_bps: int, share: float) -> OffersFile:
    """The campaigns as a public menu: each face value, or each coupon, an offer of its campaign.

    Args:
        share: Of all uses that are among `used`, for the budgets.
    """
    campaigns = [_campaign(mailing, share) for mailing in year.mailings]
    given = sum(one.off for one in used if one.campaign == PAPER)
    if given:
        whole = datetime(2017, 1, 1, tzinfo=UTC), datetime(2018, 1, 2, tzinfo=UTC)
        budget = Budget(amount=max(given // PERIODS, 1), days=28)
        campaigns.append(Campaign(PAPER, *whole, budget, limit=LIMIT))
    named = {mailing.id: _tiers_of(year, mailing) for mailing in year.mailings}
    offers = {
        offer_id(one): Offer(
            offer_id(one), f"Coupon {one.coupon}", "amount", "Tiers named, within its dates",
            amount=one.off, tiers=named.get(one.campaign, ()), campaign=one.campaign,
            cap=None if one.off else EACH,
        )
        for one in used
    }  # fmt: skip
    return OffersFile(floor_bps, "deny", tuple(offers.values()), tuple(campaigns))


def offer_id(one: Used) -> str:
    return f"{one.campaign}-{one.coupon}"


def _campaign(mailing: Mailing, share: float) -> Campaign:
    uses = max(round(share * len(mailing.households) / MAILED_FOR_ONE_USE), 1)
    return Campaign(mailing.id, mailing.starts, mailing.ends, Budget(uses=uses), limit=LIMIT)


def _tiers_of(year: Year, mailing: Mailing) -> tuple[str, ...]:
    """Whom it was sent to, in words anybody may read: tiers. Before the data begins: everybody."""
    declared = tiers()
    first = min(orders[0].time for orders in year.orders.values())
    if mailing.starts <= first:
        return ()
    held = [tier_of(measures(year, one, mailing.starts), declared) for one in mailing.households]
    named = [tier.id for tier in declared.tiers]
    return tuple(name for name in named if held.count(name) >= WORTH_NAMING * len(held))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _codes(values: Iterable[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)

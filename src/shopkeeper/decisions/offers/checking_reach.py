"""Offers nobody can get, and tiers nothing is offered to.

Held by tests/decisions/offers/test_checking.py.
"""

from collections.abc import Iterator
from datetime import datetime

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.eligibility import covers
from shopkeeper.decisions.offers.menu import Offer, OffersFile
from shopkeeper.decisions.offers.resolved import resolved
from shopkeeper.decisions.offers.tiers import Bounds, Spent, Tier, TiersFile
from shopkeeper.domain.files import Problem, Written

Found = Iterator[Problem]


def check_reach(
    written: Written[OffersFile], known: Known, tiers: TiersFile | None, now: datetime | None
) -> Found:
    """Whether each offer can be got by somebody, and each tier can get something."""
    by_id = {tier.id: tier for tier in tiers.tiers} if tiers else {}
    for i, offer in enumerate(resolved(written.said)):
        yield from _rule(written, i, offer, by_id)
        yield from _place_and_time(written, i, offer, known, now)
    yield from _uncovered(written, known)


def _rule(written: Written[OffersFile], i: int, offer: Offer, tiers: dict[str, Tier]) -> Found:
    if offer.rule == "referral" and not offer.campaign:
        yield written.problem(
            ("offers", i, "rule"), "needs a `campaign` whose link says who was referred"
        )
    asked = [tiers[name] for name in offer.tiers if name in tiers]
    if offer.rule != "first_order" or not asked or len(asked) < len(offer.tiers):
        return
    if all(_has_ordered(tier) for tier in asked):
        yield written.problem(
            ("offers", i, "tiers"),
            "must include one whose customers may not have ordered yet: this is for a first order",
            code="unreachable",
        )


def _has_ordered(tier: Tier) -> bool:
    days = (tier.days_since_first_order, tier.days_since_last_order)
    counted: tuple[Bounds | Spent, ...] = (tier.orders, tier.spent)
    return any(bounds != Bounds() for bounds in days) or any(
        bounds.least is not None and bounds.least > 0 for bounds in counted
    )


def _place_and_time(
    written: Written[OffersFile], i: int, offer: Offer, known: Known, now: datetime | None
) -> Found:
    parts = {market.split("-")[0] for market in offer.markets}
    if known.market and not covers(offer.markets, known.market) and known.market not in parts:
        yield written.problem(
            ("offers", i, "markets"),
            f"leave out the shop's own, {known.market!r}",
            code="unreachable",
            fatal=False,
        )
    if now is not None and offer.ends is not None and offer.ends <= now:
        yield written.problem(
            ("offers", i), f"is over since {offer.ends}", code="unreachable", fatal=False
        )


def _uncovered(written: Written[OffersFile], known: Known) -> Found:
    offers = written.said.offers
    if not offers or not all(offer.tiers for offer in offers):
        return
    if any(name not in known.tiers for offer in offers for name in offer.tiers):
        return
    for tier in sorted(known.tiers.difference(*(offer.tiers for offer in offers))):
        yield written.problem(
            ("offers",), f"offer nothing to tier {tier!r}", code="uncovered", fatal=False
        )

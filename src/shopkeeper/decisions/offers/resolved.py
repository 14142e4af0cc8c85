"""Offers with all that their file and their campaign say of them; budgets as time frees them.

An `OffersFile` comes in; offers that stand alone go out, in the file's order. Pure. Held by
tests/decisions/offers/test_resolved.py.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from shopkeeper.decisions.offers.menu import Budget, Campaign, Offer, OffersFile, Utm

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


def resolved(menu: OffersFile) -> tuple[Offer, ...]:
    """Every offer with its floor stated, within its campaign's dates and under its rule."""
    campaigns = {campaign.id: campaign for campaign in menu.campaigns}
    return tuple(_resolved(offer, menu, campaigns.get(offer.campaign)) for offer in menu.offers)


def _resolved(offer: Offer, menu: OffersFile, campaign: Campaign | None) -> Offer:
    floor, unknown = offer.margin_floor_bps, offer.unknown_cost
    within = (offer, campaign) if campaign else (offer,)
    return msgspec.structs.replace(
        offer,
        margin_floor_bps=menu.margin_floor_bps if floor is None else floor,
        unknown_cost=menu.unknown_cost if unknown is None else unknown,
        starts=max((w.starts for w in within if w.starts), default=None),
        ends=min((w.ends for w in within if w.ends), default=None),
        rule=campaign.rule if campaign and offer.rule == "none" else offer.rule,
    )


def campaign_of(menu: OffersFile, came_by: Utm, now: datetime) -> str:
    """The campaign whose link a visit came by; empty where it came by none that runs.

    Where several fit, the one that asks for most is meant, then the first.

    Args:
        came_by: The visit's own link parameters.
    """
    said = {name: value.casefold() for name, value in _asked(came_by).items()}
    if not said:
        return ""
    running = [c for c in menu.campaigns if c.utm is not None and c.starts <= now < c.ends]
    asked = [(c.id, _asked(c.utm)) for c in running if c.utm is not None]
    fits = [(name, wants) for name, wants in asked if wants and _meets(said, wants)]
    return max(fits, key=lambda fit: len(fit[1]), default=("", {}))[0]


def _asked(utm: Utm) -> dict[str, str]:
    return {name: value for name, value in msgspec.structs.asdict(utm).items() if value}


def _meets(said: dict[str, str], wanted: dict[str, str]) -> bool:
    return all(said.get(name) == value.casefold() for name, value in wanted.items())


def released(campaign: Campaign, now: datetime) -> int | None:
    """How much of a campaign's budget may have been given away by now, in the budget's unit.

    With pacing `even` that is the share of the period's time that has gone by, rounded down. None:
    it has no budget.

    >>> first, fourth, eleventh = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 4, 11))
    >>> released(Campaign("sale", first, eleventh, Budget(1000), "even"), fourth)
    300
    """
    budget = campaign.budget
    if budget is None:
        return None
    total = budget.size or 0
    if not campaign.starts <= now < campaign.ends:
        return 0
    if campaign.pacing == "asap":
        return total
    begun, until = period_of(budget, campaign.starts, now)
    return total * (now - begun) // (min(until, campaign.ends) - begun)


def period_of(budget: Budget, starts: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """The period a budget is counted over: its first moment, and the first of the next.

    Periods follow each other from `starts`, so that two answers at one moment count the same.

    Args:
        starts: Of the offer or campaign; None: counted from the first day of 2020 (UTC).
    """
    first = starts or _EPOCH
    if budget.days is None:
        return first, _FOREVER
    length = timedelta(days=budget.days)
    begun = first + (now - first) // length * length
    return begun, begun + length

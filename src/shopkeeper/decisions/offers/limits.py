"""What a limited offer must be held under before it is shown: its budgets and its caps.

An offer, its campaign and a moment come in; what `Reservations` counts goes out. Pure; counting is
the back-end's. Held by tests/decisions/offers/test_limits.py.
"""

from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from shopkeeper.decisions.offers.menu import Budget, Campaign, Cap, Offer, OffersFile
from shopkeeper.decisions.offers.resolved import period_of, released
from shopkeeper.decisions.ports import Hold, Limit


def hold_of(
    menu: OffersFile,
    offer: Offer,
    *,
    key: str,
    holder: str,
    saves: int,
    now: datetime,
    instead: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
) -> Hold | None:
    """What to hold so that the offer may be shown; None where nothing limits it.

    Args:
        offer: As `resolved` gives it.
        key: Of whoever holds it, or of the order that used it.
        holder: Whom caps count for.
        saves: What it is worth on one purchase, in minor units: what a budget of amounts is for.
        instead: Keys whose holds of the offer it takes the place of.
        also: The holder's other names.
    """
    campaign = next((c for c in menu.campaigns if c.id == offer.campaign), None)
    limits = limits_of(offer, campaign, now)
    if not limits:
        return None
    return Hold(offer.id, key, holder, limits, saves, instead, also)


def limits_of(offer: Offer, campaign: Campaign | None, now: datetime) -> tuple[Limit, ...]:
    """The offer's own limit and its campaign's, as far as there are any."""
    limits = [_limit(offer.id, offer.budget, offer.cap, offer.starts, now)]
    if campaign is not None:
        name = f"campaign:{campaign.id}"
        whole = _limit(name, campaign.budget, campaign.limit, campaign.starts, now)
        limits.append(whole and msgspec.structs.replace(whole, budget=released(campaign, now)))
    return tuple(limit for limit in limits if limit is not None)


def order_named(name: str) -> str:
    """The key an order redeems under, from which its own name cannot be told."""
    return f"order {blake2b(name.encode(), digest_size=12).hexdigest()}"


def _limit(
    name: str,
    budget: Budget | None,
    cap: Cap | None,
    starts: datetime | None,
    now: datetime,
) -> Limit | None:
    if budget is None and cap is None:
        return None
    begun, _ = period_of(budget or Budget(), starts, now)
    return Limit(
        name=name,
        period=begun.date().isoformat(),
        budget=None if budget is None else budget.size,
        cap=cap.times if cap else None,
        since=now - timedelta(days=cap.days) if cap else None,
        uses=budget is not None and budget.amount is None,
    )

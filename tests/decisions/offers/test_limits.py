from datetime import timedelta

from shopkeeper.decisions.offers import (
    Budget,
    Campaign,
    Cap,
    OffersFile,
    hold_of,
    order_named,
)
from shopkeeper.decisions.ports import Limit
from tests.decisions.offers.menus import NOW, offer

DAY = timedelta(days=1)


def test_an_offer_nothing_limits_needs_no_holding() -> None:
    assert hold_of(OffersFile(), offer(), key="k", holder="h", saves=5, now=NOW) is None


def test_an_offer_is_held_under_its_own_limits_and_its_campaigns() -> None:
    campaign = Campaign(
        "spring", NOW - DAY, NOW + DAY, Budget(amount=500), "even", limit=Cap(2, 30)
    )
    one = offer(cap=Cap(1, 7), budget=Budget(amount=90, days=1), campaign="spring", starts=NOW)
    held = hold_of(OffersFile(campaigns=(campaign,)), one, key="k", holder="h", saves=35, now=NOW)
    assert held is not None
    assert held.amount == 35
    assert held.limits == (
        Limit("ten", "2026-11-01", 90, 1, NOW - 7 * DAY),
        Limit("campaign:spring", "2026-10-31", 250, 2, NOW - 30 * DAY),
    )


def test_where_uses_are_counted_one_is_held() -> None:
    one = offer(budget=Budget(uses=3))
    held = hold_of(OffersFile(), one, key="k", holder="h", saves=35, now=NOW)
    assert held is not None
    assert held.takes(held.limits[0]) == 1


def test_an_orders_own_name_is_not_told() -> None:
    assert order_named("7") not in {"7", order_named("8")}
    assert "ann" not in order_named("ann")

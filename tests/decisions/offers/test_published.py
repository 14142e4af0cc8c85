from datetime import timedelta

import msgspec

from shopkeeper.decisions.offers import (
    Budget,
    Campaign,
    Cap,
    OffersFile,
    default_tiers,
    load_tiers,
    published_menu,
    published_tiers,
)
from tests.decisions.offers.menus import NOW, offer

DAY = timedelta(days=1)


def test_the_menu_in_force_in_a_market_is_public_but_for_costs_floors_and_sums() -> None:
    campaign = Campaign("c", NOW, NOW + DAY, Budget(uses=5), rule="first_order", limit=Cap(1, 30))
    file = OffersFile(
        offers=(
            offer("a", campaign="c", margin_floor_bps=1234, cost=777),
            offer("b", ends=NOW),
            offer("c", markets=("DE",)),
            offer("d", "free_shipping"),
        ),
        campaigns=(campaign,),
    )
    a, d = published_menu(file, NOW, "GB")
    assert (a.id, a.rule, a.ends, a.may_run_out, a.per) == (
        "a", "first_order", NOW + DAY, True, "product",
    )  # fmt: skip
    assert (d.id, d.may_run_out, d.per) == ("d", False, "basket")
    assert (a.campaign_starts, a.campaign_ends, a.campaign_limit) == (NOW, NOW + DAY, Cap(1, 30))
    assert d.campaign_limit is None
    told = msgspec.json.encode(a).decode()
    assert "1234" not in told
    assert "777" not in told


def test_tiers_are_published_with_their_bounds() -> None:
    tiers = published_tiers(load_tiers(default_tiers()).said)
    assert [tier.id for tier in tiers] == ["high_value", "lapsed", "returning", "new"]
    assert tiers[0].spent.least == 50_000
    assert tiers[-1].everyone

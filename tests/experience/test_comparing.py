from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.domain import NotFound
from shopkeeper.experience import (
    PUBLISHED,
    Unpublishable,
    compare_rules,
    create_key,
    propose,
    publish,
    put_products,
    texts_of,
)
from tests.experience.room import raw, send

TEN = "offers:\n  - {id: ten, title: Ten, kind: percent, eligibility: Guests, depth_bps: 1000}\n"
BACK = TEN.replace("depth_bps", "tiers: [returning], depth_bps")
ROWS = [{"id": f"p{i}", "title": "T", "price": "10.00 GBP", "cost_of_goods_sold": "5.00 GBP"}
        for i in range(1, 4)]  # fmt: skip


@pytest.fixture
def stocked(services):
    put_products(services, ROWS)
    return services


def ordered(services, who: str, *, days: float = 0, product: str = "p1", n: int = 1, **fields):
    at = (datetime.now(UTC) - timedelta(days=days, minutes=1)).isoformat()
    lines = [{"product_id": product, "quantity": n}, {"product_id": "gone"}]
    told = {"order_id": f"{who} {days}", "products": lines}
    sent = raw("Order Completed", anonymousId=who, properties=told, timestamp=at, **fields)
    assert not send(services, sent).rejected


def cost(services, before: str, after: str):
    found = compare_rules(services, {"offers.yaml": before}, {"offers.yaml": after})
    assert found.replayed is not None
    return found, [side.discount.amount for side in found.replayed]


def test_last_weeks_orders_are_replayed_under_both(stocked):
    ordered(stocked, "ann", n=3)
    ordered(stocked, "bob", days=2)
    ordered(stocked, "cid", days=8)
    found, discounts = cost(stocked, "offers: []\n", TEN)
    assert (found.orders, found.costed, discounts) == (2, 2, [0, 400])
    margins = [side.margin.amount for side in found.replayed]
    assert margins == [2000, 1600]
    assert found.replayed[1].uses == {"ten": 2}
    assert any("what they bought" in line for line in found.assumed)


def test_the_tier_is_that_before_the_order(stocked):
    ordered(stocked, "ann", days=3)
    ordered(stocked, "ann", days=1)
    found, discounts = cost(stocked, TEN, BACK)
    assert (found.orders, discounts) == (2, [200, 100])


def test_who_did_not_agree_is_told_apart_from_nobody(stocked):
    for days in (3, 1):
        ordered(stocked, "ann", days=days, consent={"analytics": True})
    assert cost(stocked, TEN, BACK)[1] == [200, 0]


def test_without_orders_prices_are_compared_all_the_same(stocked):
    found = compare_rules(stocked, {}, {"offers.yaml": TEN})
    assert (found.orders, found.replayed) == (0, None)
    assert [change.offer for change in found.offers] == ["ten"]


def test_versions_are_named_by_their_beginning(stocked):
    ann, bob = (create_key(stocked, label=n, scopes=["admin"], actor="t")[0].id for n in "ab")
    assert texts_of(stocked, PUBLISHED)["offers.yaml"] == "offers: []\n"
    version = propose(stocked, {"offers.yaml": TEN}, ann).version
    publish(stocked, version, bob)
    assert texts_of(stocked, version[:6]) == texts_of(stocked, PUBLISHED)
    assert texts_of(stocked, PUBLISHED)["offers.yaml"] == TEN
    with pytest.raises(NotFound):
        texts_of(stocked, "zz")


def test_a_draft_with_a_fault_is_not_compared(stocked):
    with pytest.raises(Unpublishable, match="must be a known tier, got 'vip'"):
        compare_rules(stocked, {}, {"offers.yaml": BACK.replace("returning", "vip")})


def test_a_draft_below_the_floor_is_compared_all_the_same(stocked):
    deep = TEN.replace("1000", "6000")
    assert compare_rules(stocked, {}, {"offers.yaml": deep}).offers[0].what == "added"

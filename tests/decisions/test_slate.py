from dataclasses import replace

import msgspec
import pytest

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.decisions import Policy, decide, open_shop
from shopkeeper.domain import DecisionId, InvalidRequest, Money, PlacementRequest
from tests.decisions.shelf import IDS, event, moment, products, profile, shop

D = DecisionId("d")
AT = shop()
WHO = profile(event("Product Viewed", "p2", days_ago=0.01), event("Order Completed", "p8"))


def shown(at, policy, n=8, diversity=None):
    asked = moment(at, WHO, PlacementRequest("home", n=n, diversity=diversity))
    return decide(replace(asked, policy=policy), D).slates["home"].products


def earning(cost):
    """The shelf with the cost of each product."""
    rows = [
        msgspec.structs.replace(p, cost_of_goods_sold=Money(cost(i), "GBP"))
        for i, p in enumerate(products())
    ]
    columns = build_columns(rows, version=1)
    return open_shop(columns, SearchIndex(columns), AT.bundle)


def test_what_stands_higher_for_what_it_earns_says_so_and_loses_no_more_than_declared():
    at = earning(lambda i: 90 - 5 * i)
    plain, moved = shown(at, Policy()), shown(at, Policy(margin_loss=0.3))
    assert [p.id for p in plain] != [p.id for p in moved]
    assert {p.id for p in plain} == {p.id for p in moved}
    before = {p.id: p.position for p in plain}
    for at_place, one in enumerate(moved):
        passed = [o for o in moved[at_place + 1 :] if before[o.id] < before[one.id]]
        assert all(one.score >= 0.7 * other.score for other in passed)
        said = any(reason.code == "margin" for reason in one.reasons)
        assert said == any(other.score > one.score for other in passed)
        assert one.reasons[0].code != "margin"


def test_off_margins_move_nothing():
    assert shown(earning(lambda i: 90 - 5 * i), Policy()) == shown(AT, Policy())


def test_the_request_sets_the_dial_before_the_shop_does():
    orders = [
        [p.id for p in shown(AT, Policy(diversity=own), diversity=asked)]
        for own, asked in ((0.0, None), (0.0, 1.0), (1.0, None), (1.0, 0.0))
    ]
    assert orders[0] == orders[3] != orders[1] == orders[2]


@pytest.mark.parametrize("dial", [-0.1, 1.1, float("nan")])
def test_a_dial_out_of_range_is_refused_by_name(dial):
    with pytest.raises(InvalidRequest, match=r"`placements\.diversity` must be from 0"):
        shown(AT, Policy(), diversity=dial)


def test_without_anything_new_what_came_next_is_explored():
    products = shown(AT, Policy(exploration=1.0), n=4)
    assert products[0].retriever != "exploration"
    assert {p.retriever for p in products[1:]} == {"exploration"}
    assert {p.reasons[0].text for p in products[1:]} == {"Shown to learn whether people like it"}
    assert len({p.id for p in products}) == 4
    assert "p11" not in {p.id for p in products}
    assert set(IDS) >= {p.id for p in products}

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.offers import Basket, attributes_of, surfaced
from shopkeeper.decisions.simulating import bearing, reached
from tests.decisions.offers.menus import NOW, shelf
from tests.decisions.simulating.rulebook import codes, governed, menu, offer, report


def test_a_sound_menu_has_no_problem():
    found = report(offer())
    assert (found.problems, found.combinations) == ((), 16)
    (reach,) = found.reach
    assert (reach.products, reach.bears, len(reach.tiers)) == (4, 4, 4)


def test_an_offer_below_the_floor_is_refused_with_the_worst_and_a_way_out():
    found = report(offer(fields="kind: percent, depth_bps: 4000"))
    (problem,) = found.fatal
    assert (problem.file, problem.line, problem.field) == ("offers.yaml", 3, "offers[0].depth_bps")
    assert "below the floor of 20 % or the least price on 4 of 4 products: p0" in problem.text
    assert "(keeps 16.66 %)" in problem.text
    assert "at most 3750 (37.5 %)" in problem.hint
    assert codes(report(offer(fields="kind: percent, depth_bps: 3750"))) == []
    assert codes(report(offer(fields="kind: percent, depth_bps: 3800"))) == ["margin"]


def test_an_amount_below_the_floor_is_told_the_amount_that_is_not():
    (problem,) = report(offer(fields="kind: amount, amount: 400")).fatal
    assert "at most 375 keeps it" in problem.hint
    assert "p0 (keeps 16.66 %)" in problem.text


def test_few_products_below_the_floor_are_a_warning():
    columns = shelf(*[(1000, 500)] * 39, (1000, 790))
    (problem,) = report(offer(), columns=columns).problems
    assert (problem.code, problem.fatal) == ("margin", False)
    assert "on 1 of 40 products: p39 (keeps 12.22 %)" in problem.text


def test_what_is_below_the_floor_without_the_offer_is_not_its_fault():
    found = report(offer(), columns=shelf((1000, 500), (1000, 990)))
    assert found.problems == ()
    assert (found.reach[0].bears, found.reach[0].already_below) == (1, 1)


def test_products_without_cost_are_named():
    found = report(offer(), columns=shelf((1000, 500), (1000, None)))
    assert codes(found) == ["cost"]
    assert "1 products whose cost is not known, like p1" in found.problems[0].text
    found = report(offer(), columns=shelf((1000, None)))
    assert codes(found) == ["unreachable", "cost"]
    assert "with none of its 1 products: 1 have no known cost" in found.fatal[0].text


def test_an_offer_for_no_product_is_unreachable():
    found = report(offer(fields="kind: percent, depth_bps: 1000, products: {ids: [zz]}"))
    assert codes(found) == ["unreachable"]


def test_shipping_no_small_basket_can_bear_is_told_to_ask_for_a_larger():
    found = report(offer(fields="kind: free_shipping, cost: 400"))
    (problem,) = found.fatal
    assert "a larger `least_basket` bears it" in problem.hint
    assert codes(report(offer(fields="kind: free_shipping, cost: 400, least_basket: 4000"))) == []


def test_stacking_that_breaks_the_floor_is_refused_where_it_is_declared():
    one = offer("one", "kind: percent, depth_bps: 2000")
    two = offer("two", "kind: percent, depth_bps: 2500, stacks_with: [one]")
    (problem,) = report(one, two).fatal
    assert (problem.field, problem.line) == ("offers[1].stacks_with", 4)
    assert "'one' and 'two' together go below the floor on 4 of 4" in problem.text
    assert codes(report(one, two.replace(", stacks_with: [one]", ""))) == []


def test_three_that_break_it_together_are_found():
    beside = {"a": "[b, c]", "b": "[c]", "c": "[]"}
    fields = "kind: percent, depth_bps: 1500, stacks_with: "
    found = report(*(offer(name, fields + others) for name, others in beside.items()))
    assert ["'a' and 'b' and 'c'" in p.text for p in found.fatal] == [True]


def test_offers_that_never_meet_cannot_break_it_together():
    one = offer("one", "kind: percent, depth_bps: 3000, tiers: [new]")
    two = offer("two", "kind: percent, depth_bps: 3000, tiers: [returning], stacks_with: [one]")
    assert "margin" not in codes(report(one, two))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ("tiers: [returning], rule: first_order", "its condition is not met"),
        ("markets: [GB]", "policy shop.uk forbids it"),
    ],
)
def test_an_offer_nobody_can_get_is_unreachable_and_says_why(fields, why):
    policies = (
        '@id("all") permit(principal, action, resource);\n'
        '@id("uk") forbid(principal, action, resource) when { context.market == "GB" };'
    )
    found = report(
        offer(fields=f"kind: percent, depth_bps: 1000, {fields}"), policies__shop_cedar=policies
    )
    told = [p for p in found.fatal if p.code == "unreachable"]
    assert [why in p.text for p in told] == [True]


def test_an_offer_for_another_market_is_reached_there():
    assert report(offer(fields="kind: percent, depth_bps: 1000, markets: [DE]")).problems == ()


def test_an_offer_of_a_policys_small_window_is_reached():
    policies = (
        '@id("window") permit(principal, action, resource) when { context.basket_total > 4998 '
        "&& context.basket_total < 5000 && principal.orders == 12 && context.basket_items == 3 };"
    )
    found = report(offer(), policies__shop_cedar=policies)
    assert "unreachable" not in codes(found)
    assert found.reach[0].tiers == ("high_value", "lapsed", "returning")


def test_a_tier_that_gets_nothing_is_told():
    found = report(offer(fields="kind: percent, depth_bps: 1000, tiers: [new]"))
    assert codes(found) == ["uncovered"] * 3
    assert not found.fatal


def test_an_offer_that_is_over_has_no_other_fault():
    over = offer(fields='kind: percent, depth_bps: 9000, ends: "2020-01-01T00:00:00Z"')
    assert set(codes(report(over))) == {"uncovered"}


def test_an_offer_still_to_begin_is_reached():
    later = offer(fields='kind: percent, depth_bps: 1000, starts: "2030-01-01T00:00:00Z"')
    assert report(later).problems == ()


def test_without_products_nothing_is_said_of_them():
    assert report(offer(), columns=shelf()).problems == ()


def test_a_report_is_the_same_each_time():
    two = (offer(), offer("deep", "kind: percent, depth_bps: 8000, stacks_with: [ten]"))
    assert report(*two) == report(*two)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.integers(1, 5000), st.none() | st.integers(0, 5000)), min_size=1, max_size=4
    ),
    st.integers(100, 9000),
    st.sampled_from(["", ", tiers: [new]", ", tiers: [lapsed, new]"]),
)
def test_it_is_what_serving_does(amounts, depth, tiers):
    found = governed(
        {"offers.yaml": menu(offer(fields=f"kind: percent, depth_bps: {depth}{tiers}"))},
        shelf(*amounts),
    )
    menu_, rules = found.menu, found.rules
    who = reached(menu_, found.guard, rules.tiers, "GB", NOW)
    bears = bearing.borne(menu_, 0).bears
    attributes = attributes_of(rules.tiers, None, "GB", Basket())
    verdicts = found.guard.verdicts(attributes)
    for i in range(len(amounts)):
        shown = surfaced(menu_, attributes, np.array([i], np.int32), verdicts, NOW).offers
        assert bool(shown) == (bool(bears[i]) and bool(who.by[0, who.tiers.index("new")]))

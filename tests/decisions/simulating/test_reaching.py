import numpy as np
import pytest

from shopkeeper.decisions.simulating import reached
from shopkeeper.decisions.simulating.moments import MOST_TRIED, moments_of
from tests.decisions.offers.menus import NOW
from tests.decisions.simulating.rulebook import governed, menu, offer

PERMIT = '@id("all") permit(principal, action, resource);\n'
MANY = "".join(
    f'@id("m{i}") forbid(principal, action, resource) when {{ context.basket_total == {i * 7} '
    f"&& principal.orders == {i * 5} && context.basket_items == {i * 3} }};\n"
    for i in range(1, 12)
)


def who(text: str, policies: str = PERMIT):
    found = governed({"offers.yaml": text, "policies/shop.cedar": policies})
    return reached(found.menu, found.guard, found.rules.tiers, "GB", NOW)


def test_who_is_meant_gets_it_and_nobody_else():
    found = who(menu(offer(fields="kind: percent, depth_bps: 1000, tiers: [lapsed, new]")))
    assert dict(zip(found.tiers, found.by[0].tolist(), strict=True)) == {
        "high_value": False, "lapsed": True, "returning": False, "new": True,
    }  # fmt: skip


def test_a_first_order_is_of_whoever_has_none():
    found = who(menu(offer(fields="kind: percent, depth_bps: 1000, rule: first_order")))
    assert found.by[0].tolist() == [False, False, False, True]


@pytest.mark.parametrize("policies", ["", "permit(", '@id("a") permit(principal, action, nobody);'])
def test_policies_at_fault_let_nobody_have_anything(policies):
    found = who(menu(offer()), policies)
    assert not found.by.any()


def test_where_too_much_would_have_to_be_tried_nothing_is_sure():
    found = who(menu(offer()), PERMIT + MANY)
    assert found.by.all()
    never = '@id("never") forbid(principal, action, resource) when { context.basket_total >= 0 };\n'
    found = who(menu(offer()), PERMIT + MANY + never)
    assert (found.surely, found.by.any()) == ((False,), np.False_)
    assert f"in all of {MOST_TRIED:,} moments tried" in found.why_not[0]
    assert who(menu(offer()), PERMIT + never).surely == (True,)


def test_every_moment_tried_is_one_of_its_tier():
    rules = governed({"offers.yaml": menu(offer()), "policies/shop.cedar": PERMIT + MANY})
    tried = moments_of(rules.menu, rules.guard.seen, rules.rules.tiers, "GB")
    for name in tried.names:
        found = list(tried.of_policies(name))
        assert found
        assert {attributes.tier for attributes in found} == {name}
        assert len(found) <= MOST_TRIED


@pytest.mark.parametrize("condition", ["context.basket_food", "!context.basket_food"])
def test_baskets_with_food_and_without_are_tried(condition):
    text = f'@id("eat") permit(principal, action, resource) when {{ {condition} }};'
    assert who(menu(offer()), text).by.all()

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from shopkeeper.decisions.offers import Attributes
from shopkeeper.decisions.policies import Guard, PolicySet, Verdicts, default_policies
from shopkeeper.decisions.policies import verdicts as module
from tests.decisions.policies.menus import (
    FOOD,
    OFFERS,
    TIERS,
    VISITORS,
    guard,
    policy_texts,
    visitor,
)

ALL = "permit(principal, action, resource);"


def permitted(verdicts: Verdicts) -> set[str]:
    assert not verdicts.alarm
    return {offer.id for offer, yes in zip(OFFERS, verdicts.allowed, strict=True) if yes}


def alarm(verdicts: Verdicts) -> str:
    """Why nothing is allowed: no offer, and no reason but the alarm."""
    assert not verdicts.allowed.any()
    assert len(verdicts.allowed) == len(OFFERS)
    assert verdicts.permitted_by == verdicts.forbidden_by == ((),) * len(OFFERS)
    assert verdicts.alarm
    return verdicts.alarm


@given(VISITORS)
def test_the_default_policies_hold_for_everybody(attributes: Attributes) -> None:
    expected = {"all", "vips", "own"}
    if attributes.tier != "vip" or attributes.market == "US-MD":
        expected.discard("vips")
    if not attributes.personalization:
        expected.discard("own")
    assert permitted(guard().verdicts(attributes)) == expected


def test_every_verdict_names_the_policies_that_made_it() -> None:
    verdicts = guard().verdicts(visitor(market="US-MD", personalization=False))
    assert verdicts.permitted_by == (("default.menu",), (), ())
    assert verdicts.forbidden_by == ((), ("default.food-maryland",), ("default.refused",))


def test_policies_of_several_files_are_one_set() -> None:
    files = {
        "b/no.cedar": '@id("x") forbid(principal, action, resource == Offer::"own"); // end',
        "a.cedar": f"{ALL}\n{ALL}",
    }
    verdicts = Guard(PolicySet(files), OFFERS, TIERS, FOOD).verdicts(visitor())
    assert verdicts.permitted_by[0] == ("a.1", "a.2")
    assert verdicts.forbidden_by[2] == ("no.x",)


def test_one_forbid_outweighs_every_permit() -> None:
    asked = guard(f"{ALL}{ALL} forbid(principal, action, resource) when {{ resource.food }};")
    assert permitted(asked.verdicts(visitor())) == {"all", "own"}


def test_what_nobody_permits_is_denied() -> None:
    verdicts = guard("permit(principal, action, resource) when { false };").verdicts(visitor())
    assert permitted(verdicts) == set()
    assert verdicts.forbidden_by == ((), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "// nothing",
        "permit(principal",
        "permit(principal, action, resource) when { principal.teir == 1 };",
        "permit(principal, action, resource) when { principal.device == 1 };",
        "permit(principal, action, resource) when { principal.tier == 1 };",
        "permit(principal, action, resource) when { context.basket_margin_bps > 1 };",
        "permit(principal == ?principal, action, resource);",
        f'@id("a") {ALL} @id("a") {ALL}',
        f"{ALL} forbid(principal, action, resource) when {{ principal.personalisation }};",
        "permit(principal, action, resource) when { 1.5 > 1 };",
        "\0",
        "(" * 5000,
    ],
)
def test_policies_that_cannot_be_used_deny_everything(text: str) -> None:
    assert alarm(guard(text).verdicts(visitor()))


def test_one_file_at_fault_puts_none_in_force() -> None:
    policies = PolicySet(default_policies() | {"z.cedar": "forbid("})
    assert "z.cedar" in alarm(Guard(policies, OFFERS, TIERS, FOOD).verdicts(visitor()))


def test_without_any_file_everything_is_denied() -> None:
    asked = Guard(PolicySet({}), OFFERS, TIERS, FOOD)
    assert "no policies" in alarm(asked.verdicts(visitor()))


def test_a_policy_that_fails_as_it_is_asked_denies_everything() -> None:
    """To Cedar a forbid that fails is one that does not object."""
    asked = guard(
        f'{ALL} forbid(principal, action, resource == Offer::"own")'
        " when { 9223372036854775807 + principal.orders > 0 };"
    )
    assert permitted(asked.verdicts(visitor())) == {"all", "vips"}
    assert "overflow" in alarm(asked.verdicts(visitor(orders=1)))
    assert permitted(asked.verdicts(visitor())) == {"all", "vips"}


def test_a_tier_nobody_declared_gets_nothing() -> None:
    assert "`teir`" not in alarm(guard(ALL).verdicts(visitor(tier="vipp")))
    assert "'vipp'" in alarm(guard(ALL).verdicts(visitor(tier="vipp")))


@pytest.mark.parametrize("value", [None, "3", 3, 2.5, True, 2**63, "\ud800", ("vip",), {}])
@pytest.mark.parametrize("name", Attributes.__struct_fields__)
def test_an_attribute_that_is_not_what_it_says_denies_everything(name: str, value: Any) -> None:
    right = {
        "tier": [], "market": ["3"], "campaign": ["3"], "orders": [3], "basket_total": [3],
        "basket_items": [3], "basket_margin_bps": [3, None], "personalization": [True],
        "basket_food": [True],
    }  # fmt: skip
    attributes = visitor(**{name: value})
    asked = guard(ALL)
    asked.verdicts(visitor())
    for verdicts in (asked.verdicts(attributes), asked.ask(attributes)):
        if any(value is fine for fine in right[name]):
            assert verdicts.allowed.all()
        else:
            assert alarm(verdicts)


def test_two_offers_of_one_id_deny_everything() -> None:
    twice = (OFFERS[0], OFFERS[1], msgspec.structs.replace(OFFERS[0], depth_bps=900))
    asked = Guard(PolicySet(default_policies()), twice, TIERS, FOOD)
    assert "menu" in alarm(asked.verdicts(visitor()))


@pytest.mark.parametrize(
    ("condition", "personal"),
    [
        ("context.basket_total > 5", {"vips", "own"}),
        ('principal.campaign == "spring"', {"vips", "own"}),
        ("principal.orders > 1", {"all", "vips", "own"}),
        ('resource.id == "vips" && principal.orders > 1', {"vips", "own"}),
        ("principal.personalization", {"all", "vips", "own"}),
    ],
)
def test_an_offer_is_personal_by_its_own_conditions_or_by_a_policys(
    condition: str, personal: set[str]
) -> None:
    text = f'@id("a") permit(principal, action, resource) when {{ {condition} }};'
    assert guard(text).personal == personal


def test_an_empty_menu_has_no_verdicts() -> None:
    verdicts = Guard(PolicySet(default_policies()), (), TIERS, FOOD).verdicts(visitor())
    assert verdicts.allowed.shape == (0,)
    assert not verdicts.alarm


@settings(max_examples=40)
@given(policy_texts(), VISITORS)
def test_whatever_the_policies_a_forbid_never_loosens_them(
    text: str, attributes: Attributes
) -> None:
    before = guard(text).ask(attributes).allowed
    after = guard(f"{text} forbid(principal, action, resource) when {{ resource.food }};")
    assert not (after.ask(attributes).allowed & ~before).any()


def test_what_is_remembered_is_bounded_and_not_to_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    asked = guard("permit(principal, action, resource) when { principal.orders * 2 > 4 };")
    first = asked.verdicts(visitor(orders=0))
    assert asked.verdicts(visitor(orders=0)) is first
    for orders in (1, 2, 0):
        asked.verdicts(visitor(orders=orders))
    assert asked.verdicts(visitor(orders=0)) is not first
    with pytest.raises(ValueError, match="read-only"):
        first.allowed[0] = True

import pytest
from hypothesis import given, settings

from shopkeeper.decisions.offers import Attributes
from shopkeeper.decisions.policies import PolicySet
from shopkeeper.decisions.policies.parsing import parse_file
from shopkeeper.decisions.policies.reading import Seen, read_policy
from shopkeeper.decisions.policies.schema import bare, context_types, offer_attributes
from tests.decisions.policies.menus import (
    CONDITIONS,
    FOOD,
    OFFERS,
    VISITORS,
    guard,
    policy_texts,
    visitor,
)

SOME = offer_attributes(OFFERS[0], FOOD)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_of_these_tests_is_one_cedar_takes(condition: str) -> None:
    text = f"permit(principal, action, resource) when {{ {condition} }};"
    assert PolicySet({"a.cedar": text}).fault == ""


@settings(max_examples=60)
@given(policy_texts(), VISITORS, VISITORS)
def test_a_remembered_verdict_is_the_one_cedar_gives(
    text: str, one: Attributes, other: Attributes
) -> None:
    asked = guard(text)
    for attributes in (one, other, one):
        kept, fresh = asked.verdicts(attributes), asked.ask(attributes)
        assert kept.allowed.tolist() == fresh.allowed.tolist()
        assert kept[1:] == fresh[1:]


@pytest.mark.parametrize(
    ("condition", "told_apart", "alike"),
    [
        ("principal.orders >= 3", ({"orders": 2}, {"orders": 3}), ({"orders": 4}, {"orders": 9})),
        (
            'principal.campaign == "spring"',
            ({"campaign": "spring"}, {"campaign": "x"}),
            ({"campaign": "y"}, {"campaign": "x"}),
        ),
        (
            "context.basket_total >= resource.least_basket",
            ({"basket_total": 1999}, {"basket_total": 2000}),
            ({"basket_total": 2001}, {"basket_total": 9000}),
        ),
        (
            "context has basket_margin_bps",
            ({"basket_margin_bps": None}, {"basket_margin_bps": 1}),
            ({"basket_margin_bps": 2}, {"basket_margin_bps": 1}),
        ),
        ("resource.food", ({"tier": "new"}, {"tier": "old"}), ({"orders": 1}, {"market": "FR"})),
    ],
)
def test_cedar_is_asked_once_for_all_who_cannot_be_told_apart(
    condition: str, told_apart: tuple[dict[str, object], ...], alike: tuple[dict[str, object], ...]
) -> None:
    asked = guard(f'@id("a") permit(principal, action, resource) when {{ {condition} }};')
    one, other = (asked.verdicts(visitor(**told)) for told in told_apart)
    assert one is not other
    one, other = (asked.verdicts(visitor(**told)) for told in alike)
    assert one is other


def test_what_no_policy_names_is_not_read() -> None:
    (policy,) = parse_file(
        "a.cedar",
        '@id("a") permit(principal, action, resource)'
        ' when { "principal.orders" != "context.market" && principal has tier }; // context.market',
    ).values()
    assert read_policy(policy, SOME).keys() == {"tier"}


def test_a_policy_about_one_offer_has_cedar_asked_about_that_one_alone() -> None:
    asked = guard(
        '@id("a") permit(principal, action, resource);'
        '@id("b") forbid(principal, action, resource == Offer::"own")'
        " when { context.basket_total < resource.least_basket * 2 };"
    )
    before = asked.verdicts(visitor(basket_total=1000))
    after = asked.verdicts(visitor(basket_total=4000))
    assert [len(known) for known in asked._ones] == [1, 1, 2]
    assert (before.allowed[2], after.allowed[2]) == (False, True)


@pytest.mark.parametrize(
    "condition", ["context == { }", "[context].contains({ })", "{ a: context } == { }"]
)
def test_the_moment_as_a_whole_is_all_of_it(condition: str) -> None:
    """Cedar takes no such comparison as long as an attribute of it may be absent."""
    text = f"permit(principal, action, resource) when {{ {condition} }};"
    (policy,) = parse_file("a.cedar", text).values()
    assert read_policy(policy, SOME) == dict.fromkeys(map(bare, context_types()), Seen(whole=True))

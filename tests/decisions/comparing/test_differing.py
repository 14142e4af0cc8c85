import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.comparing import compare
from shopkeeper.domain import Money
from tests.decisions.offers.menus import NOW
from tests.decisions.simulating.rulebook import governed, menu, offer

TEN = menu(offer())


def difference(one: str, two: str):
    return compare(governed({"offers.yaml": one}), governed({"offers.yaml": two}), "GB", NOW)


def pounds(amount: int) -> Money:
    return Money(amount, "GBP")


def test_an_offer_that_is_added_is_gained_by_every_tier():
    found = difference(menu(), TEN)
    (change,) = found.offers
    assert (change.offer, change.what, found.files) == ("ten", "added", ("offers.yaml",))
    assert {(t.gained, t.lost, t.repriced) for t in change.tiers} == {(4, 0, 0)}
    assert {(t.cheaper, t.dearer) for t in found.prices} == {(4, 0)}
    assert found.prices[0].examples[0].before == pounds(4000)
    assert found.prices[0].examples[0].after == pounds(3600)


def test_a_deeper_offer_is_another_price():
    (change,) = difference(TEN, TEN.replace("1000", "2000")).offers
    assert (change.what, change.fields) == ("changed", ("depth_bps",))
    assert {(t.gained, t.lost, t.repriced) for t in change.tiers} == {(0, 0, 4)}
    assert change.tiers[0].examples[0].before == pounds(3600)
    assert change.tiers[0].examples[0].after == pounds(3200)


def test_a_narrower_offer_is_lost_by_those_it_leaves_out():
    narrow = TEN.replace("depth_bps", "tiers: [new], depth_bps")
    (change,) = difference(TEN, narrow).offers
    assert {t.tier: t.lost for t in change.tiers} == dict.fromkeys(
        ("high_value", "lapsed", "returning"), 4
    )


def test_a_policy_alone_may_change_who_gets_what():
    forbid = '@id("no") forbid(principal, action, resource) when { principal.orders > 3 };'
    permit = '@id("yes") permit(principal, action, resource);'
    one = governed({"offers.yaml": TEN, "policies/shop.cedar": permit})
    two = governed({"offers.yaml": TEN, "policies/shop.cedar": permit + forbid})
    found = compare(one, two, "GB", NOW)
    assert found.files == ("policies/shop.cedar",)
    assert found.offers == ()  # every tier has customers who still get it


def test_shipping_changes_no_price():
    found = difference(menu(), menu(offer(fields="kind: free_shipping, cost: 100")))
    assert found.prices == ()
    (change, *_) = found.offers[0].tiers
    assert (change.gained, change.examples) == (4, ())


ANY = st.sampled_from([menu(), TEN, TEN.replace("1000", "3000"), TEN.replace("1000", "4500")])


@settings(max_examples=10)
@given(ANY, ANY)
def test_what_one_way_gains_the_other_way_loses(one, two):
    there, back = difference(one, two), difference(two, one)
    assert (one == two) == (not there.offers)
    for gone, come in zip(there.offers, back.offers, strict=True):
        for a, b in zip(gone.tiers, come.tiers, strict=True):
            assert (a.gained, a.lost, a.repriced) == (b.lost, b.gained, b.repriced)
    for a, b in zip(there.prices, back.prices, strict=True):
        assert (a.cheaper, a.dearer) == (b.dearer, b.cheaper)
    assert msgspec.json.decode(msgspec.json.encode(there), type=type(there)) == there

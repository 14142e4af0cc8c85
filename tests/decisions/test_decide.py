import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import Shop, decide, open_shop
from shopkeeper.domain import (
    Context,
    Decision,
    DecisionId,
    InvalidRequest,
    PlacementRequest,
    ProductId,
    Shown,
)
from tests.decisions.shelf import IDS, event, moment, profile, shop

D = DecisionId("d")
AT = shop()


def shown(decision: Decision, name: str = "home") -> tuple[Shown, ...]:
    return decision.slates[name].products


def ids(decision: Decision, name: str = "home") -> list[str]:
    return [product.id for product in shown(decision, name)]


some_events = st.lists(
    st.builds(
        lambda name, i, days: event(name, IDS[i], days_ago=days),
        st.sampled_from(["Product Viewed", "Product Added", "Order Completed", "Product Disliked"]),
        st.integers(0, 11),
        st.floats(0.01, 90),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(some_events, st.sampled_from(["home", "product", "basket", "order"]), st.integers(1, 14))
def test_a_slate_holds_each_product_once_in_place_with_a_reason(events, name, n):
    slot = PlacementRequest(name, n=n)
    found = shown(decide(moment(AT, profile(*events), slot), D), name)
    assert [product.position for product in found] == list(range(1, len(found) + 1))
    assert len({product.id for product in found}) == len(found) <= n
    assert all(product.reasons and product.reasons[0].text for product in found)
    assert all(product.propensity == 1.0 for product in found)


@settings(max_examples=60, deadline=None)
@given(some_events)
def test_a_reason_names_only_products_of_the_customers_own_history(events):
    history = {line.product_id for e in events for line in e.lines}
    for product in shown(decide(moment(AT, profile(*events)), D)):
        assert {r.product_id for r in product.reasons} - {None} <= history


@settings(max_examples=40, deadline=None)
@given(some_events)
def test_the_same_moment_gives_the_same_decision(events):
    who = profile(*events)
    assert decide(moment(AT, who), D) == decide(moment(AT, who), D)


@settings(max_examples=40, deadline=None)
@given(some_events)
def test_the_holdout_gets_what_a_stranger_gets_but_for_what_is_withheld(events):
    held = decide(moment(AT, profile(*events), holdout=1.0), D)
    stranger = decide(moment(AT, holdout=1.0), D)
    assert held.arm == stranger.arm == "holdout"
    assert {p.retriever for p in shown(held)} <= {"popularity", "range"}
    kept = [i for i in ids(stranger) if i in ids(held)]
    assert kept == [i for i in ids(held) if i in kept]


def test_what_was_bought_often_comes_back_and_says_so():
    who = profile(*(event("Order Completed", "p8", days_ago=d) for d in (10, 20, 30)))
    first = shown(decide(moment(AT, who), D))[0]
    assert first.id == "p8"
    assert first.retriever == "repeat_purchase"
    assert first.reasons[0].text == "You bought it 3 times, last on 22 October 2026"


def test_a_product_page_shows_what_is_bought_with_it():
    context = Context(page="product", product_id=ProductId("p4"))
    decision = decide(moment(AT, slot=PlacementRequest("product", n=3), context=context), D)
    first = shown(decision, "product")[0]
    assert first.id == "p5"
    assert first.reasons[0].text == "Often chosen together with Thing 4"


@pytest.mark.parametrize(
    ("name", "product"),
    [("Product Viewed", "p8"), ("Product Added", "p8"), ("Product Disliked", "p0")],
)
def test_a_view_a_cart_and_a_dislike_each_move_the_answer(name, product):
    before = decide(moment(AT, profile(event("Product Viewed", "p2", days_ago=1))), D)
    acts = event("Product Viewed", "p2", days_ago=1), event(name, product, days_ago=0.001)
    after = decide(moment(AT, profile(*acts)), D)
    assert [(p.id, p.score) for p in shown(before)] != [(p.id, p.score) for p in shown(after)]


def test_what_the_shop_does_not_know_is_no_error():
    who = profile(event("Product Viewed", "gone"), event("Order Completed", "never"))
    context = Context(page="product", product_id=ProductId("unknown"), basket=(ProductId("?"),))
    assert shown(decide(moment(AT, who, context=context), D))


def test_without_a_model_the_range_is_shown_and_the_answer_says_so():
    bare: Shop = open_shop(AT.columns, AT.search, None)
    decision = decide(moment(bare), D)
    assert decision.degraded == "no trained model is there to answer"
    assert ids(decision) == list(IDS[:6])
    assert {p.retriever for p in shown(decision)} == {"range"}


def test_filters_and_size_hold_and_short_slates_are_filled():
    slot = PlacementRequest("home", n=12, filters={"brand": "Acme"})
    assert set(ids(decide(moment(AT, slot=slot), D))) == {"p1", "p3", "p5", "p7", "p9"}


def test_the_decision_keeps_no_outside_id_of_the_customer():
    decision = decide(moment(AT), D)
    assert decision.request.customer.id is None
    assert decision.versions == {"catalog": "1", "model": "v1", "rules": AT.governed.rules.version}


@pytest.mark.parametrize(
    ("slot", "message"),
    [
        (PlacementRequest("attic"), "`placements.name` must be one of"),
        (PlacementRequest("home", n=0), "`placements.n` must be from 1 to 200, got 0"),
        (PlacementRequest("home", filters={"wings": 2}), "wings"),
    ],
)
def test_an_impossible_placement_is_refused_by_name(slot, message):
    with pytest.raises(InvalidRequest, match=message):
        decide(moment(AT, slot=slot), D)

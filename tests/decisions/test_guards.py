import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.guards import GUARDS, Situation, withhold
from shopkeeper.domain import Context, DecideRequest, PlacementRequest, ProductId
from tests.decisions.shelf import IDS, NOW, event, shop

AT = shop()
products = st.lists(st.sampled_from(IDS), max_size=4).map(tuple)


@st.composite
def situations(draw):
    slot = PlacementRequest("home", exclude=draw(products))
    request = DecideRequest((slot,), context=Context(basket=draw(products)))
    names = st.sampled_from(["Product Disliked", "Order Completed", "Product Viewed"])
    ago = st.sampled_from([0.1, 5.0])
    acts = draw(st.lists(st.tuples(names, st.sampled_from(IDS), ago), max_size=4))
    events = tuple(event(name, product, days_ago=days) for name, product, days in acts)
    return Situation(AT, request, slot, events, NOW)


candidates = st.permutations(range(12)).map(lambda order: np.array(order, np.int32))


@settings(deadline=None)
@given(candidates, situations())
def test_guards_withhold_and_never_reorder(items, situation):
    kept, reasons = withhold(items, situation)
    assert len(items[kept]) + len(reasons) == len(items)
    assert {IDS[i] for i in items[~kept]} == set(reasons)
    assert set(reasons.values()) <= set(GUARDS)


@settings(deadline=None)
@given(candidates, situations())
def test_what_is_withheld_does_not_depend_on_the_order_of_candidates(items, situation):
    assert withhold(items, situation)[1] == withhold(np.sort(items), situation)[1]


@settings(deadline=None)
@given(candidates, situations())
def test_nothing_forbidden_is_kept(items, situation):
    kept = {IDS[i] for i in items[withhold(items, situation)[0]]}
    disliked = {
        line.product_id
        for e in situation.events
        if e.name == "Product Disliked"
        for line in e.lines
    }
    forbidden = {*situation.slot.exclude, *situation.request.context.basket, *disliked, "p11"}
    assert not kept & forbidden


def test_each_guard_gives_its_reason():
    slot = PlacementRequest("home", exclude=(ProductId("p0"),))
    context = Context(product_id=ProductId("p1"), basket=(ProductId("p2"),))
    acts = (event("Product Disliked", "p3"), event("Order Completed", "p4", days_ago=0.5))
    situation = Situation(AT, DecideRequest((slot,), context=context), slot, acts, NOW)
    _, reasons = withhold(np.arange(12, dtype=np.int32), situation)
    assert reasons == {
        "p0": "excluded by the request",
        "p1": "already on this page or in the basket",
        "p2": "already on this page or in the basket",
        "p3": "you said you are not interested",
        "p4": "you bought it within the last day",
        "p11": "out of stock",
    }

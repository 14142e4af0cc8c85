from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shopkeeper.customers.preferences import infer
from shopkeeper.customers.preferences.infer import MOST_INFERRED
from tests.customers.preferences.shop import NOW, SHOP, attributes, event, happened


def inferred(*events):
    return infer(list(enumerate(events, 1)), attributes, SHOP.rules)


def test_an_event_is_evidence_with_its_source_time_weight_and_product():
    [kinds, focus] = sorted(inferred(event()), key=lambda one: one.variable, reverse=True)
    assert (kinds.variable, kinds.value, kinds.source) == ("kinds", "Kitchen", "behaviour")
    assert (kinds.weight, kinds.time, kinds.position) == (0.1, NOW, 1)
    assert (kinds.event, kinds.product) == ("Product Viewed", "mug")
    assert (focus.variable, focus.value) == ("focus", 0.0)


def test_products_of_one_event_that_say_the_same_count_once():
    found = inferred(event("Order Completed", ("mug", "bowl", "mug", "lamp")))
    assert [(one.variable, one.value) for one in found] == [
        ("framing", "bundle"),
        ("framing", "discount"),
        ("kinds", "Kitchen"),
        ("kinds", "Light"),
    ]


def test_nothing_is_inferred_from_what_speaks_of_a_special_category():
    assert inferred(event("Product Viewed", ("pills",))) == []
    innocent = SHOP.rules[0]
    told = replace(innocent, values={"Kitchen": ("pregnant",)})
    assert infer([(1, event())], attributes, [innocent]) != []
    assert infer([(1, event())], attributes, [told]) == []


def test_values_not_named_and_products_not_known_say_nothing():
    found = inferred(event("Order Completed", ("lamp", "plain", "unknown")))
    assert [one.value for one in found] == ["Light"]
    assert inferred(event("Cart Viewed")) == []


def test_the_newest_are_kept_when_there_are_many():
    events = [event(time=NOW + timedelta(seconds=n)) for n in range(300)]
    found = inferred(*events)
    assert len(found) == MOST_INFERRED
    assert found[-1].time == events[-1].time
    assert found[0].time > events[0].time


@given(st.lists(happened, max_size=8), st.randoms())
def test_the_order_of_events_does_not_matter(events, random):
    pairs = list(enumerate(events, 1))
    shuffled = [*pairs, *pairs]
    random.shuffle(shuffled)
    assert infer(shuffled, attributes, SHOP.rules) == infer(pairs, attributes, SHOP.rules)

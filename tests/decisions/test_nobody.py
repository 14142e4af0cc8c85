from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import Policy, decide
from shopkeeper.decisions.chance import seed_of
from shopkeeper.decisions.nobody import lost, request_of_nobody, without_subject
from shopkeeper.domain import Context, CustomerRef, DecideRequest, DecisionId, PlacementRequest
from shopkeeper.domain import ProductId as P
from tests.decisions.shelf import event, moment, profile, shop

AT = shop()
SECRET = "ann@example.org"
TELLING = DecideRequest(
    placements=(PlacementRequest("home", 4, {"brand": SECRET}, (P("p1"), P(SECRET)), 0.5),),
    customer=CustomerRef(SECRET, SECRET),
    context=Context(
        page=SECRET,
        product_id=P("p2"),
        basket=(P("p3"), P(SECRET)),
        device=SECRET,
        locale=SECRET,
        timezone=SECRET,
        market=SECRET,
        campaign=SECRET,
        referrer=SECRET,
        region=SECRET,
    ),
    page=SECRET,
    promise=SECRET,
)


def test_of_a_request_products_and_numbers_are_left_and_no_words_of_its_own():
    told = replace(moment(AT), request=TELLING)
    left = request_of_nobody(told)
    assert SECRET.encode() not in msgspec.json.encode(left)
    assert left.placements == (PlacementRequest("home", 4, exclude=(P("p1"),), diversity=0.5),)
    assert left.context == Context(product_id=P("p2"), basket=(P("p3"),))
    assert lost(told) == ("filters", "market", "basket")


def test_the_place_whose_law_holds_is_kept():
    for said in ("US-NY", "us-ny"):
        request = msgspec.structs.replace(TELLING, context=Context(market=said))
        told = replace(moment(AT), request=request)
        assert request_of_nobody(told).context.market == "US-NY"
        assert lost(told) == ("filters",)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=5), st.text(max_size=5))
def test_the_seed_of_who_is_nobody_tells_no_more_than_is_kept(locale, region):
    plain = moment(AT)
    context = msgspec.structs.replace(plain.request.context, locale=locale, region=region)
    request = msgspec.structs.replace(plain.request, context=context)
    assert seed_of(plain) == seed_of(replace(plain, request=request))


def test_what_was_read_of_somebody_erased_meanwhile_is_not_kept():
    known = replace(moment(AT, profile(event("Product Viewed", "p1"))), policy=Policy(0.5))
    decision = decide(known, DecisionId("d"))
    assert decision.inputs
    left = without_subject(known, decision)
    assert (left.inputs, left.beliefs, left.state) == ((), {}, None)
    stranger = decide(moment(AT), DecisionId("d"))
    assert without_subject(moment(AT), stranger).state == stranger.state

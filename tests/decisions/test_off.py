"""Law 3: of whom nothing may be used, nothing is: any two of them get the same answer."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.customers import Profile
from shopkeeper.decisions import Policy, decide, rank, reorder_found
from shopkeeper.decisions.chance import chance_of
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    DecisionId,
    PlacementRequest,
    SessionId,
)
from tests.decisions.beliefs import believing
from tests.decisions.shelf import IDS, NOW, moment, profile, shop
from tests.decisions.test_decide import some_events
from tests.decisions.test_leanings import said

D = DecisionId("d")
AT = shop()
outside_ids = st.none() | st.text("abc", min_size=1, max_size=3)
slots = st.builds(
    PlacementRequest,
    st.sampled_from(["home", "product", "basket", "order"]),
    n=st.integers(1, 12),
    diversity=st.none() | st.floats(0, 1),
)
requests = st.builds(
    DecideRequest,
    st.tuples(slots),
    context=st.builds(
        Context,
        product_id=st.none() | st.sampled_from(IDS),
        basket=st.lists(st.sampled_from(IDS), max_size=2).map(tuple),
    ),
)


@st.composite
def refusing(draw, request, share):
    """Somebody who refused, though much is known of them."""
    who = draw(some_events.map(lambda events: profile(*events)))
    asked = msgspec.structs.replace(
        request,
        customer=CustomerRef(id=draw(outside_ids), anonymous_id=draw(outside_ids)),
        session_id=draw(outside_ids.map(lambda one: one and SessionId(one))),
    )
    plain = replace(
        moment(AT, who),
        profile=msgspec.structs.replace(who, refused=True),
        request=asked,
        holdout=share,
        policy=Policy(exploration=0.5, diversity=0.2),
    )
    return believing(plain, *draw(said))


@settings(max_examples=80, deadline=None)
@given(st.data(), requests, st.sampled_from([0.0, 0.5, 1.0]))
def test_any_two_customers_who_said_no_get_the_same_answer(data, request, share):
    one, other = (data.draw(refusing(request, share)) for _ in range(2))
    answer = decide(one, D)
    assert answer == decide(other, D)
    assert answer.arm == "off"
    assert answer.inputs == ()
    assert answer.beliefs == {}
    assert answer.request.session_id is None
    assert rank(one, IDS, D) == rank(other, IDS, D)
    items, relevance = np.arange(12, dtype=np.int32), np.ones(12, np.float32)
    assert reorder_found(one, items, relevance, D) == reorder_found(other, items, relevance, D)
    assert chance_of(one).random() == chance_of(other).random()


def off(**more):
    return replace(moment(AT, **more), profile=Profile(None, (), (), refused=True))


def test_off_is_what_a_stranger_gets_outside_the_holdout():
    slot = PlacementRequest("home", n=8)
    policy = Policy(exploration=0.5)
    stranger = replace(moment(AT, slot=slot), policy=policy)
    refused = replace(off(slot=slot), policy=policy)
    assert decide(refused, D).slates == decide(stranger, D).slates
    assert decide(replace(refused, holdout=1.0), D).slates == decide(stranger, D).slates


def test_off_still_explores_and_by_the_request_alone():
    slot = PlacementRequest("home", n=8)
    found = decide(replace(off(slot=slot), policy=Policy(exploration=1.0)), D)
    assert "exploration" in {p.retriever for p in found.slates["home"].products}


@pytest.mark.parametrize("later", [1, 100])
def test_the_answer_depends_on_the_time_and_no_more(later):
    asked = off()
    assert decide(replace(asked, now=NOW.replace(year=2026 + later)), D).arm == "off"

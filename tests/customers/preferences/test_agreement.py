from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import join_consent, read_consent
from shopkeeper.domain import Agreed
from tests.customers.preferences.shop import NOW, agreed


def said(granted, source, days=0):
    return Agreed({"messages": granted}, source, "1", NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("refused_by", "granted_by", "holds"),
    [
        ("customer", "customer", True),
        ("customer", "service", False),
        ("customer", "event", False),
        ("customer", "import", False),
        ("signal", "event", False),
        ("signal", "customer", True),
        ("signal", "signal", False),
        ("service", "event", False),
        ("service", "service", True),
        ("event", "event", True),
    ],
)
def test_a_refusal_yields_only_to_somebody_as_close_to_the_customer(refused_by, granted_by, holds):
    consent = read_consent([said(False, refused_by), said(True, granted_by, 1)])
    assert consent["messages"].granted is holds


@given(st.sampled_from(["customer", "event", "import", "signal", "service"]))
def test_whoever_refuses_last_is_heard(source):
    consent = read_consent([said(True, "customer"), said(False, source, 1)])
    assert not consent["messages"].granted


def test_a_signal_grants_nothing_and_says_nothing_of_other_purposes():
    assert read_consent([said(True, "signal")]) == {}


@given(st.lists(st.lists(agreed, max_size=3).map(read_consent), max_size=4), st.randoms())
def test_keys_of_a_person_may_be_joined_in_any_order(several, random):
    shuffled = several.copy()
    random.shuffle(shuffled)
    assert join_consent(several) == join_consent(shuffled)


@given(st.lists(agreed, max_size=3), st.lists(agreed, max_size=3))
def test_joining_never_lifts_the_last_refusal_of_a_customer(mine, theirs):
    joined = join_consent([read_consent(mine), read_consent(theirs)])
    every = [read_consent(mine), read_consent(theirs)]
    for purpose, state in joined.items():
        refused = [c[purpose] for c in every if purpose in c and not c[purpose].granted]
        if any(r.source in {"customer", "signal"} for r in refused) and state.granted:
            assert state.source == "customer"

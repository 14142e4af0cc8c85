from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.basis import Said, granted
from shopkeeper.customers.consent import BY_CUSTOMER, BY_LAW, BY_SIGNAL, Refusal, less, refused
from shopkeeper.customers.preferences import ConsentState
from shopkeeper.domain import Basis, ConsentSource, Purpose

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

purposes = st.sampled_from(PURPOSES)
moments = st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))
states = st.builds(
    ConsentState, st.booleans(), moments, st.sampled_from(get_args(ConsentSource)), st.just("1")
)
said_before = st.dictionaries(purposes, states)
bases = st.builds(
    Basis, st.sets(purposes).map(lambda agreed: tuple(sorted(agreed))), st.just("said"), moments
)
refusals = st.sets(
    st.builds(Refusal, purposes, st.sampled_from([BY_CUSTOMER, BY_SIGNAL, BY_LAW])), max_size=6
)
stated_maps = st.none() | st.dictionaries(
    st.sampled_from(["analytics", "personalization", "cross_context_ads", "marketing", "else"]),
    st.sampled_from([True, False, "true", 1, None]),
)


@given(bases, refusals)
def test_a_refusal_removes_its_purpose_and_nothing_else(basis: Basis, nos: set[Refusal]) -> None:
    left = less(basis, nos)
    assert set(left.purposes) == set(basis.purposes) - {no.purpose for no in nos}
    assert left.time == basis.time


@given(bases, st.lists(refusals, max_size=4), st.randoms())
def test_the_order_of_refusals_does_not_matter(basis: Basis, several, chance) -> None:
    shuffled = sorted(several, key=lambda _: chance.random())
    one_by_one = basis
    for nos in shuffled:
        one_by_one = less(one_by_one, nos)
    assert one_by_one.purposes == less(basis, {no for nos in several for no in nos}).purposes


@given(bases, refusals)
def test_the_source_says_who_refused_what_was_there(basis: Basis, nos: set[Refusal]) -> None:
    left = less(basis, nos)
    for purpose, by in nos:
        assert (f"{purpose} {by}" in left.source) == (purpose in basis.purposes)


def test_where_nothing_was_refused_the_basis_stays_the_same() -> None:
    basis = Basis(("analytics",), "said", NOW)
    assert less(basis, [Refusal("advertising", BY_SIGNAL)]) is basis


@given(stated_maps, st.none() | bases, said_before, moments)
def test_only_an_explicit_yes_grants(stated, declared, said: Said, happened: datetime) -> None:
    basis = less(
        granted(stated, declared, NOW, said, happened),
        refused(said, happened, ()),
    )
    for purpose in basis.purposes:
        if stated is not None:
            assert True in stated.values()
        elif declared is not None:
            assert purpose in declared.purposes
        else:
            assert said[purpose].granted
            assert said[purpose].time <= happened
        assert purpose not in said or said[purpose].granted


@given(said_before, moments, st.sets(purposes))
def test_a_no_of_the_customer_or_their_browser_is_lifted_by_no_event(said, moment, stated) -> None:
    nos = {no.purpose for no in refused(said, moment, stated)}
    for purpose, state in said.items():
        if not state.granted and state.source in {"customer", "signal", "service"}:
            assert purpose in nos
        if state.granted:
            assert purpose not in nos


def test_a_no_that_came_with_an_event_gives_way_to_a_newer_yes_alone() -> None:
    said: dict[Purpose, ConsentState] = {"messages": ConsentState(False, NOW, "event", "")}
    later, earlier = NOW + timedelta(1), NOW - timedelta(1)
    assert refused(said, later, {"messages"}) == set()
    assert refused(said, earlier, {"messages"}) == {Refusal("messages", BY_CUSTOMER)}
    assert refused(said, later) == {Refusal("messages", BY_CUSTOMER)}


def test_what_was_agreed_to_covers_only_what_happened_since() -> None:
    said: dict[Purpose, ConsentState] = {"analytics": ConsentState(True, NOW, "customer", "1")}
    before = granted(None, None, NOW, said, NOW - timedelta(seconds=1))
    assert (before.purposes, before.source) == ((), "nothing was stated")
    after = granted(None, None, NOW + timedelta(days=9), said, NOW + timedelta(days=9))
    assert after == Basis(("analytics",), "agreed to by the customer", NOW)

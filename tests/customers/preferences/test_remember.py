from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import (
    NOTHING,
    AskedBefore,
    check_value,
    decode,
    encode,
    joined,
    remember,
)
from shopkeeper.domain import Agreed, Asked, BackendFailed, Skipped, Stated, Switched
from tests.customers.preferences.shop import NOW, SHOP, attributes, event, histories

LATER = NOW + timedelta(days=1)


def memory_of(*statements, events=()):
    return remember(list(enumerate(statements, 1)), list(events), attributes, SHOP)


def stated(value, source="quiz", variable="framing", time=NOW, **more):
    return Stated(variable, value, source, time, **more)


def said(memory):
    return [(one.source, one.value) for one in memory.evidence]


def test_a_statement_replaces_what_the_same_source_said_before():
    memory = memory_of(stated("bundle"), stated("discount", "customer"), stated("subscription"))
    assert said(memory) == [("customer", "discount"), ("quiz", "subscription")]


def test_what_is_taken_back_is_gone_with_all_guesses_before_it():
    events = [(1, event()), (2, event("Order Completed")), (9, event("Order Completed"))]
    memory = remember(
        [(3, stated("bundle")), (5, stated(None, "customer"))], events, attributes, SHOP
    )
    framing = [one.position for one in memory.evidence if one.variable == "framing"]
    assert framing == [9]
    assert {one.position for one in memory.evidence if one.variable == "kinds"} == {1, 2, 9}


def test_what_the_shop_does_not_ask_or_take_is_left_out():
    memory = memory_of(
        stated("bundle", variable="gone"),
        stated("bundle", "form"),
        stated("unheard of", "customer"),
        stated("bundle", "behaviour"),
    )
    assert memory.evidence == ()


def test_a_hint_of_support_weighs_less_than_a_clear_statement():
    memory = memory_of(stated("bundle", "support"), stated("bundle", "customer"))
    assert [one.weight for one in memory.evidence] == [0.5, 1.0]


def test_a_pin_holds_until_the_customer_says_otherwise():
    pinned = stated("bundle", pinned=True)
    assert memory_of(pinned).evidence[0].pinned
    assert memory_of(stated("discount", "customer"), pinned).evidence[1].pinned
    after = memory_of(pinned, stated("discount", "customer"))
    assert not any(one.pinned for one in after.evidence)


def test_the_last_turn_of_a_switch_holds():
    memory = memory_of(
        Switched("framing", False, NOW),
        Switched("kinds", False, NOW),
        Switched("kinds", True, LATER),
    )
    assert (memory.off, memory.switched) == (
        frozenset({"framing"}),
        {"framing": NOW, "kinds": LATER},
    )


def test_a_question_is_open_until_it_is_answered_or_skipped():
    asked = Asked("hello/first", NOW)
    assert memory_of(asked).asked == (AskedBefore("hello/first", NOW, "open"),)
    answered = memory_of(asked, stated(0.1, variable="focus", time=LATER, question="hello/first"))
    assert answered.asked == (AskedBefore("hello/first", NOW, "answered"),)
    skipped = memory_of(asked, Skipped("hello/first", LATER))
    assert skipped.asked == (AskedBefore("hello/first", NOW, "skipped"),)
    withheld = memory_of(Asked("hello/first", NOW, withheld=True))
    assert withheld.asked == (AskedBefore("hello/first", NOW, "withheld"),)


def chosen(*statements):
    (one,) = memory_of(*statements).asked
    return one.chosen


def test_a_question_counts_once_it_was_put_without_being_chosen():
    mine, unasked = Asked("hello/first", LATER, chosen=True), Asked("hello/first", NOW)
    withheld, skipped = Asked("hello/first", NOW, withheld=True), Skipped("hello/first", LATER)
    assert chosen(mine)
    assert chosen(mine, skipped)
    assert chosen(withheld, mine, skipped)
    assert not chosen(unasked, skipped)
    assert not chosen(unasked, mine)
    assert not chosen(mine, unasked)


def test_a_question_put_under_one_key_and_answered_under_another_is_chosen_as_it_was_put():
    answered = memory_of(Skipped("hello/first", LATER))
    for choice in (True, False):
        put = memory_of(Asked("hello/first", NOW, chosen=choice))
        (one,) = joined([put, answered]).asked
        assert (one.outcome, one.chosen) == ("skipped", choice)


def test_what_was_agreed_to_is_remembered_by_purpose():
    memory = memory_of(Agreed({"messages": True, "analytics": False}, "customer", "7", NOW))
    assert (memory.grants("messages"), memory.refuses("analytics")) == (True, True)
    assert memory.consent["messages"].wording == "7"


def test_taking_back_reaches_across_the_keys_of_a_person():
    mine = remember([(3, stated("bundle"))], [], attributes, SHOP)
    theirs = remember([(7, stated(None, "customer"))], [], attributes, SHOP)
    assert joined([mine, theirs]).evidence == ()
    newer = remember([(9, stated("discount"))], [], attributes, SHOP)
    assert said(joined([newer, mine, theirs])) == [("quiz", "discount")]


def test_of_a_switch_turned_both_ways_at_once_off_holds():
    on, off = (memory_of(Switched("kinds", turn, NOW)) for turn in (True, False))
    assert joined([off, on]).off == joined([on, off]).off == {"kinds"}


@given(histories(), st.randoms())
def test_neither_doublets_nor_order_of_what_comes_in_matter(history, random):
    statements, events = history
    once = remember(statements, events, attributes, SHOP)
    twice, twice_events = [*statements, *statements], [*events, *events]
    random.shuffle(twice)
    random.shuffle(twice_events)
    assert remember(twice, twice_events, attributes, SHOP) == once


@given(histories())
def test_all_evidence_is_of_declared_variables_allowed_sources_and_possible_values(history):
    for one in remember(*history, attributes, SHOP).evidence:
        variable = SHOP.variables[one.variable]
        assert one.source in variable.sources
        assert check_value(variable, one.value) is None
        assert 0 < one.weight <= 1


@given(histories())
def test_a_memory_is_read_back_as_it_was_kept(history):
    memory = remember(*history, attributes, SHOP)
    assert decode(encode(memory)) == memory


@given(st.lists(histories(), max_size=3), st.randoms())
def test_keys_of_a_person_may_be_joined_in_any_order(several, random):
    """Positions are of one log, so each key's are its own."""
    memories = []
    for key, (statements, events) in enumerate(several):
        mine = [(at * 3 + key, one) for at, one in statements]
        done = [(at * 3 + key, one) for at, one in events]
        memories.append(remember(mine, done, attributes, SHOP))
    shuffled = memories.copy()
    random.shuffle(shuffled)
    assert joined(memories) == joined(shuffled)
    assert joined([joined(memories)]) == joined(memories)


@given(histories())
def test_joining_with_nothing_changes_nothing(history):
    memory = remember(*history, attributes, SHOP)
    assert joined([memory, NOTHING]) == memory == joined([memory, memory])


@given(histories(), st.data())
def test_statements_under_two_keys_are_joined_as_if_under_one(history, data):
    """Of evidence and what was taken back; choices are joined by time, not by place."""
    statements, events = history
    of_mine = data.draw(st.lists(st.booleans(), min_size=40, max_size=40))
    parts = [
        remember(
            [pair for pair in statements if of_mine[pair[0]] is mine],
            [pair for pair in events if of_mine[pair[0]] is mine],
            attributes,
            SHOP,
        )
        for mine in (True, False)
    ]
    whole = remember(statements, events, attributes, SHOP)
    assert joined(parts).evidence == whole.evidence
    assert joined(parts).taken == whole.taken


@pytest.mark.parametrize("body", [b"", b"nonsense", encode(NOTHING)[:-2]])
def test_a_damaged_memory_is_named(body):
    with pytest.raises(BackendFailed, match="a kept memory is damaged"):
        decode(body)

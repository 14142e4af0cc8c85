from datetime import timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import (
    NOTHING,
    ConsentState,
    Memory,
    beliefs_of,
    check_value,
    prior_spread,
    remember,
)
from shopkeeper.customers.preferences.posterior import believe
from tests.customers.preferences.shop import (
    NOW,
    SHOP,
    attributes,
    histories,
    piece,
    remembered,
)


def believed(*pieces, variable="framing", days=0.0, **more):
    now = NOW + timedelta(days=days)
    return beliefs_of(remembered(*pieces, **more), SHOP, now)[variable]


def guess(value="discount", days=0.0, weight=0.5, at=1, variable="framing"):
    return piece(variable, value, "behaviour", days, weight, at, event="Order Completed")


def test_of_a_stranger_nothing_is_believed():
    beliefs = beliefs_of(NOTHING, SHOP, NOW)
    assert list(beliefs) == list(SHOP.variables)
    for name, belief in beliefs.items():
        assert (belief.value, belief.confidence, belief.evidence) == (None, 0.0, ())
        assert belief.spread == prior_spread(SHOP.variables[name])


def test_what_was_said_is_believed_with_its_evidence():
    belief = believed(piece(value="bundle", days=100))
    assert (belief.value, belief.explicit, belief.contradicted) == ("bundle", True, False)
    assert belief.confidence == pytest.approx(0.5 / (0.5 + 0.5))
    assert belief.evidence[0].weight == pytest.approx(0.5)
    assert max(belief.spread, key=belief.spread.__getitem__) == "bundle"


def test_no_number_of_guesses_outweighs_what_was_said():
    guesses = [guess(at=place) for place in range(2, 60)]
    alone = believed(piece(value="bundle"))
    belief = believed(piece(value="bundle"), *guesses)
    assert (belief.value, belief.explicit, belief.contradicted) == ("bundle", True, True)
    assert belief.confidence < alone.confidence
    assert belief.spread["bundle"] > belief.spread["discount"]
    assert len(belief.evidence) == 59


def test_a_guess_is_acted_upon_once_it_is_sure_enough():
    assert believed(guess(weight=0.03)).value is None
    assert believed(guess(weight=0.03)).confidence > 0
    assert believed(guess(weight=0.5)).value == "discount"


def test_the_newest_of_the_customers_own_words_is_acted_upon():
    quiz, own = piece(value="bundle", source="quiz", at=1), piece(value="discount", at=2)
    reported = piece(value="subscription", source="import", at=3)
    belief = believed(quiz, own, reported)
    assert (belief.value, belief.contradicted) == ("discount", True)
    assert belief.confidence < believed(own).confidence
    assert max(belief.spread, key=belief.spread.__getitem__) == "discount"


def test_a_pin_outranks_what_is_newer_and_does_not_fade():
    pinned = piece(value="bundle", at=1, days=3_000, pinned=True)
    belief = believed(pinned, piece(value="discount", source="quiz", at=2))
    assert (belief.value, belief.pinned) == ("bundle", True)
    assert belief.evidence[-1].weight == 1.0


def test_evidence_is_not_there_after_its_retention():
    kitchen = piece("kinds", ("Kitchen",), days=199)
    assert believed(kitchen, variable="kinds").value == ("Kitchen",)
    gone = believed(kitchen, variable="kinds", days=2)
    assert (gone.value, gone.evidence) == (None, ())


def test_evidence_from_the_future_counts_as_of_now():
    assert believed(piece(days=-50)) == believed(piece(days=-50), days=50)


def test_what_is_off_or_refused_has_evidence_but_no_value():
    off = believed(piece(), off=frozenset({"framing"}))
    assert (off.value, off.off, off.confidence, len(off.evidence)) == (None, True, 0.0, 1)
    refused = {"messages": ConsentState(False, NOW, "customer", "1")}
    belief = believed(piece(), consent=refused)
    assert (belief.value, belief.off, belief.spread) == (None, False, off.spread)
    assert believed(piece("focus", 1.0), variable="focus", consent=refused).value == 1.0


def test_a_ranking_keeps_its_order():
    belief = believed(piece("proof", ("tests", "reviews")), variable="proof")
    assert belief.value == ("tests", "reviews")
    assert belief.spread["tests"] > belief.spread["reviews"] > belief.spread["experts"]


def test_a_set_holds_what_has_much_evidence():
    many = [guess(("Kitchen",), variable="kinds", at=n) for n in range(4)]
    some = [guess(("Light",), variable="kinds", at=n) for n in range(4, 7)]
    one = guess(("Garden",), variable="kinds", at=9)
    belief = believed(*many, *some, one, variable="kinds")
    assert (belief.value, belief.contradicted) == (("Kitchen", "Light"), False)
    assert belief.spread["Kitchen"] > belief.spread["Light"] > belief.spread["Garden"]


def test_a_scale_is_drawn_to_what_was_seen():
    belief = believed(
        guess(0.0, variable="focus"), guess(0.2, variable="focus", at=2), variable="focus"
    )
    assert 0.1 < belief.value < 0.5
    assert belief.spread["deviation"] < prior_spread(SHOP.variables["focus"])["deviation"]
    apart = believed(
        guess(0.0, variable="focus"), guess(1.0, variable="focus", at=2), variable="focus"
    )
    assert apart.contradicted
    assert apart.confidence < belief.confidence


later = st.floats(0, 300)


@given(histories(), later)
def test_every_belief_has_a_possible_value_and_a_confidence_in_0_to_1(history, days):
    memory = remember(*history, attributes, SHOP)
    for name, belief in beliefs_of(memory, SHOP, NOW + timedelta(days=days)).items():
        assert 0 <= belief.confidence <= 1
        assert belief.evidence or belief.value is None
        if belief.value is not None:
            assert check_value(SHOP.variables[name], belief.value) is None
        if name in {"proof", "framing"}:
            assert sum(belief.spread.values()) == pytest.approx(1)
        assert all(one.variable == name and one.weight > 0 for one in belief.evidence)


@given(histories())
def test_guesses_never_change_what_was_said(history):
    statements, events = history
    alone = beliefs_of(remember(statements, [], attributes, SHOP), SHOP, NOW)
    beside = beliefs_of(remember(statements, events, attributes, SHOP), SHOP, NOW)
    for name, belief in alone.items():
        if belief.explicit:
            assert beside[name].explicit
            assert beside[name].value == belief.value
            if beside[name].contradicted and not belief.contradicted:
                assert beside[name].confidence <= belief.confidence + 1e-9


@given(histories(), later)
def test_time_only_lowers_confidence(history, days):
    """Of evidence that is neither pinned nor removed nor of the future: all of it fades alike."""
    memory = remember(*history, attributes, SHOP)
    assume(not any(one.pinned or one.time > NOW for one in memory.evidence))
    now, then = (beliefs_of(memory, SHOP, NOW + timedelta(days=d)) for d in (0, days))
    for name, belief in now.items():
        if len(then[name].evidence) == len(belief.evidence):
            assert then[name].confidence <= belief.confidence + 1e-9


def plainly(memory, variable, now):
    """What is there of a variable with the weight it has now, one piece at a time."""
    for one in reversed(memory.evidence):
        days = 0.0 if one.pinned else max(0.0, (now - one.time) / timedelta(days=1))
        left = 2 ** (-days / variable.half_life_days)
        if one.variable == variable.name and days <= variable.retention_days and left >= 1e-6:
            yield msgspec.structs.replace(one, weight=one.weight * left)


@given(histories(), st.floats(0, 2_500))
def test_beliefs_are_those_of_each_piece_by_itself(history, days):
    """However the evidence is gathered, and guesses of the same are taken together."""
    memory, now = remember(*history, attributes, SHOP), NOW + timedelta(days=days)
    memory = Memory(evidence=memory.evidence)
    for variable in SHOP.variables.values():
        belief = beliefs_of(memory, SHOP, now)[variable.name]
        pieces = tuple(plainly(memory, variable, now))
        faded = [msgspec.structs.replace(one, weight=0.0) for one in belief.evidence]
        assert faded == [msgspec.structs.replace(one, weight=0.0) for one in pieces]
        weights = [one.weight for one in pieces]
        assert [one.weight for one in belief.evidence] == pytest.approx(weights)
        guesses = [(one.value, one.weight) for one in pieces if one.source == "behaviour"]
        if guesses and len(guesses) == len(pieces):
            each = believe(variable, guesses, None)
            assert belief.spread == pytest.approx(each.spread)
            assert belief.confidence == pytest.approx(each.confidence)

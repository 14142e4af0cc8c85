from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers import Profile
from shopkeeper.customers.preferences import ProductLink, Question
from shopkeeper.decisions import arm_of, best_question, open_shop, withheld_by_chance
from shopkeeper.decisions.asking import _Room
from tests.decisions.beliefs import PREFERENCES, VARIABLES, belief, believing
from tests.decisions.shelf import moment, profile, shop
from tests.decisions.test_decide import some_events
from tests.decisions.test_leanings import said

AT = shop()
QUESTIONS = tuple(Question(id=name, variable=name, text="?") for name in VARIABLES)


def worth(at_moment, variable, preferences=PREFERENCES, n=6):
    asked = Question(id="q", variable=variable, text="?")
    return _Room.of(replace(at_moment, preferences=preferences), n).worth(asked, preferences)


@settings(max_examples=40, deadline=None)
@given(some_events, said, st.integers(1, 14), st.sampled_from([*VARIABLES, "unheard_of"]))
def test_asking_is_never_worth_less_than_nothing(events, beliefs, n, variable):
    found = worth(believing(moment(AT, profile(*events)), *beliefs), variable, n=n)
    assert found.value >= 0
    assert all(gain >= 0 for gain in found.by_answer.values())


@settings(max_examples=30, deadline=None)
@given(some_events, said)
def test_the_best_question_is_the_one_of_most_worth(events, beliefs):
    known = believing(moment(AT, profile(*events)), *beliefs)
    best = best_question(known, QUESTIONS, PREFERENCES, n=6)
    worths = {name: worth(known, name).value for name in VARIABLES}
    if best is None:
        assert max(worths.values()) < 1e-6
    else:
        assert best.value == max(worths.values())
        assert best.value == worths[best.question.variable]


@pytest.mark.parametrize("attribute", ["color", "wings"])
def test_a_variable_no_product_has_is_worth_nothing(attribute):
    linked = msgspec.structs.replace(VARIABLES["color"], products=ProductLink(attribute, "equals"))
    declared = msgspec.structs.replace(PREFERENCES, variables={"color": linked})
    assert worth(moment(AT), "color", declared).value == 0
    asked = [Question(id="q", variable="color", text="?")]
    assert best_question(moment(AT), asked, declared) is None


def test_an_answer_all_products_share_changes_nothing():
    rows = [msgspec.structs.replace(one, color="red") for one in AT.columns.products]
    columns = build_columns(rows, 1)
    red = open_shop(columns, SearchIndex(columns), AT.bundle)
    found = worth(moment(red), "color")
    assert found.by_answer["red"] == pytest.approx(0, abs=1e-12)
    assert best_question(moment(red), [QUESTIONS[-1]], PREFERENCES) is None


def test_what_is_known_surely_is_worth_little_to_ask():
    """The answer that is expected changes nothing, and the one that would is not expected."""
    plain = msgspec.structs.replace(VARIABLES["brand"], strength=0.001)
    declared = msgspec.structs.replace(PREFERENCES, variables={"brand": plain})
    unknown = worth(moment(AT), "brand", declared)
    sure = believing(moment(AT), belief("brand", ("Acme",), 0.999))
    known = worth(sure, "brand", declared)
    assert known.by_answer["Acme"] == pytest.approx(0, abs=1e-3)
    assert known.value < unknown.value / 20


def test_a_variable_that_is_off_or_has_no_use_is_not_asked_for():
    off = belief("brand", ("Acme",), off=True)
    assert worth(believing(moment(AT), off), "brand").value == 0
    unused = msgspec.structs.replace(VARIABLES["brand"], uses=())
    declared = msgspec.structs.replace(PREFERENCES, variables={"brand": unused})
    assert worth(moment(AT), "brand", declared).value == 0


def test_what_chooses_words_alone_is_worth_nothing_to_a_slate():
    for link in (VARIABLES["color"].products, None):
        wordy = msgspec.structs.replace(VARIABLES["color"], uses=("page",), products=link)
        declared = msgspec.structs.replace(PREFERENCES, variables={"color": wordy})
        assert worth(moment(AT), "color", declared).value == 0
        assert best_question(moment(AT), [QUESTIONS[-1]], declared) is None


def test_a_wish_is_worth_the_places_it_frees():
    wish = msgspec.structs.replace(
        VARIABLES["never"], options={"kitchen": "Kitchen", "leather": "Leather"}
    )
    declared = msgspec.structs.replace(PREFERENCES, variables={"never": wish})
    found = worth(moment(AT), "never", declared)
    assert found.by_answer["leather"] == 0
    assert found.by_answer["kitchen"] > 0
    assert found.value == pytest.approx(found.by_answer["kitchen"] / 3)


def test_in_the_holdout_only_wishes_are_worth_asking_for():
    held = moment(AT, holdout=1.0)
    assert worth(held, "brand").value == 0
    assert best_question(held, QUESTIONS, PREFERENCES) is None


def test_whoever_said_no_is_asked_nothing():
    refused = replace(moment(AT), profile=Profile(None, (), (), refused=True))
    assert best_question(refused, QUESTIONS, PREFERENCES) is None


def test_without_questions_or_models_nothing_goes_wrong():
    assert best_question(moment(AT), (), PREFERENCES) is None
    bare = moment(replace(AT, recommender=None, bundle=None))
    assert best_question(bare, QUESTIONS, PREFERENCES) is not None


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_raising_the_share_withholds_from_no_fewer(unit, one, other):
    low, high = sorted((one, other))
    assert withheld_by_chance(unit, high) or not withheld_by_chance(unit, low)


def test_withholding_is_as_often_as_said_and_says_nothing_of_the_holdout():
    units = [f"customer {i}" for i in range(20_000)]
    withheld = [unit for unit in units if withheld_by_chance(unit, 0.2)]
    assert len(withheld) / 20_000 == pytest.approx(0.2, abs=0.012)
    held = sum(arm_of(unit, 0.2) == "holdout" for unit in withheld)
    assert held / len(withheld) == pytest.approx(0.2, abs=0.03)

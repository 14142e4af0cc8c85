import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import check_value, normalised
from tests.customers.preferences.shop import SHOP, values

FOCUS, KINDS, PROOF, FRAMING = SHOP.variables.values()


@pytest.mark.parametrize(
    ("variable", "came", "kept"),
    [
        (FOCUS, 1, 1.0),
        (FOCUS, "0.25", 0.25),
        (FRAMING, " Bundle ", "bundle"),
        (PROOF, ["tests", "Reviews", "tests"], ("tests", "reviews")),
        (PROOF, "tests", ("tests",)),
        (KINDS, [" Kitchen", "KITCHEN", "Light"], ("Kitchen", "Light")),
        (KINDS, frozenset({"b", "a"}), ("a", "b")),
    ],
)
def test_a_value_is_kept_in_one_form(variable, came, kept):
    assert normalised(variable, came) == kept
    assert check_value(variable, kept) is None


@pytest.mark.parametrize(
    ("variable", "came"),
    [
        (FOCUS, True),
        (FOCUS, 1.01),
        (FOCUS, float("nan")),
        (FOCUS, 10**400),
        (FOCUS, ("a",)),
        (FRAMING, "unheard of"),
        (FRAMING, 3.0),
        (FRAMING, ("bundle",)),
        (PROOF, ("tests", "unheard of")),
        (PROOF, ()),
        (KINDS, ("",)),
        (KINDS, ("a\x07b",)),
        (KINDS, ("a" * 201,)),
        (KINDS, tuple(map(str, range(51)))),
        (KINDS, (1, 2)),
        (KINDS, 3.0),
        (KINDS, None),
    ],
)
def test_what_cannot_be_a_value_is_said_in_words(variable, came):
    assert normalised(variable, came) is None
    assert check_value(variable, came) is not None


def test_the_words_say_what_would_be_right():
    assert check_value(FOCUS, 2.0) == "a number from 0 to 1"
    assert check_value(FRAMING, "x") == "one of bundle, discount, subscription"
    assert check_value(PROOF, ()) == "1 to 50 different values, each one of reviews, experts, tests"


@given(st.sampled_from(list(SHOP.variables.values())), values | st.text() | st.lists(st.text()))
def test_what_is_kept_passes_the_check_and_is_kept_as_it_is(variable, came):
    kept = normalised(variable, came)
    assert kept is None or (check_value(variable, kept), normalised(variable, kept)) == (None, kept)

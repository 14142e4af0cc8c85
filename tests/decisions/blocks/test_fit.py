"""How well a block fits what a customer believes."""

from typing import Any

import pytest

from shopkeeper.customers.preferences import Belief, Variable
from shopkeeper.decisions.blocks import SpeaksTo
from shopkeeper.decisions.blocks.fit import NONE, fit, why

OPTIONS = {"free_returns": "Returning for free", "warranty": "A long warranty", "support": "Help"}
VARIABLES = {
    "reassurance": Variable(
        name="reassurance", kind="ranked", title="What matters", about="", options=OPTIONS
    ),
    "brands": Variable(name="brands", kind="set", title="Brands", about=""),
    "focus": Variable(
        name="focus", kind="scale", title="Price or quality", about="", ends=("price", "quality")
    ),
    "illness": Variable(
        name="illness", kind="choice", title="Illness", about="", options={"yes": "Yes"},
        sensitivity="special",
    ),
}  # fmt: skip


def block(variable: str, *values: str) -> tuple[SpeaksTo, ...]:
    return (SpeaksTo(variable, values),)


def believed(variable: str, value: Any, sure: float = 1.0, **more: Any) -> dict[str, Belief]:
    belief = Belief(variable=variable, value=value, confidence=sure, explicit=True, **more)
    return {variable: belief}


def test_what_was_said_first_fits_best_and_its_opposite_speaks_against() -> None:
    beliefs = believed("reassurance", ("warranty",), spread={"warranty": 0.8, "support": 0.2})
    for_it = fit(block("reassurance", "warranty"), beliefs, VARIABLES).value
    partly = fit(block("reassurance", "support"), beliefs, VARIABLES).value
    against = fit(block("reassurance", "free_returns"), beliefs, VARIABLES).value
    assert 1 > for_it > 0 > partly > against == -1


def test_the_surer_a_belief_the_more_it_says() -> None:
    sure, unsure = (believed("focus", 1.0, sure) for sure in (0.9, 0.3))
    high = block("focus", "high")
    assert fit(high, sure, VARIABLES).value == pytest.approx(0.9)
    assert fit(high, unsure, VARIABLES).value == pytest.approx(0.3)
    assert fit(block("focus", "low"), sure, VARIABLES).value == pytest.approx(-0.9)


def test_a_set_speaks_for_what_it_holds_and_not_against_the_rest() -> None:
    beliefs = believed("brands", ("Acme",))
    assert fit(block("brands", "Acme"), beliefs, VARIABLES).value == 1
    assert fit(block("brands", "Other"), beliefs, VARIABLES).value == 0


def test_nothing_known_turned_off_or_of_a_special_kind_says_nothing() -> None:
    ill = block("illness", "yes")
    assert fit(ill, believed("illness", "yes"), VARIABLES) == NONE
    high = block("focus", "high")
    assert fit(high, {}, VARIABLES) == NONE
    assert fit(high, believed("focus", None), VARIABLES) == NONE
    assert fit(high, believed("focus", 1.0, off=True), VARIABLES) == NONE
    assert fit(block("unknown", "x"), believed("unknown", "x"), VARIABLES) == NONE


def test_the_reason_says_what_was_said_in_the_shops_words() -> None:
    beliefs = believed("reassurance", ("warranty",), spread={"warranty": 1.0})
    found = fit(block("reassurance", "warranty"), beliefs, VARIABLES)
    assert why(found, beliefs, VARIABLES).text == "You said of “What matters”: A long warranty"
    focus = believed("focus", 0.9)
    guessed = {"focus": Belief(variable="focus", value=0.9, confidence=1.0)}
    found = fit(block("focus", "high"), focus, VARIABLES)
    assert "suggests" in why(found, guessed, VARIABLES).text
    assert "quality" in why(found, guessed, VARIABLES).text

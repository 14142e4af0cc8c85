import re
from datetime import UTC, datetime
from importlib.resources import files
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import (
    DecideRequest,
    Decision,
    DecisionId,
    ProductId,
    Reason,
    Shown,
    Slate,
)
from shopkeeper.experience import weighing
from shopkeeper.experience.weighing import changes_of, parameters_of, summary_of

CODES = sorted(chain.from_iterable(weighing._CODES.values()))
reasons = st.lists(st.sampled_from(CODES).map(lambda code: Reason(code, code)), max_size=3)


def decided(told, arm="personalized"):
    products = tuple(
        Shown(ProductId(f"p{i}"), 1.0, tuple(said), i, "x", 1.0) for i, said in enumerate(told, 1)
    )
    time = datetime(2026, 11, 1, tzinfo=UTC)
    slates = {"home": Slate(products)}
    return Decision(DecisionId("d"), time, DecideRequest(), arm, slates, {})


def test_every_reason_there_is_belongs_to_a_parameter():
    source = "".join(
        path.read_text()
        for path in (files("shopkeeper") / "decisions").rglob("*.py")  # type: ignore[attr-defined]
    )
    used = set(re.findall(r'Reason\(\s*"([a-z_]+)"', source))
    assert used == set(CODES)


@given(st.lists(reasons, max_size=6))
def test_only_what_is_said_of_things_is_a_parameter_and_the_most_said_comes_first(told):
    decision = decided(told)
    found = parameters_of(decision)
    named = {weighing._OF[reason.code] for said in told for reason in said}
    assert {one.name for one in found} == named
    assert all(1 <= one.things <= len(told) for one in found)
    assert summary_of(decision, found).endswith(".")


def test_a_first_reason_weighs_more_than_a_further_one():
    told = [[Reason("popular", "x"), Reason("you_said", "y")]]
    assert [one.name for one in parameters_of(decided(told))] == ["others", "said"]


def test_who_is_told_apart_by_nothing_is_told_so():
    off = decided([[Reason("popular", "x")]], "off")
    assert "Nothing of you was used" in summary_of(off, parameters_of(off))
    assert [one.about for one in changes_of(off, parameters_of(off))] == ["consent", "dislike"]
    held = decided([], "holdout")
    assert "one of a few" in summary_of(held, ())

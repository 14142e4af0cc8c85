"""Sections follow what the customer said, and stay where nothing was."""

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import load_preferences
from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.pages import default_pages, load_pages, ordered

VARIABLES = load_preferences(None).variables
PAGE = load_pages(default_pages()).said.page("product")
assert PAGE is not None
SECTIONS = PAGE.sections
IDS = tuple(section.id for section in SECTIONS)


def believed(variable: str, value: str) -> dict[str, Belief]:
    return {variable: Belief(variable=variable, value=(value,), confidence=1.0, explicit=True)}


def test_who_asks_for_reviews_first_gets_them_first() -> None:
    found, used = ordered(SECTIONS, believed("proof", "reviews"), VARIABLES)
    assert found[0] == "reviews"
    assert used == {"proof"}


def test_without_beliefs_sections_stand_as_declared() -> None:
    assert ordered(SECTIONS, {}, VARIABLES) == (IDS, frozenset())


@given(st.sampled_from(["proof", "reassurance"]), st.data())
def test_no_section_is_lost_and_those_not_spoken_to_keep_their_order(
    variable: str, data: st.DataObject
) -> None:
    value = data.draw(st.sampled_from(sorted(VARIABLES[variable].options)))
    found, _ = ordered(SECTIONS, believed(variable, value), VARIABLES)
    assert sorted(found) == sorted(IDS)
    silent = [s.id for s in SECTIONS if variable not in {one.variable for one in s.speaks_to}]
    assert [section for section in found if section in silent] == silent

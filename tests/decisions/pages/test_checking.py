"""Pages that make no sense are told with their line; those that ship make sense."""

import pytest

from shopkeeper.customers import load_preferences
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.pages import check_pages, default_pages, load_pages
from shopkeeper.domain import InvalidRequest

VARIABLES = load_preferences(None).variables
KNOWN = Known(
    "GBP",
    "GB",
    attributes=frozenset({"brand"}),
    variables={name: tuple(variable.options) for name, variable in VARIABLES.items()},
)
RIGHT = """\
pages:
  - id: home
    stage: top
    slots:
      - {id: shelf, fill: products, filters: {brand: Acme}}
      - {id: hero, fill: blocks, kinds: [hook], when: hesitating}
    sections:
      - {id: reviews, speaks_to: [{variable: proof, values: [reviews]}]}
"""


def told(text: str) -> str:
    found = check_pages(load_pages(text), KNOWN)
    return "\n".join(str(one) for one in found if one.code != "missing page")


@pytest.mark.parametrize("text", [RIGHT, default_pages()])
def test_a_right_file_has_no_faults(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("{brand", "{brnad", "line 5: `pages[0].slots[0].filters.brnad` is not an attribute"),
        ("kinds: [hook]", "filters: {brand: A}", "line 6: `pages[0].slots[1].filters` is for"),
        ("id: hero", "id: shelf", "line 6: `pages[0].slots[1].id` must be given once in the file"),
        ("[hook]", "[hook], constraint: budget", "`pages[0].slots[1].constraint` is for the"),
        ("proof", "prof", "must be a variable of preferences.yaml, got 'prof' (did you"),
        ("[reviews]", "[review]", "must be an option of proof, got 'review' (did you"),
        ("fill: products,", "fill: products, when: promised,", "`pages[0].slots[0].when` promised"),
        ("stage: top", "stage: top\n    no_personalize: true", "line 7: `pages[0].slots[1].when`"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line(was: str, becomes: str, fault: str) -> None:
    assert fault in told(RIGHT.replace(was, becomes))


def test_a_page_and_a_section_are_given_once() -> None:
    twice = RIGHT + RIGHT[len("pages:\n") :].replace("shelf", "a").replace("hero", "b")
    assert "line 9: `pages[1].id` must be given once" in told(twice)
    section = "      - {id: reviews}\n"
    assert "line 9: `pages[0].sections[1].id` must be given once" in told(RIGHT + section)


def test_what_no_page_can_be_is_refused_at_once() -> None:
    with pytest.raises(InvalidRequest, match=r"line 3: .*must be one of bottom, .*`top`"):
        load_pages(RIGHT.replace("stage: top", "stage: tpo"))


@pytest.mark.parametrize("text", ["pages: []", "{}", "hesitation: {compared: 3}"])
def test_no_page_at_all_is_refused(text: str) -> None:
    [problem] = check_pages(load_pages(text), KNOWN)
    assert (problem.code, problem.fatal, problem.field) == ("missing page", True, "pages")


def test_pages_that_ship_and_are_left_out_are_a_warning_that_names_them() -> None:
    [problem] = check_pages(load_pages(RIGHT), KNOWN)
    assert (problem.code, problem.fatal) == ("missing page", False)
    assert "search, category, product, basket, order, letter, letter-more, account" in problem.text
    assert check_pages(load_pages(default_pages()), KNOWN) == []


@pytest.mark.parametrize(
    "title", ["Save 70 % today", "Only 2 left", "Eco-friendly", "2,000 buyers"]
)
def test_a_heading_says_nothing_that_needs_proof(title: str) -> None:
    assert "line 5: `pages[0].slots[0].title` says" in told(
        RIGHT.replace("id: shelf,", f"id: shelf, title: '{title}',")
    )

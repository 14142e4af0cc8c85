"""What a text claims by its words alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.claims import GROUPS, banned, uncovered
from shopkeeper.decisions.claims.terms import spelt

TERMS = [
    (group.categories, one)
    for group in GROUPS
    for term in group.terms
    for one in spelt(term.removesuffix("*"))
]
CLEAN = "A blue mug made in our own kiln that holds its tea warm all the long morning".split()


def test_the_clean_text_is_clean() -> None:
    assert banned(" ".join(CLEAN)) == []


@settings(max_examples=150)
@given(
    st.sampled_from(TERMS), st.integers(0, len(CLEAN)), st.sampled_from([str.upper, str.title, str])
)
def test_a_term_put_anywhere_is_found(
    term: tuple[tuple[str, ...], str], place: int, case: "type[str]"
) -> None:
    categories, words = term
    text = " ".join([*CLEAN[:place], case(words), *CLEAN[place:]])
    assert any(found.categories == categories for found in banned(text))


def test_every_term_is_found_alone_and_between_marks() -> None:
    lost = [words for _, words in TERMS if not banned(f"({words}!)")]
    assert lost == []


@pytest.mark.parametrize(
    "text",
    ["Eco friendly", "eco-FRIENDLY", "eco\u2011friendly", "eco\u00ad-friendly", "ecofriendly"],
)
def test_the_same_words_are_found_however_they_are_spelt(text: str) -> None:
    assert [found.categories for found in banned(text)] == [("environment",)]


@pytest.mark.parametrize(
    "text",
    ["A treat with tea", "Green glaze, the colour of moss", "Secure healthy-looking packaging",
     "Fluffy towels", "Reorganic is no word of ours", "A natural bath sponge"],
)  # fmt: skip
def test_words_that_only_look_alike_are_left_alone(text: str) -> None:
    assert banned(text) == []


def test_a_claim_of_the_category_covers_its_words_and_no_others() -> None:
    text = "Organic and sugar-free"
    assert [found.term for found in uncovered(text, frozenset({"environment"}))] == ["sugar-free"]
    assert uncovered(text, frozenset({"food"})) == []


def test_every_group_says_why() -> None:
    assert all(len(found.reason) > 20 for found in banned("cures insomnia, interest-free"))

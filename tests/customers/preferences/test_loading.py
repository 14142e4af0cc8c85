from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import (
    check_value,
    load_preferences,
    read_preferences,
)
from shopkeeper.customers.preferences.special import special_category
from shopkeeper.decisions.blocks import DEFAULT, load_blocks
from shopkeeper.domain import InvalidRequest
from tests.customers.preferences.shop import DECLARED, SHOP


def wrong(old, new):
    assert old in DECLARED
    with pytest.raises(InvalidRequest) as raised:
        read_preferences(DECLARED.replace(old, new, 1), "preferences.yaml")
    return str(raised.value)


def test_without_a_file_the_default_is_taken(tmp_path):
    default = load_preferences(None)
    assert len(default.variables) == 14
    assert load_preferences(tmp_path / "preferences.yaml") == default
    assert default.variables["life_stage"].sensitivity == "declared_only"
    assert len(default.digest) == 8


def test_a_file_under_the_other_suffix_is_not_passed_over_in_silence(tmp_path):
    (tmp_path / "preferences.yml").write_text(DECLARED)
    for _ in range(2):
        with pytest.raises(InvalidRequest, match=r"yml must be called preferences\.yaml"):
            load_preferences(tmp_path / "preferences.yaml")
        (tmp_path / "preferences.yaml").write_text(DECLARED)


def test_the_default_asks_three_questions_of_a_newcomer():
    quizzes = load_preferences(None).quizzes
    assert {quiz.occasion for quiz in quizzes.values()} == {"welcome", "post_purchase", "page"}
    assert [question.id for question in quizzes["welcome"].questions][:2] == ["categories", "focus"]


def test_what_chooses_words_on_default_pages_may_be_asked_for_and_is_not_by_default():
    default = load_preferences(None)
    uses = {name: variable.uses for name, variable in default.variables.items()}
    wordy = {name for name, use in uses.items() if use == ("page",)}
    assert wordy == {"proof", "value_framing", "reassurance", "content_style", "gift_or_self"}
    blocks = load_blocks(DEFAULT.read_text("utf-8")).said.blocks
    spoken = {one.variable for block in blocks for one in block.speaks_to}
    assert all("page" in uses[name] for name in spoken)
    assert all("quiz" in default.variables[name].sources for name in wordy)
    asked = {q.variable for quiz in default.quizzes.values() for q in quiz.questions}
    assert not wordy & asked


def test_every_default_tag_and_rule_says_something_that_can_be():
    default = load_preferences(None)
    for tag in default.support_tags.values():
        assert check_value(default.variables[tag["variable"]], tag["value"]) is None
    for rule in default.rules:
        assert default.variables[rule.variable].sensitivity == "ordinary"
        assert special_category(rule.attribute) is None


def test_a_file_is_read_and_any_change_of_it_is_seen(tmp_path):
    path = tmp_path / "preferences.yaml"
    path.write_text(DECLARED, "utf-8")
    assert load_preferences(path) == SHOP
    assert (SHOP.ask.questions, SHOP.ask.days, SHOP.withhold) == (2, 30.0, 0.1)
    assert SHOP.variables["proof"].line == 22
    path.write_text(DECLARED + "# a word\n", "utf-8")
    assert load_preferences(path).digest != SHOP.digest


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InvalidRequest, match="cannot be read"):
        load_preferences(tmp_path)
    path = tmp_path / "preferences.yaml"
    path.write_bytes(b"variables:\n  a: \xff")
    with pytest.raises(InvalidRequest, match=r"^preferences\.yaml, line 2: not UTF-8"):
        load_preferences(path)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("withhold: 0.1", "withold: 0.1", "line 65: `withold` must be one of the fields variables"),
        (
            "withhold: 0.1",
            "withhold: 2",
            "line 65: `withhold` must be a number from 0 to 1, got '2'",
        ),
        ("questions: 2,", "questions: 2.5,", "`ask.questions` must be a whole number, got '2.5'"),
        (
            "days: 30}",
            "}",
            "line 64: `ask` must be fields with `days` among them, got ['questions']",
        ),
        (
            "sources: [quiz, behaviour, import, customer]",
            "sources: [post_purchase, quiz]",
            "line 43: `rules[0].variable` must be a variable with `behaviour`",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old, new, error):
    assert error in wrong(old, new)


def test_a_variable_that_nothing_could_fill_is_refused():
    lonely = """\
variables:
  lonely: {kind: number, title: A, about: B, sources: [quiz, support]}
ask: {questions: 1, days: 1}
"""
    with pytest.raises(InvalidRequest, match=r"line 2: `variables.lonely` must be filled by some"):
        read_preferences(lonely, "preferences.yaml")


fragments = st.sampled_from(DECLARED.splitlines())


@given(st.lists(fragments, max_size=25).map("\n".join))
def test_no_shuffled_file_raises_anything_but_an_error_with_its_line(text):
    with suppress(InvalidRequest):
        read_preferences(text, "preferences.yaml")


@given(st.data())
def test_one_word_changed_is_read_or_refused_with_its_line(data):
    words = DECLARED.split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = data.draw(
        st.sampled_from(["-", "1", "{}", "[]", "null", ".nan", "a:", "health", "behaviour", ""])
    )
    try:
        read = read_preferences(" ".join(words), "preferences.yaml")
    except InvalidRequest as refused:
        error = str(refused)
    else:
        error = ""
        assert read.variables
    assert not error or error.startswith("preferences.yaml, line ")

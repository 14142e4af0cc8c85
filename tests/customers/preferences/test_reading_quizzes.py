import pytest

from shopkeeper.customers.preferences import read_preferences
from shopkeeper.domain import InvalidRequest
from tests.customers.preferences.shop import DECLARED, SHOP


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (
            "id: second, variable: kinds",
            "id: second, variable: gone",
            "must be one of focus, kinds",
        ),
        ("{id: second", "{id: first", "a name of its own in this quiz, got 'first'"),
        ("id: second, variable: kinds", "id: second, variable: focus", "no other question of this"),
        ("{0.1: Price", "{0.1: Price, 3: Dear", "an answer that is a number from 0 to 1, got '3'"),
        ("{bundle: B, discount: D}", "{bundle: B}", "at least two answers"),
        ("{bundle: B, discount: D}", "{bundle: B, box: D}", "an answer that is one of bundle"),
        (
            "next: {reviews: end}",
            "next: {reviews: first}",
            "a later question or the end, one of fou",
        ),
        (
            "next: {reviews: end}",
            "next: {reviews: third}",
            "a later question or the end, one of fou",
        ),
        ("next: {reviews: end}", "next: {praise: end}", "for one of reviews, experts, tests, *, -"),
        ("most: 2", "most: 2.5", "`quizzes.hello.questions[1].most` must be a whole number"),
        ("occasion: welcome", "occasion: always", "must be one of welcome, post_purchase, page"),
        ("occasion: welcome", "source: post_purchase\n    occasion: page", "`post_purchase` among"),
        ("  hello:", "  Hello there:", "small letters"),
        ("skippable: false", "skippable: never", "must be true or false, got 'never'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_line(old, new, error):
    assert old in DECLARED
    with pytest.raises(InvalidRequest, match=r"^p\.yaml, line \d+: ") as raised:
        read_preferences(DECLARED.replace(old, new, 1), "p.yaml")
    assert error in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("text: More", "text: Are you pregnant", "`quizzes.hello.questions[3].text` must be of no"),
        ("bundle: B,", "bundle: Diabetes care,", "answers.bundle` must be of no special category"),
    ],
)
def test_what_may_be_guessed_is_not_asked_for_in_words_of_a_special_category(old, new, told):
    assert old in DECLARED
    with pytest.raises(InvalidRequest) as raised:
        read_preferences(DECLARED.replace(old, new, 1), "p.yaml")
    assert told in str(raised.value)


def test_what_is_only_said_may_be_asked_for_in_any_words():
    said = DECLARED.replace("text: How", "text: Is it for your health", 1)
    assert read_preferences(said, "p.yaml").quizzes["hello"].questions[2].text.endswith("health")


def test_what_is_not_used_is_not_asked():
    unused = DECLARED.replace("uses: [ranking]", "uses: []", 1)
    with pytest.raises(InvalidRequest, match="a variable with a use: what is not used is not ask"):
        read_preferences(unused, "p.yaml")


def test_a_quiz_is_read_whole():
    first, second, third, fourth = SHOP.quizzes["hello"].questions
    assert (first.answers, first.next) == (
        {"0.1": "Price", "0.9": "Quality"},
        {"0.9": "third", "-": "end"},
    )
    assert (second.most, third.skippable, fourth.skippable) == (2, False, True)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers.preferences import (
    Question,
    Quiz,
    answers_in,
    next_in_quiz,
    open_in_quiz,
    place_in,
    remember,
    way_in,
)
from shopkeeper.domain import Asked, Skipped, Stated
from tests.customers.preferences.shop import NOW, SHOP, attributes

HELLO = SHOP.quizzes["hello"]


def next_id(**answered):
    question = next_in_quiz(HELLO, answered)
    return question.id if question else None


def ids(questions):
    return [question.id for question in questions]


def test_a_quiz_goes_from_question_to_question():
    assert next_id() == "first"
    assert next_id(first=0.1) == "second"
    assert next_id(first=0.1, second=("Light",)) == "third"
    assert next_id(first=0.1, second=None, third=("tests",)) == "fourth"
    assert next_id(first=0.1, second=None, third=("tests",), fourth="bundle") is None


def test_an_answer_may_branch_and_a_skip_may_end():
    assert next_id(first=0.9) == "third"
    assert next_id(first=None) is None
    assert next_id(first=0.9, third=("tests", "reviews")) is None


def test_what_may_still_come_is_known():
    assert ids(open_in_quiz(HELLO, {})) == ["first", "second", "third", "fourth"]
    assert ids(open_in_quiz(HELLO, {"first": 0.9})) == ["third", "fourth"]
    assert open_in_quiz(HELLO, {"first": None}) == ()


def test_a_quiz_is_resumed_from_what_is_remembered():
    statements = [
        (1, Asked("hello/first", NOW)),
        (2, Stated("focus", 0.1, "quiz", NOW, "hello/first")),
        (3, Asked("hello/second", NOW)),
        (4, Skipped("hello/second", NOW)),
        (5, Asked("hello/third", NOW)),
    ]
    memory = remember(statements, [], attributes, SHOP)
    assert answers_in(HELLO, memory) == {"first": 0.1, "second": None}
    assert next_in_quiz(HELLO, answers_in(HELLO, memory)).id == "third"
    taken = remember(
        [*statements, (6, Stated("focus", None, "customer", NOW))], [], attributes, SHOP
    )
    assert answers_in(HELLO, taken)["first"] is None


def question(question_id, **leads):
    return Question(id=question_id, variable="v", text="?", next=leads)


def quiz_of(*questions):
    return Quiz(name="q", title="", occasion="welcome", source="quiz", questions=questions)


FORK = quiz_of(
    question("a"),
    question("b", **{"yes": "c", "*": "d", "-": "d"}),
    question("c", **{"*": "end", "-": "end"}),
    question("d"),
)


def test_without_branches_every_question_counts():
    quiz = quiz_of(question("a"), question("b"), question("c"))
    assert [place_in(quiz, one, {}) for one in "abc"] == [(1, 3), (1, 2), (1, 1)]
    assert place_in(quiz, "c", {"a": "x", "b": None}) == (3, 3)


def test_of_two_branches_only_one_is_walked():
    assert place_in(FORK, "a", {}) == (1, 3)
    assert ids(open_in_quiz(FORK, {"a": "x", "b": "yes"})) == ["c"]


@pytest.mark.parametrize("leads", [{"*": "end"}, {"x": "end", "-": "end"}])
def test_where_something_is_left_open_the_next_in_the_list_may_follow(leads):
    assert place_in(quiz_of(question("a", **leads), question("b")), "a", {}) == (1, 2)


def test_what_is_not_to_be_asked_is_no_step_of_the_way():
    assert place_in(FORK, "b", {}, closed=["a"]) == (1, 2)
    assert place_in(FORK, "d", {"b": "no"}, closed=["a"]) == (2, 2)
    assert place_in(FORK, "a", {}, closed=["d"]) == (1, 3)
    assert place_in(FORK, "a", {}, closed=["b", "c"]) == (1, 2)
    assert way_in(FORK, {"b": "no", "c": "left since"}) == ("b",)


@given(st.data())
def test_every_way_through_a_quiz_ends_without_asking_twice(data):
    for quiz in SHOP.quizzes.values():
        answered = {}
        while (question := next_in_quiz(quiz, answered)) is not None:
            assert question.id not in answered
            assert question == open_in_quiz(quiz, answered)[0]
            choice = data.draw(st.sampled_from([None, 0.9, "bundle", ("reviews", "tests")]))
            answered[question.id] = choice

import pytest

from shopkeeper.customers.preferences import Question, Quiz
from shopkeeper.storefront.ways import longest_way


def _question(question_id: str, **leads: str) -> Question:
    return Question(id=question_id, variable="v", text="?", next=leads)


def _quiz(*questions: Question) -> Quiz:
    return Quiz(name="q", title="", occasion="welcome", source="quiz", questions=questions)


def test_without_branches_every_question_counts() -> None:
    quiz = _quiz(_question("a"), _question("b"), _question("c"))
    assert [longest_way(quiz, question) for question in "abc"] == [3, 2, 1]


def test_of_two_branches_only_one_is_walked() -> None:
    fork = _question("b", **{"yes": "c", "*": "d", "-": "d"})
    quiz = _quiz(_question("a"), fork, _question("c", **{"*": "end", "-": "end"}), _question("d"))
    assert longest_way(quiz, "a") == 3


@pytest.mark.parametrize("leads", [{"*": "end"}, {"x": "end", "-": "end"}])
def test_where_something_is_left_open_the_next_in_the_list_may_follow(
    leads: dict[str, str],
) -> None:
    assert longest_way(_quiz(_question("a", **leads), _question("b")), "a") == 2

"""How far it is to the end of a quiz whose answers lead on different ways. Pure."""

from shopkeeper.customers.preferences import Question, Quiz

END, EVERY = "end", frozenset(("*", "-"))
"""Where a way ends; what a question names where it names the way for whatever is said."""


def longest_way(quiz: Quiz, question_id: str) -> int:
    """Questions from this one to the end, itself among them, on the longest way there may be.

    Every way leads to later questions alone, so one walk from the end backwards is enough.
    """
    left: dict[str, int] = {END: 0}
    following = END
    for question in reversed(quiz.questions):
        left[question.id] = 1 + max(left[target] for target in _targets(question, following))
        following = question.id
    return left[question_id]


def _targets(question: Question, following: str) -> set[str]:
    """Where it may lead: what it names, and the next in the list where it leaves that open."""
    named = set(question.next.values())
    return named if question.next.keys() >= EVERY else named | {following}

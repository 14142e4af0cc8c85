"""The way through a quiz: which question comes next, and what may still come.

A quiz and what was answered so far come in; questions go out. Pure, so that a quiz is resumed by
asking again. A `next` only ever leads to a later question (`loading` sees to it), so every way
ends. Held by tests/customers/preferences/test_quizzes.py.
"""

from collections.abc import Iterable, Mapping

from shopkeeper.customers.preferences.memory import Memory
from shopkeeper.customers.preferences.values import as_key
from shopkeeper.customers.preferences.variables import Question, Quiz
from shopkeeper.domain import Value

END = "end"
"""Ends a quiz, as a target of `next`."""
ANY = "*"
SKIPPED = "-"
_EVERY = {ANY, SKIPPED}
"""What a question names where it names the way for whatever is said."""


def next_in_quiz(quiz: Quiz, answered: Mapping[str, Value | None]) -> Question | None:
    """The first question on the way that has no answer yet; None at the end.

    Args:
        answered: Question id to its answer; None: it was skipped.
    """
    place = 0
    while place < len(quiz.questions):
        question = quiz.questions[place]
        if question.id not in answered:
            return question
        place = _after(quiz, place, answered[question.id])
    return None


def open_in_quiz(quiz: Quiz, answered: Mapping[str, Value | None]) -> tuple[Question, ...]:
    """The next question and all that may still follow it, whatever is answered."""
    first = next_in_quiz(quiz, answered)
    if first is None:
        return ()
    start = quiz.questions.index(first)
    reached = {start}
    for place in range(start, len(quiz.questions)):
        if place in reached:
            reached |= _may_follow(quiz, place, answered)
    return tuple(
        question
        for place, question in enumerate(quiz.questions)
        if place in reached and question.id not in answered
    )


def way_in(quiz: Quiz, answered: Mapping[str, Value | None], until: str = END) -> tuple[str, ...]:
    """Ids of the questions that were answered or skipped on the way to one, or to the end.

    What has no answer on that way was not to be asked, and counts as skipped.
    """
    taken = dict(answered)
    way: list[str] = []
    while (question := next_in_quiz(quiz, {one: taken[one] for one in way})) is not None:
        if question.id == until:
            break
        taken.setdefault(question.id, None)
        way.append(question.id)
    return tuple(one for one in way if one in answered)


def place_in(
    quiz: Quiz, question_id: str, answered: Mapping[str, Value | None], closed: Iterable[str] = ()
) -> tuple[int, int]:
    """Which question of its quiz one is, from 1, and of how many on the longest way there may be.

    Args:
        answered: As of `next_in_quiz`.
        closed: Ids of questions that are not to be asked: they do not count.
    """
    before = len(way_in(quiz, answered, question_id))
    return before + 1, before + _longest_way(quiz, question_id, dict.fromkeys(closed))


def answers_in(quiz: Quiz, memory: Memory) -> dict[str, Value | None]:
    """What a customer answered of a quiz, as far as it is remembered.

    An answer that was changed elsewhere since is given as changed, one that was taken back as
    skipped: a quiz does not ask again what it asked.
    """
    outcomes = {one.question: one.outcome for one in memory.asked}
    said = {piece.variable: piece.value for piece in memory.evidence if piece.source != "behaviour"}
    found: dict[str, Value | None] = {}
    for question in quiz.questions:
        outcome = outcomes.get(f"{quiz.name}/{question.id}")
        if outcome == "answered":
            found[question.id] = said.get(question.variable)
        elif outcome == "skipped":
            found[question.id] = None
    return found


def _longest_way(quiz: Quiz, question_id: str, closed: Mapping[str, None]) -> int:
    """Questions from this one to the end, itself among them.

    Every way leads to later questions alone, so one walk from the end backwards is enough.
    """
    left = [0] * (len(quiz.questions) + 1)
    for place in reversed(range(len(quiz.questions))):
        counts = quiz.questions[place].id not in closed
        left[place] = counts + max(left[then] for then in _may_follow(quiz, place, closed))
    return left[_place(quiz, question_id)]


def _after(quiz: Quiz, place: int, answer: Value | None) -> int:
    question = quiz.questions[place]
    target = next((question.next[key] for key in _keys(answer) if key in question.next), None)
    return place + 1 if target is None else _place(quiz, target)


def _keys(answer: Value | None) -> tuple[str, ...]:
    """What `next` may name an answer by, the most particular first."""
    if answer is None:
        return (SKIPPED,)
    if isinstance(answer, tuple):
        return (*answer, ANY)
    return (as_key(answer), ANY)


def _place(quiz: Quiz, target: str) -> int:
    ids = [question.id for question in quiz.questions]
    return ids.index(target) if target != END else len(ids)


def _may_follow(quiz: Quiz, place: int, answered: Mapping[str, Value | None]) -> set[int]:
    question = quiz.questions[place]
    if question.id in answered:
        return {_after(quiz, place, answered[question.id])}
    named = {_place(quiz, target) for target in question.next.values()}
    return named if question.next.keys() >= _EVERY else named | {place + 1}

"""A question as a surface puts it, with its words; or why there is none.

A quiz, a question and the shop's declarations come in; values go out. Reads the snapshot.
"""

from typing import Literal

import msgspec

from shopkeeper.customers.preferences import Question, Quiz, VariableKind
from shopkeeper.experience.options import options_of
from shopkeeper.experience.services import Services

Nothing = Literal["done", "limit", "not_agreed", "withheld", "nothing_to_ask"]


class NextQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question to be put, with the words to put it in."""

    question: str
    """To be sent back with the answer: `quiz/id`."""
    quiz: str
    title: str
    """Of the quiz."""
    intro: str
    variable: str
    text: str
    kind: VariableKind
    answers: dict[str, str]
    """Value to its words; empty where any may be given."""
    low: float
    high: float
    ends: tuple[str, str]
    most: int
    """Answers at most, of a set or ranked choice."""
    skippable: bool
    why: str
    """What the answer is used for, in words for the customer."""
    place: int
    """Which question of the quiz this is on the way that was taken, from 1; beside a page: 1."""
    of: int
    """Questions on the longest way there may be from here, those before counted; beside a page: 1.
    """


class NoQuestion(msgspec.Struct, frozen=True):
    """Nothing is asked now."""

    reason: Nothing
    words: str


_WORDS: dict[Nothing, str] = {
    "done": "everything was asked",
    "limit": "enough was asked lately",
    "not_agreed": "the customer has not agreed to personalization",
    "withheld": "by chance, so that what asking is worth can be measured",
    "nothing_to_ask": "no answer would change what is shown",
}
Pick = tuple[Quiz, Question]


def nothing(reason: Nothing) -> NoQuestion:
    """No question, and why, in words."""
    return NoQuestion(reason, _WORDS[reason])


def put(services: Services, pick: Pick, progress: tuple[int, int]) -> NextQuestion:
    """The question with all that is needed to show it.

    Args:
        progress: Which question it is, and of how many.
    """
    quiz, question = pick
    variable = services.preferences.variables[question.variable]
    traits = services.shops.current().traits
    return NextQuestion(
        question=f"{quiz.name}/{question.id}",
        quiz=quiz.name,
        title=quiz.title,
        intro=quiz.intro,
        variable=variable.name,
        text=question.text,
        kind=variable.kind,
        answers=question.answers or options_of(variable, traits),
        low=variable.low,
        high=variable.high,
        ends=variable.ends,
        most=question.most,
        skippable=question.skippable,
        why=variable.about,
        place=progress[0],
        of=progress[1],
    )

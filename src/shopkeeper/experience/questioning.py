"""Ask a customer the question whose answer would change most, and take answers in."""

from collections.abc import Sequence

import msgspec

from shopkeeper.customers.preferences import VariableKind
from shopkeeper.domain import (
    Context,
    CustomerRef,
    NotReady,
    Rejection,
    SessionId,
    Value,
)
from shopkeeper.experience.services import Services

NOWHERE = Context()


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
    """Value to its words; empty of a scale or number."""
    low: float
    high: float
    ends: tuple[str, str]
    most: int
    """Answers at most, of a set or ranked choice."""
    skippable: bool
    why: str
    """What the answer is used for, in words for the customer."""
    place: int
    """Which question of the quiz this is, from 1."""
    of: int
    """Questions the quiz has."""


class NoQuestion(msgspec.Struct, frozen=True):
    """Nothing is asked now."""

    reason: str
    """Stable: `done`, `limit`, `not_agreed`, `withheld`, `nothing_to_ask`."""
    words: str


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a customer said to a question."""

    question: str
    """As `NextQuestion.question`."""
    value: Value | None = None
    skipped: bool = False


class Answered(msgspec.Struct, frozen=True):
    """What became of answers."""

    accepted: int
    refused: tuple[Rejection, ...] = ()
    """Answers of which nothing was stored, each with the field at fault."""


def next_question(
    services: Services,
    ref: CustomerRef,
    *,
    session_id: SessionId | None = None,
    quiz: str = "",
    occasion: str = "",
    context: Context = NOWHERE,
    signal: bool = False,
) -> NextQuestion | NoQuestion:
    """The question to put to a customer now, noted as asked.

    Args:
        quiz: The next open question of this quiz, which the customer chose to take: the ask limit
            does not hold.
        occasion: `welcome`, `post_purchase` or `page`: the next question of a quiz for it, within
            the ask limit. Neither: the question worth most, within the ask limit.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: No such quiz or occasion, or nobody named.
    """
    raise NotReady("questions are not asked yet")


def answer(
    services: Services, ref: CustomerRef, answers: Sequence[Answer], *, actor: str,
    signal: bool = False,
) -> Answered:  # fmt: skip
    """Take in answers to questions that were asked; each is judged alone.

    Raises:
        InvalidRequest: Nobody named.
    """
    raise NotReady("answers are not taken yet")

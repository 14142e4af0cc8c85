"""Whether what somebody says of a preference can be taken.

A statement, what the shop declared and what is remembered come in; nothing, or a refusal that names
the field, goes out. Pure; whoever asked keeps the refusal for the audit. Held by
tests/customers/preferences/test_checking.py.
"""

from collections.abc import Iterator

import msgspec

from shopkeeper.customers.preferences.memory import Memory
from shopkeeper.customers.preferences.values import check_value
from shopkeeper.customers.preferences.variables import Preferences, Question, Variable
from shopkeeper.domain import Skipped, Stated


class Refusal(msgspec.Struct, frozen=True):
    """Why something said was not taken."""

    field: str
    expected: str
    """What it would have to be, in words."""
    got: str
    """What came, written as Python does."""

    @property
    def message(self) -> str:
        return f"`{self.field}` must be {self.expected}, got {self.got}"


def check_stated(stated: Stated, preferences: Preferences, memory: Memory) -> Refusal | None:
    """Why this cannot be taken; None where it can.

    Whatever its variable, what was said may always be taken back by a source that may speak of it.

    Args:
        stated: With its value in the form of `normalised`.
    """
    variable = preferences.variables.get(stated.variable)
    if variable is None:
        known = f"one of {', '.join(preferences.variables) or 'none'}"
        return Refusal("variable", known, repr(stated.variable))
    return next(_objections(stated, variable, preferences, memory), None)


def check_skipped(skipped: Skipped, preferences: Preferences, memory: Memory) -> Refusal | None:
    """Why a question cannot be skipped; None where it can."""
    question = find_question(preferences, skipped.question)
    if question is None or not _was_asked(skipped.question, memory):
        return _never_asked(skipped.question)
    if not question.skippable:
        return Refusal("question", "one that can be skipped", repr(skipped.question))
    return None


def find_question(preferences: Preferences, name: str) -> Question | None:
    """The question called `quiz/question`; None where there is none."""
    quiz_name, _, question_id = name.partition("/")
    quiz = preferences.quizzes.get(quiz_name)
    return quiz.question(question_id) if quiz else None


def _objections(
    stated: Stated, variable: Variable, preferences: Preferences, memory: Memory
) -> Iterator[Refusal]:
    allowed = [source for source in variable.sources if source != "behaviour"]
    if stated.source not in allowed:
        yield Refusal("source", f"one of {', '.join(allowed)}", repr(stated.source))
    if stated.value is not None:
        yield from _of_state(variable, memory)
        wrong = check_value(variable, stated.value)
        if wrong is not None:
            yield Refusal("value", wrong, repr(stated.value))
    if stated.question:
        yield from _of_question(stated, variable, preferences, memory)


def _of_state(variable: Variable, memory: Memory) -> Iterator[Refusal]:
    if variable.name in memory.off:
        yield Refusal("variable", "one the customer did not turn off", repr(variable.name))
    for purpose in variable.purposes:
        if memory.refuses(purpose):
            yield Refusal("purpose", "one the customer agreed to", repr(purpose))


def _of_question(
    stated: Stated, variable: Variable, preferences: Preferences, memory: Memory
) -> Iterator[Refusal]:
    question = find_question(preferences, stated.question)
    if question is None or not _was_asked(stated.question, memory):
        yield _never_asked(stated.question)
        return
    if question.variable != variable.name:
        yield Refusal("question", f"one about `{variable.name}`", repr(stated.question))
    if isinstance(stated.value, tuple) and len(stated.value) > question.most:
        yield Refusal("value", f"at most {question.most} answers", repr(stated.value))
    if stated.value is not None and not _is_answer(question, variable, stated.value):
        answers = ", ".join(question.answers)
        yield Refusal("value", f"among the answers {answers}", repr(stated.value))


def _is_answer(question: Question, variable: Variable, value: object) -> bool:
    if not question.answers:
        return True
    if variable.kind in {"scale", "number"}:
        return value in {float(answer) for answer in question.answers}
    return set(value if isinstance(value, tuple) else (value,)) <= set(question.answers)


def _was_asked(name: str, memory: Memory) -> bool:
    return any(one.question == name and one.outcome != "withheld" for one in memory.asked)


def _never_asked(name: str) -> Refusal:
    return Refusal("question", "one this customer was asked", repr(name))

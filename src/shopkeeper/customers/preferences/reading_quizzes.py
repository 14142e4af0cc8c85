"""The quizzes of `preferences.yaml`, checked against its variables.

A `next` may only name a later question, so that every way through a quiz ends. Held by
tests/customers/preferences/test_reading_quizzes.py.
"""

from typing import Literal, get_args

from shopkeeper.customers.preferences.quizzes import ANY, END, SKIPPED
from shopkeeper.customers.preferences.reading_rules import Variables, known_variable
from shopkeeper.customers.preferences.reading_variables import check_name, refuse_special
from shopkeeper.customers.preferences.values import MOST_VALUES, as_key, expected, normalised
from shopkeeper.customers.preferences.variables import Question, Quiz, Variable
from shopkeeper.domain import Source
from shopkeeper.domain.lines import Spot

MOST_QUIZZES = 20
MOST_QUESTIONS = 40
_Occasion = Literal["welcome", "post_purchase", "page"]
_OCCASIONS: tuple[_Occasion, ...] = get_args(_Occasion)
_SOURCES: tuple[Source, ...] = ("quiz", "post_purchase")
_FIELDS = ("id", "variable", "text", "answers", "most", "skippable", "next")


def read_quizzes(spot: Spot | None, variables: Variables) -> dict[str, Quiz]:
    """All quizzes, by name."""
    entries = {} if spot is None else spot.entries()
    if spot is not None and len(entries) > MOST_QUIZZES:
        raise spot.error(f"at most {MOST_QUIZZES} quizzes", len(entries))
    return {name: _quiz(name, part, variables) for name, part in entries.items()}


def _quiz(name: str, spot: Spot, variables: Variables) -> Quiz:
    fields = spot.fields(
        ("title", "intro", "occasion", "source", "questions"), ("title", "occasion", "questions")
    )
    source: Source = fields["source"].word(_SOURCES) if "source" in fields else "quiz"
    items = fields["questions"].items()
    if not 0 < len(items) <= MOST_QUESTIONS:
        raise fields["questions"].error(f"1 to {MOST_QUESTIONS} questions", len(items))
    questions = tuple(_question(item, variables, source) for item in items)
    _check_ways(items, questions)
    return Quiz(
        name=check_name(spot, name),
        title=fields["title"].text(80),
        occasion=fields["occasion"].word(_OCCASIONS),
        source=source,
        questions=questions,
        intro=fields["intro"].text() if "intro" in fields else "",
    )


def _question(spot: Spot, variables: Variables, source: Source) -> Question:
    fields = spot.fields(_FIELDS, ("id", "variable", "text"))
    variable = known_variable(fields["variable"], variables)
    if not variable.uses:
        raise fields["variable"].error("a variable with a use: what is not used is not asked")
    if source not in variable.sources:
        raise fields["variable"].error(f"a variable with `{source}` among its `sources`")
    if "behaviour" in variable.sources:
        _refuse_special(fields)
    answers = _answers(fields["answers"], variable) if "answers" in fields else {}
    most = fields["most"].number(1, MOST_VALUES) if "most" in fields else 3.0
    if most != int(most):
        raise fields["most"].error("a whole number")
    return Question(
        id=check_name(fields["id"], fields["id"].text(40)),
        variable=variable.name,
        text=fields["text"].text(),
        answers=answers,
        most=int(most),
        skippable=fields["skippable"].flag() if "skippable" in fields else True,
        next=_next(fields, variable, answers),
    )


def _refuse_special(fields: dict[str, Spot]) -> None:
    """What may be guessed is not asked for in words of a special category either."""
    refuse_special(fields["text"], fields["text"].text())
    for value, spot in (fields["answers"].entries() if "answers" in fields else {}).items():
        refuse_special(spot, (value, spot.text()))


def _answers(spot: Spot, variable: Variable) -> dict[str, str]:
    answers = {}
    for value, part in spot.entries().items():
        kept = normalised(variable, value)
        if kept is None:
            raise part.error(f"an answer that is {expected(variable)}", value)
        answers[as_key(kept[0] if isinstance(kept, tuple) else kept)] = part.text()
    if len(answers) < 2:
        raise spot.error("at least two answers", list(answers))
    return answers


def _next(fields: dict[str, Spot], variable: Variable, answers: dict[str, str]) -> dict[str, str]:
    if "next" not in fields:
        return {}
    known = [*(answers or variable.options), ANY, SKIPPED]
    ways = {}
    for answer, part in fields["next"].entries().items():
        if answer not in known:
            raise part.error(f"for one of {', '.join(known)}", answer)
        ways[answer] = part.text(40)
    return ways


def _check_ways(items: list[Spot], questions: tuple[Question, ...]) -> None:
    ids = [question.id for question in questions]
    for place, (item, question) in enumerate(zip(items, questions, strict=True)):
        fields = item.entries()
        if question.id in ids[:place]:
            raise fields["id"].error("a name of its own in this quiz")
        if question.variable in {other.variable for other in questions[:place]}:
            raise fields["variable"].error("a variable no other question of this quiz is about")
        later = [*ids[place + 1 :], END]
        for target in fields["next"].entries().values() if "next" in fields else ():
            if target.text(40) not in later:
                raise target.error(f"a later question or the end, one of {', '.join(later)}")

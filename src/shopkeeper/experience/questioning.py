"""Ask a customer the question whose answer would change most, never more often than agreed.

A quiz the customer chose is gone through in its own order; what is asked beside a page is what is
worth most, within the shop's ask limit, and withheld by chance from the shop's share of customers.
Every question put is noted in the log before it is answered with. Held by
`tests/experience/test_questioning.py`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from shopkeeper.customers.preferences import (
    Question,
    Quiz,
    answers_in,
    may_ask,
    next_in_quiz,
    open_in_quiz,
    place_in,
)
from shopkeeper.decisions import best_question, withheld_by_chance
from shopkeeper.domain import (
    Asked,
    Basis,
    Context,
    CustomerRef,
    DecideRequest,
    InvalidRequest,
    PlacementRequest,
    SessionId,
    Value,
)
from shopkeeper.experience.asked import NextQuestion, NoQuestion, Pick, nothing, put
from shopkeeper.experience.decide import moment_of
from shopkeeper.experience.options import can_matter
from shopkeeper.experience.services import Services
from shopkeeper.experience.standing import NOWHERE, Standing, keep_statements, standing

BESIDE = "page"
OCCASIONS = ("", BESIDE, "welcome", "post_purchase")
VISIT = timedelta(minutes=30)
"""For so long a question that was not answered stays the one to be put."""


def next_question(
    services: Services,
    ref: CustomerRef,
    *,
    session_id: SessionId | None = None,
    quiz: str = "",
    occasion: str = "",
    context: Context = NOWHERE,
    stated: Mapping[str, object] | None = None,
    declared: Basis | None = None,
    signal: bool = False,
) -> NextQuestion | NoQuestion:
    """The question to put to a customer now, noted as asked.

    Args:
        quiz: The next open question of this quiz, which the customer chose to take: neither the
            ask limit nor chance holds it back. `occasion` is not looked at.
        occasion: `welcome` or `post_purchase`: the next question of a quiz for it. `page`, or
            empty: the one worth most.
        stated: Consent category to what was said of it with the request.
        declared: The basis the caller's key was made with.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: No such quiz or occasion, or nobody named.
    """
    chosen = _quiz(services, quiz) if quiz else None
    _check_occasion(occasion)
    found = standing(
        services, ref, stated=stated, declared=declared, context=context, signal=signal
    )
    if not found.basis.allows("personalization"):
        return nothing("not_agreed")
    again = _still_open(services, found, chosen, occasion)
    if again is not None:
        return _put(services, found, again, chosen)
    if chosen is None and not may_ask(found.memory, services.preferences, found.now):
        return nothing("limit")
    pick = _pick(services, ref, found, chosen, occasion, context)
    if pick is None:
        return nothing("done" if chosen else "nothing_to_ask")
    withheld = chosen is None and _is_withheld(services, ref, pick[0])
    name = f"{pick[0].name}/{pick[1].id}"
    note = Asked(name, found.now, session_id, withheld, chosen=chosen is not None)
    _keep(services, ref, found, note)
    return nothing("withheld") if withheld else _put(services, found, pick, chosen)


def _put(services: Services, found: Standing, pick: Pick, chosen: Quiz | None) -> NextQuestion:
    quiz, question = pick
    if chosen is None and quiz.occasion == BESIDE:
        return put(services, pick, (1, 1))
    closed = _closed(services, found, quiz)
    return put(services, pick, place_in(quiz, question.id, answers_in(quiz, found.memory), closed))


def _check_occasion(occasion: str) -> None:
    if occasion not in OCCASIONS:
        known = ", ".join(map(repr, OCCASIONS))
        raise InvalidRequest(f"`occasion` must be one of {known}, got {occasion[:200]!r}")


def _quiz(services: Services, name: str) -> Quiz:
    found = services.preferences.quizzes.get(name)
    if found is None:
        known = ", ".join(services.preferences.quizzes)
        raise InvalidRequest(f"`quiz` must be one of {known}, got {name[:200]!r}")
    return found


def _still_open(
    services: Services, found: Standing, chosen: Quiz | None, occasion: str
) -> Pick | None:
    """The question put a moment ago that waits for its answer."""
    since = found.now - VISIT
    for asked in reversed(found.memory.asked):
        name, _, question_id = asked.question.partition("/")
        quiz = services.preferences.quizzes.get(name)
        if quiz is None or asked.outcome != "open" or asked.time < since:
            continue
        fits = quiz is chosen if chosen else quiz.occasion == (occasion or BESIDE)
        open_ones = open_in_quiz(quiz, _answered(services, found, quiz)) if fits else ()
        pick = next((one for one in open_ones if one.id == question_id), None)
        if pick is not None:
            return quiz, pick
    return None


def _pick(
    services: Services,
    ref: CustomerRef,
    found: Standing,
    chosen: Quiz | None,
    occasion: str,
    context: Context,
) -> Pick | None:
    if chosen is None and occasion in {"", BESIDE}:
        return _worth_most(services, ref, found, context)
    quizzes = [chosen] if chosen else _for(services, occasion)
    for quiz in quizzes:
        question = next_in_quiz(quiz, _answered(services, found, quiz))
        if question is not None:
            return quiz, question
    return None


def _for(services: Services, occasion: str) -> list[Quiz]:
    return [quiz for quiz in services.preferences.quizzes.values() if quiz.occasion == occasion]


def _answered(services: Services, found: Standing, quiz: Quiz) -> Mapping[str, Value | None]:
    """What was answered of a quiz; what may not be asked counts as skipped."""
    closed = dict.fromkeys(_closed(services, found, quiz))
    return {**closed, **answers_in(quiz, found.memory)}


def _closed(services: Services, found: Standing, quiz: Quiz) -> list[str]:
    return [q.id for q in quiz.questions if not _may_be_asked(services, found, q)]


def _may_be_asked(services: Services, found: Standing, question: Question) -> bool:
    """Nothing is asked that is off, was not agreed to, is not used, or that no product has."""
    variable = services.preferences.variables[question.variable]
    if not can_matter(variable, services.shops.current().traits):
        return False
    agreed = all(found.basis.allows(purpose) for purpose in variable.purposes)
    return agreed and bool(variable.uses) and variable.name not in found.memory.off


def _worth_most(
    services: Services, ref: CustomerRef, found: Standing, context: Context
) -> Pick | None:
    """By expected value of information over the shop's home page."""
    picks = list(_open_beside_a_page(services, found))
    if not picks:
        return None
    asked = DecideRequest((PlacementRequest("home"),), ref, context=context)
    questions = [question for _, question in picks]
    worth = best_question(
        moment_of(services, asked, signal=found.signal), questions, services.preferences
    )
    return None if worth is None else picks[questions.index(worth.question)]


def _open_beside_a_page(services: Services, found: Standing) -> Iterator[Pick]:
    for quiz in _for(services, BESIDE):
        for question in open_in_quiz(quiz, _answered(services, found, quiz)):
            yield quiz, question


def _is_withheld(services: Services, ref: CustomerRef, quiz: Quiz) -> bool:
    (person,) = services.directory.resolve([ref])  # their basis allows keeping what is asked
    assert person is not None
    unit = f"customer {min(person.keys)} {quiz.name}"
    return withheld_by_chance(unit, services.preferences.withhold)


def _keep(services: Services, ref: CustomerRef, found: Standing, note: Asked) -> None:
    before = next((one for one in found.memory.asked if one.question == note.question), None)
    if note.withheld and before is not None and before.outcome == "withheld":
        return
    keep_statements(services, ref, found, [note])

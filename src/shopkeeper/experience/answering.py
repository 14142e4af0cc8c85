"""Take in what customers answer, and what support notes of them.

Each answer is judged alone: one that cannot be kept is refused by name, noted in the audit trail,
and nothing of it is stored.
"""

from collections.abc import Mapping, Sequence

import msgspec

from shopkeeper.customers.preferences import (
    Question,
    check_skipped,
    find_question,
    normalised,
)
from shopkeeper.domain import (
    Basis,
    CustomerRef,
    Rejection,
    Skipped,
    Stated,
    Statement,
    Value,
)
from shopkeeper.experience.auditing import fields_at_fault, note
from shopkeeper.experience.options import is_from_catalogue, options_of
from shopkeeper.experience.services import Services
from shopkeeper.experience.standing import Standing, keep_statements, standing
from shopkeeper.experience.stating import kept_form, refusal_of


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


def answer(
    services: Services,
    ref: CustomerRef,
    answers: Sequence[Answer],
    tags: Sequence[str] = (),
    *,
    actor: str,
    stated: Mapping[str, object] | None = None,
    declared: Basis | None = None,
    signal: bool = False,
) -> Answered:
    """Take in answers to questions that were asked, and what support noted.

    Args:
        tags: Of a support case; each says what the shop declared of it.
        actor: Who asks, for the audit trail.
        stated: Consent category to what was said of it with the request.
        declared: The basis the caller's key was made with.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: Nobody is named.
    """
    found = standing(services, ref, stated=stated, declared=declared, signal=signal)
    outcomes = [_answered(services, found, i, one) for i, one in enumerate(answers)]
    outcomes += [_tagged(services, found, i, tag) for i, tag in enumerate(tags)]
    refused = tuple(one for one in outcomes if isinstance(one, Rejection))
    said = [one for one in outcomes if not isinstance(one, Rejection)]
    if refused:
        fields = fields_at_fault(one.field for one in refused)
        told = f"{len(said)} accepted, {len(refused)} refused: {fields}"
        note(services, actor, "answers.refused", found.person, told)
    keep_statements(services, ref, found, said)
    return Answered(len(said), refused)


Outcome = Statement | Rejection


def _answered(services: Services, found: Standing, index: int, one: Answer) -> Outcome:
    if one.skipped:
        return _skipped(services, found, index, one)
    question = find_question(services.preferences, one.question)
    if question is None or one.value is None:
        field = "question" if question is None else "value"
        expected = "one this customer was asked" if question is None else "given, or `skipped`"
        return Rejection(index, field, expected, repr(one.question)[:200])
    quiz = services.preferences.quizzes[one.question.partition("/")[0]]
    variable = services.preferences.variables[question.variable]
    value = kept_form(variable, one.value)
    stated = Stated(variable.name, value, quiz.source, found.now, one.question)
    wrong = refusal_of(services, found, index, stated, found.memory)
    return wrong or _never_offered(services, index, question, value) or stated


def _skipped(services: Services, found: Standing, index: int, one: Answer) -> Outcome:
    if one.value is not None:
        return Rejection(index, "value", "left out where `skipped` is true", "both")
    skipped = Skipped(one.question, found.now)
    wrong = check_skipped(skipped, services.preferences, found.memory)
    if wrong is not None:
        return Rejection(index, wrong.field, wrong.expected, wrong.got[:200])
    return _allowed(found, index) or skipped


def _never_offered(
    services: Services, index: int, question: Question, value: Value
) -> Rejection | None:
    """An answer that stands neither in the question nor in the catalogue it is asked from."""
    variable = services.preferences.variables[question.variable]
    if question.answers or not variable.is_open or not is_from_catalogue(variable):
        return None
    offered = options_of(variable, services.shops.current().traits)
    said = value if isinstance(value, tuple) else (value,)
    if not offered or all(one in offered for one in said):
        return None
    return Rejection(index, "value", "among the answers offered", repr(value)[:200])


def _tagged(services: Services, found: Standing, index: int, tag: str) -> Outcome:
    meant = services.preferences.support_tags.get(tag)
    if meant is None:
        known = ", ".join(services.preferences.support_tags)
        return Rejection(index, "support_tags", f"one of {known}", repr(tag)[:200])
    variable = services.preferences.variables[meant["variable"]]
    value = normalised(variable, meant["value"])
    stated = Stated(variable.name, value, "support", found.now)
    return refusal_of(services, found, index, stated, found.memory) or stated


def _allowed(found: Standing, index: int) -> Rejection | None:
    if found.basis.allows("personalization"):
        return None
    return Rejection(index, "consent.personalization", "agreed to by the customer first", "a no")

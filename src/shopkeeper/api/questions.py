"""Routes that ask: the next question worth asking, and the answers to it."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import post
from litestar.params import JSONBody

from shopkeeper import experience
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.whose import NeedsCustomer, actor, own, signal_of
from shopkeeper.domain import Context, CustomerRef, NotAllowed, Rejection, SessionId
from shopkeeper.experience import Answer, NextQuestion, NoQuestion

MAX_ANSWERS = 100


class QuestionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to be asked, and what the moment is."""

    customer: CustomerRef
    session_id: SessionId | None = None
    quiz: str = ""
    """A quiz the customer chose to take: its next open question, whatever the ask limit."""
    occasion: Literal["page", "welcome", "post_purchase"] = "page"
    """`welcome` and `post_purchase`: the next question of a quiz for it. `page`: the question whose
    answer would change most. Not looked at with a `quiz`."""
    context: Context = Context()
    consent: dict[str, Any] | None = None
    """Consent stated with the request, category to true or false, as with an event; absent: what
    the key declares, or what the customer agreed to before."""


class QuestionAnswer(msgspec.Struct, frozen=True):
    """A question, or why there is none."""

    question: NextQuestion | None
    reason: str = ""
    """`done`, `limit`, `not_agreed`, `withheld` or `nothing_to_ask`; empty with a question."""
    words: str = ""


class Answers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a customer answered, or what support noted of them."""

    customer: CustomerRef
    answers: Annotated[tuple[Answer, ...], msgspec.Meta(max_length=MAX_ANSWERS)] = ()
    support_tags: Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_ANSWERS)] = ()
    """Tags of a support case the shop declared in `preferences.yaml`; secret keys only."""
    consent: dict[str, Any] | None = None
    """As of a question."""


class AnswersTaken(msgspec.Struct, frozen=True):
    """What became of each answer."""

    accepted: int
    rejected: tuple[Rejection, ...]
    """Answers of which nothing was stored, each with the field at fault."""
    signal_honoured: bool
    """The browser sent `Sec-GPC: 1`, and it is obeyed."""


_QUESTION_EXAMPLE = {
    "customer": {"anonymous_id": "browser-7f3a"},
    "session_id": "s-1",
    "context": {"page": "home"},
}
_ANSWERS_EXAMPLE = {"customer": {"anonymous_id": "browser-7f3a"}, "answers": []}


@post(
    "/v1/questions/next",
    guards=[NeedsCustomer("decide", browsers=True)],
    status_code=200,
    sync_to_thread=True,
    opt={"example": _QUESTION_EXAMPLE},
)
def next_question(request: ApiRequest, data: JSONBody[QuestionRequest]) -> QuestionAnswer:
    """Get the question to put to a customer now.

    It is noted as asked, so that nobody is asked too often: hence POST.
    """
    own(request, data.customer)
    found = experience.next_question(
        request.services,
        data.customer,
        session_id=data.session_id,
        quiz=data.quiz,
        occasion=data.occasion,
        context=data.context,
        stated=data.consent,
        declared=request.key.basis,
        signal=signal_of(request),
    )
    if isinstance(found, NoQuestion):
        return QuestionAnswer(None, found.reason, found.words)
    return QuestionAnswer(found)


@post(
    "/v1/answers",
    guards=[NeedsCustomer("events", browsers=True)],
    status_code=200,
    sync_to_thread=True,
    opt={"example": _ANSWERS_EXAMPLE},
)
def answers(request: ApiRequest, data: JSONBody[Answers]) -> AnswersTaken:
    """Take in answers to questions that were asked.

    An answer that cannot be kept is listed in `rejected`, and nothing of it is stored; the others
    are in force from the next request on.
    """
    own(request, data.customer)
    if data.support_tags and request.key.publishable:
        raise NotAllowed("with a publishable key, `support_tags` must be left out")
    signal = signal_of(request)
    done = experience.answer(
        request.services,
        data.customer,
        data.answers,
        data.support_tags,
        actor=actor(request),
        stated=data.consent,
        declared=request.key.basis,
        signal=signal,
    )
    return AnswersTaken(done.accepted, done.refused, signal)


HANDLERS = [next_question, answers]

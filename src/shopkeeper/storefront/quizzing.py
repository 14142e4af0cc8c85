"""Quizzes, one question a page, and answers to questions that stand beside other pages.

What is answered goes to `experience.answer`, which judges it. Nobody is asked anything before they
agreed to its being remembered: the first page of a quiz asks that, with a yes and a no alike.
"""

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec.structs import replace

from shopkeeper import experience
from shopkeeper.customers.preferences import Quiz, VariableKind, find_question
from shopkeeper.domain import NotFound, Purpose
from shopkeeper.experience import Answer
from shopkeeper.storefront.asking import (
    Asked,
    earlier_asked,
    next_asked,
    quiz_href,
    waved_mark,
)
from shopkeeper.storefront.chrome import page
from shopkeeper.storefront.fields import Sent, read_value, sent_one
from shopkeeper.storefront.front import (
    AnyRequest,
    Front,
    Shopper,
    TheFront,
    TheShopper,
    check_form,
    own_path,
)
from shopkeeper.storefront.notes import PLAIN, go_on
from shopkeeper.storefront.saying import ACTOR, NO_CONSENT, agree_to, said_yes

Fields = URLEncodedBody[dict[str, str | list[str]]]
REMEMBERED: tuple[Purpose, ...] = ("personalization", "analytics")
"""What the first page of a quiz asks for."""


@get("/quiz/{name:str}", sync_to_thread=True, include_in_schema=False)
def quiz(
    front: TheFront, request: AnyRequest, shopper: TheShopper, name: FromPath[str]
) -> Response[bytes] | Redirect:
    """The next open question, the one named by `q`, or what comes before and after them.

    Raises:
        NotFound: The shop has no such quiz.
    """
    chosen = _quiz(front, name)
    earlier = request.query_params.get("q", "")
    asked = earlier_asked(front, shopper, chosen, earlier) if earlier else None
    found = asked or next_asked(front, shopper, chosen)
    if isinstance(found, Asked):
        wrong = request.query_params.get("problem", "")
        return page(
            front,
            shopper,
            request,
            "quiz.html",
            quiz=chosen,
            asked=found,
            wrong=PLAIN.get(wrong, ""),
        )
    if found.reason == "not_agreed":
        return _ask_consent(front, request, shopper, chosen)
    if "answered" in request.query_params:
        return go_on(front, shopper, "/", "answered")
    return page(front, shopper, request, "done.html", quiz=chosen)


def _ask_consent(
    front: Front, request: AnyRequest, shopper: Shopper, chosen: Quiz
) -> Response[bytes]:
    sheet = experience.consent_of(front.services, shopper.customer, signal=shopper.signal)
    words = [sheet.purposes[purpose] for purpose in REMEMBERED if purpose in sheet.purposes]
    return page(
        front,
        shopper,
        request,
        "agree.html",
        quiz=chosen,
        words=words,
        wording=sheet.wording,
        rules=front.services.consent,
    )


@post("/quiz/{name:str}/agree", sync_to_thread=True, include_in_schema=False)
def agree(front: TheFront, shopper: TheShopper, name: FromPath[str], data: Fields) -> Redirect:
    """Yes or no to being remembered: on with the quiz, or back to the shop as everybody sees it.

    Raises:
        NotFound: The shop has no such quiz.
        InvalidRequest: Neither yes nor no, or words the shop never had.
    """
    check_form(front, shopper, sent_one(data, "token"))
    chosen, yes = _quiz(front, name), said_yes(data)
    agree_to(front, shopper, REMEMBERED, yes, sent_one(data, "wording"))
    if yes:
        return Redirect(quiz_href(chosen.name), status_code=303)
    return go_on(front, shopper, "/", "refused")


@post("/quiz/{name:str}/wave", sync_to_thread=True, include_in_schema=False)
def wave(front: TheFront, shopper: TheShopper, name: FromPath[str], data: Fields) -> Redirect:
    """Take the offer of a quiz away for good; the browser alone remembers it.

    Raises:
        NotFound: The shop has no such quiz.
    """
    check_form(front, shopper, sent_one(data, "token"))
    mark = waved_mark(shopper, _quiz(front, name).name)
    waved = tuple(dict.fromkeys((*shopper.visit.waved, mark)))
    return go_on(front, shopper.as_visit(replace(shopper.visit, waved=waved)), "/", "waved")


@post("/answer", sync_to_thread=True, include_in_schema=False)
def answer(front: TheFront, shopper: TheShopper, data: Fields) -> Redirect:
    """Take an answer, or the wish not to answer, and go on.

    Raises:
        NotFound: The shop asks no such question.
    """
    check_form(front, shopper, sent_one(data, "token"))
    name, skipped = sent_one(data, "question"), "skip" in data
    value = None if skipped else read_value(_kind(front, name), data)
    if value is None and not skipped:
        return _again(front, shopper, data, "not_taken")
    outcome = experience.answer(
        front.services,
        shopper.customer,
        [Answer(name, value, skipped)],
        actor=ACTOR,
        signal=shopper.signal,
    )
    if outcome.refused:
        without = any(refusal.field.startswith(NO_CONSENT) for refusal in outcome.refused)
        return _again(front, shopper, data, "not_agreed" if without else "not_taken")
    if "back" in data:
        return go_on(front, shopper, _back(data), "skipped" if skipped else "answered")
    return Redirect(f"{quiz_href(name.partition('/')[0])}?answered=1", status_code=303)


def _again(front: Front, shopper: Shopper, data: Sent, kind: str) -> Redirect:
    """Back to the question, which then says what is wrong."""
    if "back" in data:
        return go_on(front, shopper, _back(data), kind)
    quiz_name, _, question_id = sent_one(data, "question").partition("/")
    path = f"{quiz_href(quiz_name)}?{urlencode({'q': question_id, 'problem': kind})}"
    return Redirect(path, status_code=303)


def _back(data: Sent) -> str:
    return own_path(sent_one(data, "back"))


def _quiz(front: Front, name: str) -> Quiz:
    found = front.services.preferences.quizzes.get(name)
    if found is None:
        raise NotFound(f"there is no quiz {name!r}")
    return found


def _kind(front: Front, name: str) -> VariableKind:
    """What kind of answer a question wants."""
    preferences = front.services.preferences
    question = find_question(preferences, name)
    if question is None:
        raise NotFound(f"there is no question {name!r}")
    return preferences.variables[question.variable].kind

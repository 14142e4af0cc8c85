"""Which question stands on a page, and how: the next of a quiz, an earlier one, one beside it.

Reads what is remembered of the customer; `next_question` decides what may be asked, and notes it.
"""

import msgspec

from shopkeeper import experience
from shopkeeper.customers.preferences import Quiz, answers_in, place_in, way_in
from shopkeeper.domain import Value
from shopkeeper.experience import NextQuestion, NoQuestion, PreferenceSheet
from shopkeeper.storefront.fields import Field, field_of
from shopkeeper.storefront.front import Front, Shopper

WELCOME = "welcome"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it stands on a page."""

    question: str
    """`quiz/id`, to be sent back with the answer."""
    field: Field
    why: str
    skippable: bool
    place: int = 1
    of: int = 1
    earlier: str = ""
    """Id of the question before it on the way that was taken."""


class Offer(msgspec.Struct, frozen=True):
    """A quiz on offer."""

    quiz: Quiz
    place: int
    """Of the question it goes on with."""
    of: int

    @property
    def href(self) -> str:
        return quiz_href(self.quiz.name)


def next_asked(front: Front, shopper: Shopper, quiz: Quiz) -> Asked | NoQuestion:
    """The next open question of a quiz somebody chose to take."""
    found = experience.next_question(
        front.services,
        shopper.customer,
        session_id=shopper.session,
        quiz=quiz.name,
        context=shopper.context("quiz"),
        signal=shopper.signal,
    )
    if isinstance(found, NoQuestion):
        return found
    way = way_in(quiz, _answers(shopper, quiz), found.question.partition("/")[2])
    return msgspec.structs.replace(asked_of(found), earlier=way[-1] if way else "")


def earlier_asked(front: Front, shopper: Shopper, quiz: Quiz, question_id: str) -> Asked | None:
    """A question that was answered or skipped before, to be answered otherwise."""
    answers, question = _answers(shopper, quiz), quiz.question(question_id)
    if question is None or question_id not in way_in(quiz, answers):
        return None
    sheet = experience.preferences_of(front.services, shopper.customer, signal=shopper.signal)
    found = next(p for p in sheet.preferences if p.variable == question.variable)
    before = way_in(quiz, answers, question_id)
    place, of = place_in(quiz, question_id, answers)
    return Asked(
        question=f"{quiz.name}/{question.id}",
        field=field_of(
            question.id,
            question.text,
            found.kind,
            question.answers or found.options,
            low=found.low,
            high=found.high,
            ends=found.ends,
            most=question.most,
            value=found.value if found.explicit else None,
        ),
        why=found.about,
        skippable=question.skippable,
        place=place,
        of=of,
        earlier=before[-1] if before else "",
    )


def question_beside(front: Front, shopper: Shopper, occasion: str = "") -> Asked | None:
    """One question for a page that is about something else, where there is one worth asking.

    Args:
        occasion: As of `next_question`.
    """
    found = experience.next_question(
        front.services,
        shopper.customer,
        session_id=shopper.session,
        occasion=occasion,
        context=shopper.context("home" if not occasion else "order"),
        signal=shopper.signal,
    )
    return None if isinstance(found, NoQuestion) else asked_of(found)


def offer_to(front: Front, shopper: Shopper, sheet: PreferenceSheet) -> Offer | None:
    """The quiz for newcomers, to whoever has not finished, refused or waved it away."""
    quizzes = front.services.preferences.quizzes.values()
    quiz = next((quiz for quiz in quizzes if quiz.occasion == WELCOME), None)
    if quiz is None or shopper.persona.customer_id or is_waved(shopper, quiz.name):
        return None
    found = experience.next_question(
        front.services,
        shopper.customer,
        session_id=shopper.session,
        occasion=WELCOME,
        context=shopper.context("home"),
        signal=shopper.signal,
    )
    unasked = sheet.consent.purposes["personalization"].state == "not_asked"
    if isinstance(found, NoQuestion) and not (found.reason == "not_agreed" and unasked):
        return None
    if isinstance(found, NoQuestion):
        return Offer(quiz, *place_in(quiz, quiz.questions[0].id, {}))
    return Offer(quiz, found.place, found.of)


def asked_of(found: NextQuestion) -> Asked:
    """A question as `next_question` gives it."""
    quiz, _, question_id = found.question.partition("/")
    return Asked(
        question=found.question,
        field=field_of(
            f"{quiz}-{question_id}",
            found.text,
            found.kind,
            found.answers,
            low=found.low,
            high=found.high,
            ends=found.ends,
            most=found.most,
        ),
        why=found.why,
        skippable=found.skippable,
        place=found.place,
        of=found.of,
    )


def is_waved(shopper: Shopper, quiz: str) -> bool:
    return waved_mark(shopper, quiz) in shopper.visit.waved


def waved_mark(shopper: Shopper, quiz: str) -> str:
    """What the visit keeps of an offer waved away: by whom, and which."""
    return f"{shopper.persona.ref}/{quiz}"


def quiz_href(name: str, question_id: str = "") -> str:
    return f"/quiz/{name}?q={question_id}" if question_id else f"/quiz/{name}"


def _answers(shopper: Shopper, quiz: Quiz) -> dict[str, Value | None]:
    return answers_in(quiz, shopper.profile.memory)

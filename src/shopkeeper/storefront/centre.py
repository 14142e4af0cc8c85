"""The preference centre: what is believed and from where, and every control the customer has.

Plain pages and plain forms. What is changed acts at once: the page that follows already says so.
"""

from collections.abc import Callable

from litestar import Response, get, post
from litestar.response import Redirect

from shopkeeper import experience
from shopkeeper.customers.preferences import Variable
from shopkeeper.domain import InvalidRequest, Purpose
from shopkeeper.experience import Change, Refused
from shopkeeper.storefront.beliefs import is_barred, purposes_of, unused_of, used_of
from shopkeeper.storefront.chrome import page
from shopkeeper.storefront.fields import Sent, read_value, sent_one
from shopkeeper.storefront.front import (
    AnyRequest,
    Front,
    Shopper,
    TheFront,
    TheShopper,
    check_form,
)
from shopkeeper.storefront.notes import go_on
from shopkeeper.storefront.quizzing import Fields
from shopkeeper.storefront.recording import declared_basis
from shopkeeper.storefront.saying import ACTOR, NO_CONSENT, agree_to, said_yes

PATH = "/preferences"
Wish = Callable[[Variable, Sent], Change]


@get(PATH, sync_to_thread=True, include_in_schema=False)
def centre(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """Everything that is believed of whoever looks, and what they agreed to."""
    services = front.services
    sheet = experience.preferences_of(services, shopper.customer, signal=shopper.signal)
    words, columns = services.consent, front.shop().columns
    return page(
        front,
        shopper,
        request,
        "centre.html",
        sheet=sheet,
        used=used_of(sheet, services.preferences.variables, columns),
        unused=unused_of(sheet, columns),
        barred=is_barred(sheet),
        purposes=purposes_of(sheet.consent, words.yes, words.no),
        rules=words,
        quizzes=[
            quiz for quiz in services.preferences.quizzes.values() if quiz.occasion == "welcome"
        ],
    )


@post(f"{PATH}/consent", sync_to_thread=True, include_in_schema=False)
def consent(front: TheFront, shopper: TheShopper, data: Fields) -> Redirect:
    """Yes or no to one purpose, or to all of them.

    Raises:
        InvalidRequest: Neither yes nor no, or a purpose there is not.
    """
    check_form(front, shopper, sent_one(data, "token"))
    yes, named = said_yes(data), sent_one(data, "purpose")
    purposes = _purposes(front, shopper, named)
    if named == EVERYTHING and not yes:
        experience.refuse_everything(front.services, shopper.customer, actor=ACTOR)
    else:
        agree_to(front, shopper, purposes, yes, sent_one(data, "wording"))
    return go_on(front, shopper, f"{PATH}#p-{named}", "agreed" if yes else "refused")


@post(f"{PATH}/change", sync_to_thread=True, include_in_schema=False)
def change(front: TheFront, shopper: TheShopper, data: Fields) -> Redirect:
    """Correct, take back, pin or switch one preference.

    Raises:
        InvalidRequest: No such preference, or nothing that can be done to it.
    """
    check_form(front, shopper, sent_one(data, "token"))
    variable = front.services.preferences.variables.get(sent_one(data, "variable"))
    wish = sent_one(data, "do")
    if variable is None or wish not in WISHES:
        raise InvalidRequest("`variable` must be a preference, and `do` something to do with it")
    back = f"{PATH}#v-{variable.name}"
    if wish == "saved" and read_value(variable.kind, data) is None:
        return go_on(front, shopper, back, "not_taken")
    outcome = experience.state_preferences(
        front.services,
        shopper.customer,
        [WISHES[wish](variable, data)],
        actor=ACTOR,
        declared=declared_basis(front),
        signal=shopper.signal,
    )
    return go_on(front, shopper, back, _refusal(outcome) if isinstance(outcome, Refused) else wish)


WISHES: dict[str, Wish] = {
    "saved": lambda v, sent: Change(v.name, value=read_value(v.kind, sent)),
    "taken_back": lambda v, _: Change(v.name, value=None),
    "pinned": lambda v, _: Change(v.name, pinned=True),
    "unpinned": lambda v, _: Change(v.name, pinned=False),
    "off": lambda v, _: Change(v.name, on=False),
    "on": lambda v, _: Change(v.name, on=True),
}
"""What a button does; by the word of the note that follows."""
EVERYTHING = "everything"


def _purposes(front: Front, shopper: Shopper, named: str) -> list[Purpose]:
    sheet = experience.consent_of(front.services, shopper.customer, signal=shopper.signal)
    found = [purpose for purpose in sheet.purposes if named in {purpose, EVERYTHING}]
    if not found:
        raise InvalidRequest(f"`purpose` must be one of {', '.join(sheet.purposes)}, got {named!r}")
    return found


def _refusal(refused: Refused) -> str:
    fields = {refusal.field for refusal in refused.refusals}
    return "not_agreed" if any(field.startswith(NO_CONSENT) for field in fields) else "not_taken"

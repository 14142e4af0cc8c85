"""Hold what a page's offers use up, before the page is answered.

A decision is pure and cannot count; here its limited offers are held for the customer, exactly, and
what cannot be held is decided again without. A known customer has one hold of an offer, whatever
browser they come with; what an earlier name of theirs held becomes it. Nothing is held for a dry
run. Held by tests/experience/test_holding.py.
"""

from dataclasses import replace
from datetime import timedelta

import msgspec

from shopkeeper import decisions
from shopkeeper.decisions import Moment
from shopkeeper.decisions.offers import hold_of, visit_named
from shopkeeper.decisions.ports import Answers, Granted, Hold, Refused
from shopkeeper.domain import Decision, DecisionId, OfferShown
from shopkeeper.experience.redeeming import holder_named
from shopkeeper.experience.services import Services

FOR = timedelta(minutes=30)
"""How long an offer is held after the page that showed it first."""
GONE = {
    "budget": "all of it is given away or held already",
    "cap": "you have had it as often as it is given",
    "held": "with what is held for you now, you have it as often as it is given",
}
NOBODY = "it is limited, and nothing tells this visit from another"


def decide_held(
    services: Services, moment: Moment, decision_id: DecisionId
) -> tuple[Moment, Decision]:
    """A decision all of whose limited offers are held; and the moment it was made of.

    Raises:
        InvalidRequest: As `decide`.
    """
    while True:
        decision = decisions.decide(moment, decision_id)
        wanted = holds_of(moment, decision)
        if not wanted or moment.request.dry_run:
            return moment, decision
        refused = {hold.offer: NOBODY for hold in wanted if not hold.holder}
        if not refused:
            answers = services.reservations.reserve(wanted, moment.now, moment.now + FOR)
            refused = {
                offer: GONE[answer.reason]
                for offer, answer in answers.items()
                if isinstance(answer, Refused)
            }
            if not refused:
                return moment, _until(decision, answers)
        moment = replace(moment, unheld={**moment.unheld, **refused})


def holds_of(moment: Moment, decision: Decision) -> list[Hold]:
    """What the page's offers use up; without a holder where nothing tells the visit."""
    menu = moment.shop.governed.menu
    offers = {offer.id: offer for offer in menu.offers}
    holder, instead = holder_of(moment), names_of(moment)
    found = (
        hold_of(
            menu.file,
            offers[one.id],
            key=holder,
            holder=holder,
            saves=one.saves,
            now=moment.now,
            instead=instead,
        )
        for one in decision.offers
    )
    return [hold for hold in found if hold is not None]


def visit_of(moment: Moment) -> str:
    """The name of the visit for which offers are held; empty: nothing tells it from another."""
    who = moment.request.customer
    named = moment.request.session_id or who.anonymous_id or who.id
    return visit_named(named) if named else ""


def holder_of(moment: Moment) -> str:
    """Whom caps count for: the customer by internal key where they may be known, else the visit.

    It is the key their offers are held under, too.
    """
    person = moment.profile.person
    if person is None or moment.refused:
        return visit_of(moment)
    return holder_named(person)


def names_of(moment: Moment) -> tuple[str, ...]:
    """What else a known customer's offers may be held under: the visit, keys merged into theirs."""
    person = moment.profile.person
    if person is None or moment.refused:
        return ()
    return tuple(filter(None, (visit_of(moment), *map(str, person.keys[1:]))))


def _until(decision: Decision, answers: Answers) -> Decision:
    return msgspec.structs.replace(
        decision, offers=tuple(_held(offer, answers) for offer in decision.offers)
    )


def _held(offer: OfferShown, answers: Answers) -> OfferShown:
    answer = answers.get(offer.id)
    if not isinstance(answer, Granted):
        return offer
    return msgspec.structs.replace(offer, reserved_until=answer.until)

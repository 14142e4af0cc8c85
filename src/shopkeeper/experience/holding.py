"""Hold what a page's offers use up, before the page is answered.

A decision is pure and cannot count; here its limited offers are held for the customer, exactly, and
what cannot be held is decided again without. A customer has one hold of an offer, whatever browser
they come with; what another name of theirs held becomes it. Nothing is held for a dry run. Held by
tests/experience/test_holding.py.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec

from shopkeeper import decisions
from shopkeeper.decisions import Moment
from shopkeeper.decisions.offers import hold_of
from shopkeeper.decisions.ports import Answers, Granted, Hold, Refused
from shopkeeper.domain import CustomerRef, Decision, DecisionId, OfferShown
from shopkeeper.experience.holders import Holder, holder_of
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
    services: Services,
    moment: Moment,
    decision_id: DecisionId,
    *,
    anonymous_only: bool = False,
    decide: Callable[[Moment, DecisionId], Decision] = decisions.decide,
) -> tuple[Moment, Decision]:
    """A decision all of whose limited offers are held; and the moment it was made of.

    Args:
        anonymous_only: The caller may not speak for a customer known by id.
        decide: Makes it; asked again without what cannot be held.

    Raises:
        InvalidRequest: As `decide`.
    """
    while True:
        decision = decide(moment, decision_id)
        if moment.request.dry_run or not is_limited(moment, decision):
            return moment, decision
        holder = _holder(services, moment, anonymous_only)
        wanted = holds_of(moment, decision, holder)
        refused = {} if holder.names else {hold.offer: NOBODY for hold in wanted}
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


def is_limited(moment: Moment, decision: Decision) -> bool:
    """Whether anything on the page must be held."""
    return bool(decision.offers) and bool(holds_of(moment, decision, Holder()))


def holds_of(moment: Moment, decision: Decision, holder: Holder) -> list[Hold]:
    """What the page's offers use up."""
    menu = moment.shop.governed.menu
    offers = {offer.id: offer for offer in menu.offers}
    name = next(iter(holder.names), "")
    found = (
        hold_of(
            menu.file,
            offers[one.id],
            key=holder.session or name,
            holder=name,
            also=holder.names,
            saves=one.saves,
            now=moment.now,
            instead=holder.names,
        )
        for one in decision.offers
    )
    return [hold for hold in found if hold is not None]


def _holder(services: Services, moment: Moment, anonymous_only: bool) -> Holder:
    """Whom caps count for: the customer by internal key where they may be known, else the visit.

    A browser's own key is not told who the customer is, and gets a stranger's page; what the
    customer on this browser used up is gone for it all the same.
    """
    asked = moment.request
    who = (
        CustomerRef(anonymous_id=asked.customer.anonymous_id) if anonymous_only else asked.customer
    )
    person = None if moment.refused else moment.profile.person or services.directory.find(who)
    return holder_of(services.directory, person, who, asked.session_id)


def _until(decision: Decision, answers: Answers) -> Decision:
    return msgspec.structs.replace(
        decision, offers=tuple(_held(offer, answers) for offer in decision.offers)
    )


def _held(offer: OfferShown, answers: Answers) -> OfferShown:
    answer = answers.get(offer.id)
    if not isinstance(answer, Granted):
        return offer
    return msgspec.structs.replace(offer, reserved_until=answer.until)

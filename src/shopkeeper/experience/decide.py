"""Answer a page: read the customer, decide, log the decision, hand it back."""

from datetime import datetime

import msgspec

from shopkeeper.customers import Profile
from shopkeeper.customers.preferences import Memory, beliefs_of
from shopkeeper.decisions import Moment, read_history
from shopkeeper.decisions.nobody import without_subject
from shopkeeper.domain import (
    DecideRequest,
    Decision,
    DecisionId,
    InvalidRequest,
    MessageId,
    NotFound,
)
from shopkeeper.experience.bounds import check_bounds
from shopkeeper.experience.holding import decide_held
from shopkeeper.experience.promising import promise_of
from shopkeeper.experience.services import Services
from shopkeeper.log import Entry


def decide(
    services: Services,
    request: DecideRequest,
    now: datetime | None = None,
    *,
    anonymous_only: bool = False,
    signal: bool = False,
) -> Decision:
    """Fill the placements of a page for a customer.

    Args:
        now: The moment to decide for; what happened later is not looked at.
        anonymous_only: The caller may not see what is known of a customer with an id: such a
            customer is answered as a stranger.
        signal: The request carried `Sec-GPC: 1`.

    Raises:
        InvalidRequest: Neither a page nor a placement, one that is unknown or named twice, or a
            filter that cannot be read.
    """
    _check_asked(request)
    moment = moment_of(services, request, now, anonymous_only=anonymous_only, signal=signal)
    if request.page and moment.page is None:
        known = [page.id for page in moment.shop.governed.rules.pages.pages]
        raise InvalidRequest(f"`page` must be one of {', '.join(known)}, got {request.page!r:.80}")
    moment, decision = decide_held(
        services, moment, new_decision(services), anonymous_only=anonymous_only
    )
    return log_decision(services, moment, decision)


def _check_asked(request: DecideRequest) -> None:
    names = [slot.name for slot in request.placements]
    if request.page and names:
        raise InvalidRequest(f"`placements` must be left out where `page` is named, got {names!r}")
    if not request.page and (not names or len(set(names)) < len(names)):
        raise InvalidRequest(
            f"`placements` must be distinct and at least one, or `page` be named, got {names!r}"
        )


def moment_of(
    services: Services,
    request: DecideRequest,
    now: datetime | None = None,
    *,
    anonymous_only: bool = False,
    signal: bool = False,
) -> Moment:
    """Everything a decision depends on, read once; what is believed is decayed as of that moment.

    Raises:
        InvalidRequest: The request holds more than any page needs.
    """
    check_bounds(request)
    shop = services.shops.current()
    noes = services.consent.refusals(request.context, signal, services.facts.place.market)
    barred = any(no.purpose == "personalization" for no in noes)
    profile, history = services.profiles.read(request.customer, shop, anonymous_only, barred)
    if now is not None:
        profile = _as_of(profile, now)
        history = read_history(profile, shop)
    at = now or services.clock()
    return Moment(
        profile=profile,
        history=history,
        request=request,
        shop=shop,
        holdout=services.holdout,
        now=at,
        policy=services.policy,
        beliefs=beliefs_of(profile.memory, services.preferences, at),
        preferences=services.preferences,
        facts=services.facts,
        goods=services.noticing.goods(shop),
        tallies=services.noticing.tallies,
        promise=promise_of(services, request, shop, at),
    )


def new_decision(services: Services) -> DecisionId:
    return DecisionId(services.new_id())


def log_decision(services: Services, moment: Moment, decision: Decision) -> Decision:
    """Give the decision to the log, without waiting for the commit, unless it is a dry run.

    Without a basis for keeping it about the customer, and of one who refused personalization, it is
    logged without a subject; so it is of one who was erased while it was made.
    """
    if moment.request.dry_run:
        return decision
    try:
        services.log.enqueue([_entry(moment, decision)])
    except NotFound:
        services.log.enqueue([_open_entry(moment, decision)])
    return decision


def _entry(moment: Moment, decision: Decision) -> Entry:
    person, basis = moment.profile.person, moment.profile.basis
    if person is None or basis is None or moment.refused:
        return _open_entry(moment, decision)
    message = MessageId(decision.decision_id)
    return Entry(message, decision, decision.time, person.key, basis)


def _open_entry(moment: Moment, decision: Decision) -> Entry:
    left = without_subject(moment, decision)
    return Entry(MessageId(decision.decision_id), left, decision.time)


def _as_of(profile: Profile, now: datetime) -> Profile:
    until = sum(event.time <= now for event in profile.events)
    seen = sum(event.time <= now for event in profile.exposures)
    return msgspec.structs.replace(
        profile,
        events=profile.events[:until],
        positions=profile.positions[:until],
        exposures=profile.exposures[:seen],
        seen=profile.seen[:seen],
        memory=_remembered_by(profile.memory, now),
    )


def _remembered_by(memory: Memory, now: datetime) -> Memory:
    until = tuple(piece for piece in memory.evidence if piece.time <= now)
    return msgspec.structs.replace(memory, evidence=until)

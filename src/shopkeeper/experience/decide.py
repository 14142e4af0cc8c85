"""Answer a page: read the customer, decide, log the decision, hand it back."""

from datetime import datetime

import msgspec

from shopkeeper import decisions
from shopkeeper.customers import Profile
from shopkeeper.decisions import Moment, read_history
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    InvalidRequest,
    MessageId,
    PlacementRequest,
    ProductId,
    SessionId,
)
from shopkeeper.experience.services import Services
from shopkeeper.log import Entry

MAX_RANKED = 1_000


class RankRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Products to be put in the best order for this customer, now."""

    products: tuple[ProductId, ...]
    customer: CustomerRef = CustomerRef()
    session_id: SessionId | None = None
    context: Context = Context()
    dry_run: bool = False


def decide(services: Services, request: DecideRequest, now: datetime | None = None) -> Decision:
    """Fill the placements of a page for a customer.

    Args:
        now: The moment to decide for; what happened later is not looked at.

    Raises:
        InvalidRequest: No placement, one named twice or unknown, or a filter that cannot be read.
    """
    names = [slot.name for slot in request.placements]
    if not names or len(set(names)) < len(names):
        raise InvalidRequest(f"`placements` must be distinct and at least one, got {names!r}")
    moment = moment_of(services, request, now)
    return log_decision(services, moment, decisions.decide(moment, new_decision(services)))


def rank(services: Services, request: RankRequest) -> Decision:
    """Order given products for a customer; the answer's one slate is named `rank`.

    Raises:
        InvalidRequest: No product, or more than 1,000.
    """
    if not 1 <= len(request.products) <= MAX_RANKED:
        expected = f"1 to {MAX_RANKED} products"
        raise InvalidRequest(f"`products` must be {expected}, got {len(request.products)}")
    products = tuple(dict.fromkeys(request.products))
    asked = DecideRequest(
        placements=(PlacementRequest("rank", n=len(products)),),
        customer=request.customer,
        session_id=request.session_id,
        context=request.context,
        dry_run=request.dry_run,
    )
    moment = moment_of(services, asked)
    decision = decisions.rank(moment, products, new_decision(services))
    return log_decision(services, moment, decision)


def moment_of(services: Services, request: DecideRequest, now: datetime | None = None) -> Moment:
    """Everything a decision depends on, read once."""
    shop = services.shops.current()
    profile, history = services.profiles.read(request.customer, shop)
    if now is not None:
        profile = _as_of(profile, now)
        history = read_history(profile.events, shop)
    return Moment(profile, history, request, shop, services.holdout, now or services.clock())


def new_decision(services: Services) -> DecisionId:
    return DecisionId(services.new_id())


def log_decision(services: Services, moment: Moment, decision: Decision) -> Decision:
    """Give the decision to the log, without waiting for the commit, unless it is a dry run.

    Without a basis for keeping it about the customer it is logged without a subject.
    """
    if moment.request.dry_run:
        return decision
    person, basis = moment.profile.person, moment.profile.basis
    subject = person.key if person is not None and basis is not None else None
    record = decision if subject is not None else _without_subject(decision)
    message = MessageId(decision.decision_id)
    services.log.enqueue([
        Entry(message, record, decision.time, subject, basis if subject is not None else None)
    ])
    return decision


def _as_of(profile: Profile, now: datetime) -> Profile:
    until = sum(event.time <= now for event in profile.events)
    return msgspec.structs.replace(
        profile, events=profile.events[:until], positions=profile.positions[:until]
    )


def _without_subject(decision: Decision) -> Decision:
    asked = msgspec.structs.replace(decision.request, session_id=None)
    return msgspec.structs.replace(decision, request=asked, inputs=())

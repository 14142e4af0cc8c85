"""One answer from what is known: retrieve, blend, withhold, diversify, explain.

Pure: a moment comes in, a decision goes out; `experience` reads and writes. The same moment gives
the same decision.
"""

import msgspec

from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.placements import Placement, placement
from shopkeeper.decisions.query import customer_query, page_query, running_session
from shopkeeper.decisions.retrieve import learned_weights, retrieve
from shopkeeper.decisions.slate import POPULAR, fill_slate
from shopkeeper.domain import (
    Arm,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    InvalidRequest,
    PlacementRequest,
    Slate,
)
from shopkeeper.models import Query

MAX_SHOWN = 200


def decide(moment: Moment, decision_id: DecisionId) -> Decision:
    """Fill every placement asked for.

    Raises:
        InvalidRequest: An unknown placement, a size out of range, or a filter that cannot be read.
    """
    slates = {slot.name: _fill(slot, moment) for slot in moment.request.placements}
    return answer(moment, slates, decision_id)


def answer(moment: Moment, slates: dict[str, Slate], decision_id: DecisionId) -> Decision:
    """The record of what was answered, without the customer's outside ids."""
    return Decision(
        decision_id=decision_id,
        time=moment.now,
        request=_without_ids(moment.request),
        arm=moment.arm,
        slates=slates,
        versions=moment.shop.versions,
        inputs=moment.profile.positions,
        degraded="" if moment.shop.bundle else "no model has been trained yet",
    )


def arm_weights(weights: dict[str, float], arm: Arm) -> dict[str, float]:
    """The weights an arm is served with: the holdout gets popularity alone."""
    return weights if arm == "personalized" else POPULAR


def _fill(slot: PlacementRequest, moment: Moment) -> Slate:
    if not 1 <= slot.n <= MAX_SHOWN:
        raise InvalidRequest(f"`placements.n` must be from 1 to {MAX_SHOWN}, got {slot.n!r}")
    kind = placement(slot.name)
    allowed = moment.shop.columns.mask(slot.filters)
    query = _query(kind, moment)
    weights = arm_weights(kind.weights or learned_weights(moment.shop.bundle), moment.arm)
    ranking = retrieve(query, moment.shop, weights, allowed)
    return fill_slate(slot, ranking, query, allowed, moment)


def _query(kind: Placement, moment: Moment) -> Query:
    build = page_query if kind.about_page else customer_query
    session = running_session(moment.profile.events, moment.request, moment.now)
    return build(moment.history, session, moment.request, moment.shop, moment.now)


def _without_ids(request: DecideRequest) -> DecideRequest:
    return msgspec.structs.replace(request, customer=CustomerRef())

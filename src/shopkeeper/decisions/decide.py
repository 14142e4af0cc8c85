"""One answer from what is known: retrieve, blend, withhold, diversify, explain.

Pure: a moment comes in, a decision goes out; `experience` reads and writes. The same moment and the
same chance give the same decision.
"""

import msgspec
import numpy as np

from shopkeeper.decisions.chance import chance_of
from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.placements import Placement, placement
from shopkeeper.decisions.query import (
    customer_query,
    page_query,
    running_session,
    searched_last,
)
from shopkeeper.decisions.retrieve import retrieve
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


def decide(
    moment: Moment, decision_id: DecisionId, rng: np.random.Generator | None = None
) -> Decision:
    """Fill every placement asked for.

    Args:
        rng: Chooses what is shown to learn about it; not given: seeded by who asks for what.

    Raises:
        InvalidRequest: An unknown placement, a size or a diversity out of range, or a filter that
            cannot be read.
    """
    moment = as_permitted(moment)
    rng = rng or chance_of(moment)
    slates = {slot.name: _fill(slot, moment, rng) for slot in moment.request.placements}
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
        inputs=tuple(sorted((*moment.profile.positions, *moment.profile.seen))),
        degraded="" if moment.shop.bundle else "no model has been trained yet",
    )


def arm_weights(weights: dict[str, float] | None, arm: Arm) -> dict[str, float] | None:
    """The weights an arm is served with: the holdout gets popularity alone."""
    return POPULAR if arm == "holdout" else weights


def ask(kind: Placement, moment: Moment) -> Query:
    """What the models are asked for a placement."""
    events = moment.profile.events
    build = page_query if kind.about_page else customer_query
    session = running_session(events, moment.request, moment.now)
    words = searched_last(events, session)
    return build(moment.history, session, moment.request, moment.shop, moment.now, words)


def _fill(slot: PlacementRequest, moment: Moment, rng: np.random.Generator) -> Slate:
    if not 1 <= slot.n <= MAX_SHOWN:
        raise InvalidRequest(f"`placements.n` must be from 1 to {MAX_SHOWN}, got {slot.n!r}")
    kind = placement(slot.name)
    allowed = moment.shop.columns.mask(slot.filters)
    query, learned = ask(kind, moment), moment.shop.recommender
    weights = arm_weights(kind.weights(learned.weights if learned else {}), moment.arm)
    ranking = retrieve(query, moment.shop, weights, allowed)
    return fill_slate(slot, ranking, query, allowed, moment, rng)


def _without_ids(request: DecideRequest) -> DecideRequest:
    return msgspec.structs.replace(request, customer=CustomerRef())

"""One answer from what is known: retrieve, blend, withhold, diversify, explain.

Pure: a moment comes in, a decision goes out; `experience` reads and writes. The same moment and the
same chance give the same decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import msgspec
import numpy as np

from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.chance import chance_of
from shopkeeper.decisions.hearing import Voice, acted_on, voice_of
from shopkeeper.decisions.leanings import Leanings, leanings_of, spoken
from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.placements import Placement, placement
from shopkeeper.decisions.query import (
    customer_query,
    page_query,
    running_session,
    searched_last,
)
from shopkeeper.decisions.retrieve import retrieve
from shopkeeper.decisions.slate import POPULAR, Asked, fill_slate
from shopkeeper.decisions.tilt import tilted, widened
from shopkeeper.decisions.wishes import Wishes, wishes_of
from shopkeeper.domain import (
    Arm,
    BeliefUsed,
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
DAY = 86_400.0


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
    leanings, voice, wishes = leanings_of(moment), voice_of(moment), wishes_of(moment)
    slates = {
        slot.name: _fill(slot, moment, leanings, voice, wishes, rng)
        for slot in moment.request.placements
    }
    return answer(moment, slates, decision_id, {**leanings.beliefs, **wishes.beliefs})


def answer(
    moment: Moment,
    slates: dict[str, Slate],
    decision_id: DecisionId,
    beliefs: Mapping[str, Belief],
) -> Decision:
    """The record of what was answered, without the customer's outside ids.

    Args:
        beliefs: Those that were used, by variable.
    """
    profile = moment.profile
    statements = (one.position for belief in beliefs.values() for one in spoken(belief))
    return Decision(
        decision_id=decision_id,
        time=moment.now,
        request=_without_ids(moment.request),
        arm=moment.arm,
        slates=slates,
        versions=moment.shop.versions,
        inputs=tuple(sorted({*profile.positions, *profile.seen, *statements})),
        degraded="" if moment.shop.bundle else "no trained model is there to answer",
        beliefs={name: _used(belief, moment.now) for name, belief in beliefs.items()},
    )


def _used(belief: Belief, now: datetime) -> BeliefUsed:
    newest = spoken(belief)[0]
    return BeliefUsed(newest.source, round((now - newest.time).total_seconds() / DAY, 2))


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


def _fill(
    slot: PlacementRequest,
    moment: Moment,
    leanings: Leanings,
    voice: Voice | None,
    wishes: Wishes,
    rng: np.random.Generator,
) -> Slate:
    if not 1 <= slot.n <= MAX_SHOWN:
        raise InvalidRequest(f"`placements.n` must be from 1 to {MAX_SHOWN}, got {slot.n!r}")
    kind = placement(slot.name)
    allowed = moment.shop.columns.mask(slot.filters)
    query, learned = replace(ask(kind, moment), said=voice), moment.shop.recommender
    weights = arm_weights(kind.weights(learned.weights if learned else {}), moment.arm)
    ranking = retrieve(query, moment.shop, weights, allowed)
    leanings = acted_on(leanings, voice, ranking)
    if kind.about_page:
        ranking = tilted(ranking, leanings)  # what goes with the page is for the models to find
    else:
        ranking = widened(ranking, leanings, moment.shop, allowed)
    return fill_slate(Asked(slot, query, allowed, leanings, wishes), ranking, moment, rng)


def _without_ids(request: DecideRequest) -> DecideRequest:
    return msgspec.structs.replace(request, customer=CustomerRef())

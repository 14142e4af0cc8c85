"""One answer from what is known: retrieve, blend, withhold, diversify, explain.

Pure: profile, request, snapshot and time come in, a decision goes out; `experience` reads and
writes. The same arguments give the same decision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers import Profile
from shopkeeper.decisions.diversify import diversify
from shopkeeper.decisions.explain import main_retriever, reasons_for
from shopkeeper.decisions.guards import Situation, withhold
from shopkeeper.decisions.holdout import arm_of
from shopkeeper.decisions.placements import Placement, placement
from shopkeeper.decisions.query import customer_query, page_query
from shopkeeper.decisions.retrieve import Ranking, learned_weights, retrieve
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import (
    Arm,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    InvalidRequest,
    PlacementRequest,
    ProductId,
    Shown,
    Slate,
)
from shopkeeper.models import Query

MAX_SHOWN = 200
_POPULAR = {"popularity": 1.0}


@dataclass(frozen=True, slots=True)
class Moment:
    """All a decision depends on."""

    profile: Profile
    request: DecideRequest
    shop: Shop
    holdout: float
    """Share of customers who get popularity only, 0 to 1."""
    now: datetime

    @property
    def arm(self) -> Arm:
        """Which arm the customer is in; a stranger is known by their visit."""
        if self.profile.person is not None:
            return arm_of(f"customer {min(self.profile.person.keys)}", self.holdout)
        who = self.request.customer
        visit = who.id or who.anonymous_id or self.request.session_id or ""
        return arm_of(f"visit {visit}", self.holdout)


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
        request=msgspec.structs.replace(moment.request, customer=CustomerRef()),
        arm=moment.arm,
        slates=slates,
        versions=moment.shop.versions,
        inputs=moment.profile.positions,
        degraded="" if moment.shop.bundle else "no model has been trained yet",
    )


def _fill(slot: PlacementRequest, moment: Moment) -> Slate:
    if not 1 <= slot.n <= MAX_SHOWN:
        raise InvalidRequest(f"`placements.n` must be from 1 to {MAX_SHOWN}, got {slot.n!r}")
    kind = placement(slot.name)
    allowed = moment.shop.columns.mask(slot.filters)
    query = _query(kind, moment)
    weights = kind.weights or learned_weights(moment.shop.bundle)
    ranking = retrieve(query, moment.shop, arm_weights(weights, moment.arm), allowed)
    return _slate(slot, kind, ranking, query, allowed, moment)


def arm_weights(weights: dict[str, float], arm: Arm) -> dict[str, float]:
    """The weights an arm is served with: the holdout gets popularity alone."""
    return weights if arm == "personalized" else _POPULAR


def _query(kind: Placement, moment: Moment) -> Query:
    build = page_query if kind.about_page else customer_query
    return build(moment.profile.events, moment.request, moment.shop, moment.now)


def _slate(
    slot: PlacementRequest,
    kind: Placement,
    ranking: Ranking,
    query: Query,
    allowed: NDArray[np.bool_],
    moment: Moment,
) -> Slate:
    situation = Situation(moment.shop, moment.request, slot, moment.profile.events, moment.now)
    shown: list[Shown] = []
    withheld: dict[ProductId, str] = {}
    taken: set[int] = set()
    for source in (lambda: ranking, *_fillers(query, allowed, moment)):
        if len(shown) == slot.n:
            break
        fresh = _without(source(), taken)
        kept, reasons = withhold(fresh.items, situation)
        withheld = {**reasons, **withheld}
        left = _only(fresh, kept)
        for place in diversify(left.items, slot.n - len(shown), moment.shop):
            taken.add(int(left.items[place]))
            shown.append(_shown(left, place, len(shown) + 1, kind, query, moment))
    return Slate(tuple(shown), dict(list(withheld.items())[:50]))


def _fillers(
    query: Query, allowed: NDArray[np.bool_], moment: Moment
) -> tuple[Callable[[], Ranking], ...]:
    """Where more is found when the ranking runs short: all that is popular, then the range."""
    n = len(moment.shop.columns.ids)

    def popular() -> Ranking:
        return retrieve(query, moment.shop, _POPULAR, allowed, n=max(n, 1))

    def whole_range() -> Ranking:
        items = np.flatnonzero(allowed).astype(np.int32)
        return Ranking(items, np.zeros(len(items), np.float32), {})

    return popular, whole_range


def _without(ranking: Ranking, taken: set[int]) -> Ranking:
    return _only(ranking, ~np.isin(ranking.items, list(taken)))


def _only(ranking: Ranking, keep: NDArray[np.bool_]) -> Ranking:
    shares = {name: share[keep] for name, share in ranking.shares.items()}
    return Ranking(ranking.items[keep], ranking.scores[keep], shares)


def _shown(
    ranking: Ranking, place: int, position: int, kind: Placement, query: Query, moment: Moment
) -> Shown:
    item = int(ranking.items[place])
    retriever = main_retriever(ranking, place)
    events, shop = moment.profile.events, moment.shop
    return Shown(
        id=shop.columns.ids[item],
        score=float(ranking.scores[place]),
        reasons=reasons_for(item, retriever, query, events, shop, kind.about_page),
        position=position,
        retriever=retriever,
        propensity=1.0,
    )

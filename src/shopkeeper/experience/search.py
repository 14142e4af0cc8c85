"""Find products by words and filters, in the order that suits the customer, if one is named."""

from typing import Any

import msgspec
import numpy as np

from shopkeeper import decisions
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    DecisionId,
    InvalidRequest,
    PlacementRequest,
    SessionId,
    Shown,
)
from shopkeeper.experience.decide import log_decision, moment_of, new_decision
from shopkeeper.experience.services import Services

MAX_PAGE = 100
MAX_OFFSET = 10_000
MAX_REORDERED = 200
"""Found products the customer's liking may move; those after stay in the order of the words."""


class SearchRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    words: str = ""
    filters: dict[str, Any] = {}
    n: int = 24
    offset: int = 0
    customer: CustomerRef = CustomerRef()
    session_id: SessionId | None = None
    context: Context = Context(page="search")
    dry_run: bool = False


class SearchAnswer(msgspec.Struct, frozen=True):
    decision_id: DecisionId
    products: tuple[Shown, ...]
    total: int
    """Products found, all pages together."""
    facets: dict[str, dict[str, int]]
    """Attribute to value to how many of the found have it."""
    corrected: str | None
    """The words really searched for, where a typo was mended."""
    versions: dict[str, str]


def search(
    services: Services,
    request: SearchRequest,
    *,
    anonymous_only: bool = False,
    signal: bool = False,
) -> SearchAnswer:
    """One page of what was found.

    Args:
        anonymous_only: As for `decide`.
        signal: As for `decide`.

    Raises:
        InvalidRequest: A page size or offset out of range, or a filter that cannot be read.
    """
    if not 1 <= request.n <= MAX_PAGE:
        raise InvalidRequest(f"`n` must be from 1 to {MAX_PAGE}, got {request.n!r}")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise InvalidRequest(f"`offset` must be from 0 to {MAX_OFFSET}, got {request.offset!r}")
    moment = moment_of(services, _asked(request), anonymous_only=anonymous_only, signal=signal)
    deep = max(MAX_REORDERED, request.offset + request.n)
    found = moment.shop.search.search(request.words, request.filters, deep)
    scores = found.scores + np.float32(1e-6)
    decision = decisions.reorder_found(moment, found.items, scores, new_decision(services))
    page = decision.slates["search"].products[request.offset : request.offset + request.n]
    slate = msgspec.structs.replace(decision.slates["search"], products=page)
    shown = msgspec.structs.replace(decision, slates={"search": slate})
    log_decision(services, moment, shown)
    return SearchAnswer(
        decision.decision_id, page, found.total, found.facets, found.corrected, decision.versions
    )


def _asked(request: SearchRequest) -> DecideRequest:
    return DecideRequest(
        placements=(PlacementRequest("search", n=request.n, filters=request.filters),),
        customer=request.customer,
        session_id=request.session_id,
        context=request.context,
        dry_run=request.dry_run,
    )

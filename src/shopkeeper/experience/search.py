"""Find products by words and filters, in the order that suits the customer, on a governed page.

Words, filters and who asks come in; one page of what was found goes out, decided and logged as
every page is, with how many there are and what else may be chosen. Reads the profile and the clock,
holds offers, writes the decision to the log.

Pages of one list are together each product once, the product of the ad that led here first among
them: tests/experience/test_long_lists.py.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper import catalog, decisions
from shopkeeper.decisions import FOUND, MAX_REORDERED, ListPart, Moment
from shopkeeper.decisions.listing import promised_on
from shopkeeper.domain import (
    Context,
    CustomerRef,
    Decision,
    InvalidRequest,
    PlacementRequest,
    SessionId,
    Shown,
)
from shopkeeper.experience.decide import log_decision, moment_of, new_decision
from shopkeeper.experience.holding import decide_held
from shopkeeper.experience.list_request import list_request
from shopkeeper.experience.services import Services

MAX_PAGE = 100
MAX_OFFSET = 10_000


class SearchRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    words: str = ""
    filters: dict[str, Any] = {}
    n: int = 24
    offset: int = 0
    customer: CustomerRef = CustomerRef()
    session_id: SessionId | None = None
    context: Context = Context(page="search")
    dry_run: bool = False
    page: str = FOUND
    """The page of the shop's `pages.yaml` whose offers and words stand around what was found."""
    promise: str = ""
    """What an ad's link carried in `sk_promise`."""


class Found(msgspec.Struct, frozen=True):
    """A page of what was found, and what stands on it."""

    decision: Decision
    total: int
    """Products found, all pages together."""
    facets: dict[str, dict[str, int]]
    """Attribute to value to how many of the found have it."""
    corrected: str | None
    """The words really searched for, where a typo was mended."""

    @property
    def products(self) -> tuple[Shown, ...]:
        """Of this page."""
        return self.decision.slates[FOUND].products


def search(
    services: Services,
    request: SearchRequest,
    *,
    anonymous_only: bool = False,
    signal: bool = False,
) -> Found:
    """One page of what was found.

    Args:
        anonymous_only: As for `decide`.
        signal: As for `decide`.

    Raises:
        InvalidRequest: A page size or offset out of range, an unknown page, or a filter that cannot
            be read.
    """
    if not 1 <= request.n <= MAX_PAGE:
        raise InvalidRequest(f"`n` must be from 1 to {MAX_PAGE}, got {request.n!r}")
    if not 0 <= request.offset <= MAX_OFFSET:
        raise InvalidRequest(f"`offset` must be from 0 to {MAX_OFFSET}, got {request.offset!r}")
    slot = PlacementRequest(FOUND, n=request.n, filters=request.filters)
    asked = list_request(services, request, slot)
    moment = moment_of(services, asked, anonymous_only=anonymous_only, signal=signal)
    part = _part(request)
    found = _matches(request, moment, part)
    scores = found.scores + np.float32(1e-6)
    moment, decision = decide_held(
        services,
        moment,
        new_decision(services),
        anonymous_only=anonymous_only,
        decide=lambda at, name: decisions.reorder_found(at, found.items, scores, name, part),
    )
    log_decision(services, moment, decision)
    return Found(decision, found.total, found.facets, found.corrected)


def _part(request: SearchRequest) -> ListPart:
    """Pages that lie wholly behind what may be moved are looked up alone."""
    before = request.offset if request.offset >= MAX_REORDERED else 0
    return ListPart(request.n, request.offset - before, before)


def _matches(request: SearchRequest, moment: Moment, part: ListPart) -> catalog.Found:
    look = partial(moment.shop.search.search, request.words, request.filters)
    found = look(_deep(part), part.before, decisions.left_out(moment))
    promised = promised_on(moment)
    item = moment.shop.columns.index.get(promised) if promised is not None else None
    return found if item is None else _with_promised(found, item, look, moment, part)


def _deep(part: ListPart) -> int:
    return part.n if part.before else max(MAX_REORDERED, part.offset + part.n)


def _with_promised(
    found: catalog.Found,
    item: int,
    look: Callable[[int, int, NDArray[np.bool_]], catalog.Found],
    moment: Moment,
    part: ListPart,
) -> catalog.Found:
    """With the ad's product, if it is found at all, among what may be moved.

    Where it lies behind, it takes the last of those places, and what stood between moves on by one.
    """
    it = np.arange(len(moment.shop.columns.ids)) == item
    left = decisions.left_out(moment)
    away = np.zeros_like(it) if left is None else left
    own = look(1, 0, away | ~it)
    top = look(MAX_REORDERED, 0, away) if part.before else found
    if not own.total or item in top.items[:MAX_REORDERED]:
        return found
    deep, last = _deep(part), MAX_REORDERED - 1
    others = look(deep, max(part.before - 1, 0), away | it)
    if part.before:
        return replace(found, items=others.items, scores=others.scores)
    items = np.insert(others.items, last, item)[:deep]
    return replace(found, items=items, scores=np.insert(others.scores, last, own.scores)[:deep])

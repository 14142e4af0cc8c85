"""What the models are asked: the customer's history, the running session, the page."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.history import History
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Context, DecideRequest, Event
from shopkeeper.models import Kind, Query
from shopkeeper.models.circumstances import circumstances, since_last_visit

SESSION_GAP = 30 * 60
"""Seconds of silence that end a visit, where no session id says so."""
MAX_WORDS = 400
"""Letters of a search that are asked with."""


def customer_query(
    history: History,
    session_start: int,
    request: DecideRequest,
    shop: Shop,
    now: datetime,
    words: str = "",
) -> Query:
    """The whole history, the running session at its end, what the page is about, and the moment.

    Args:
        session_start: The first event of the running session, as `running_session` gives it.
        words: Of the last search of the running session.
    """
    return Query(
        items=history.items,
        kinds=history.kinds,
        times=history.times,
        now=now.timestamp(),
        session_start=history.since(session_start),
        anchors=_anchors(request.context, shop),
        context=_context(history, request.context, shop, now),
        contexts=history.contexts,
        words=words,
        weights=history.weights,
    )


def page_query(
    history: History,
    session_start: int,
    request: DecideRequest,
    shop: Shop,
    now: datetime,
    words: str = "",
) -> Query:
    """Only what the page is about; the running session where it is about nothing."""
    anchors = _anchors(request.context, shop)
    first = len(history.items) if anchors else history.since(session_start)
    return Query(
        items=history.items[first:],
        kinds=history.kinds[first:],
        times=history.times[first:],
        now=now.timestamp(),
        anchors=anchors,
        context=_context(history, request.context, shop, now),
        contexts=None if history.contexts is None else history.contexts[first:],
        words="" if anchors else words,
        weights=history.weights[first:],
    )


def searched_last(events: Sequence[Event], session_start: int) -> str:
    """The words of the last search of the running session; empty where there was none."""
    searches = (e for e in reversed(events[session_start:]) if e.name == "Products Searched")
    return next((event.query for event in searches if event.query), "")[:MAX_WORDS]


def running_session(events: Sequence[Event], request: DecideRequest, now: datetime) -> int:
    """Index of the first event of the running session; `len(events)` when there is none."""
    start, last = len(events), now
    for i in range(len(events) - 1, -1, -1):
        event = events[i]
        same = event.session_id == request.session_id is not None
        if not same and (last - event.time).total_seconds() > SESSION_GAP:
            break
        start, last = i, event.time
    return start


def _anchors(context: Context, shop: Shop) -> tuple[int, ...]:
    page = (context.product_id,) if context.product_id else ()
    about = dict.fromkeys((*context.basket, *page))
    return tuple(item for product in about if (item := shop.items.get(product)) is not None)


def _context(
    history: History, context: Context, shop: Shop, now: datetime
) -> NDArray[np.int32] | None:
    """The circumstances asked in, as the models learned them."""
    if shop.coder is None:
        return None
    done = history.times[history.kinds != Kind.IMPRESSION]
    ago = since_last_visit(done, now.timestamp()) if len(done) else None
    return shop.coder.code(circumstances(context, now, ago, history.life_stage))

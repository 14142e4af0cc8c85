"""What the models are asked: the customer's history, the running session, the page."""

from collections.abc import Sequence
from datetime import datetime

from shopkeeper.decisions.history import History, model_item
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Context, DecideRequest, Event
from shopkeeper.models import Query

SESSION_GAP = 30 * 60
"""Seconds of silence that end a visit, where no session id says so."""


def customer_query(
    history: History, session_start: int, request: DecideRequest, shop: Shop, now: datetime
) -> Query:
    """The whole history, the running session at its end, and what the page is about.

    Args:
        session_start: The first event of the running session, as `running_session` gives it.
    """
    return Query(
        items=history.items,
        kinds=history.kinds,
        times=history.times,
        now=now.timestamp(),
        session_start=history.since(session_start),
        anchors=_anchors(request.context, shop),
    )


def page_query(
    history: History, session_start: int, request: DecideRequest, shop: Shop, now: datetime
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
    )


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
    about = [*context.basket, *((context.product_id,) if context.product_id else ())]
    return tuple(item for product in about if (item := model_item(product, shop)) >= 0)

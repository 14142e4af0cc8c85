"""What the models are asked: a customer's events as arrays over the models' items."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Context, DecideRequest, Event, ProductId
from shopkeeper.models import KIND_OF, Kind, Query

SESSION_GAP = 30 * 60
"""Seconds of silence that end a visit, where no session id says so."""


def customer_query(
    events: Sequence[Event], request: DecideRequest, shop: Shop, now: datetime
) -> Query:
    """The whole history, the running session at its end, and what the page is about."""
    running = _session_start(events, request, now)
    before = list(_acts(events[:running], shop))
    session = list(_acts(events[running:], shop))
    return _query([*before, *session], len(before), _anchors(request.context, shop), now)


def page_query(events: Sequence[Event], request: DecideRequest, shop: Shop, now: datetime) -> Query:
    """Only what the page is about; the running session where it is about nothing."""
    anchors = _anchors(request.context, shop)
    session = [] if anchors else events[_session_start(events, request, now) :]
    return _query(list(_acts(session, shop)), 0, anchors, now)


Act = tuple[int, Kind, float]


def _query(
    acts: Sequence[Act], session_start: int, anchors: tuple[int, ...], now: datetime
) -> Query:
    return Query(
        items=np.array([item for item, _, _ in acts], np.int32),
        kinds=np.array([kind for _, kind, _ in acts], np.int8),
        times=np.array([time for _, _, time in acts], np.float64),
        now=now.timestamp(),
        session_start=session_start,
        anchors=anchors,
    )


def _acts(events: Sequence[Event], shop: Shop) -> Iterator[Act]:
    for event in events:
        kind = KIND_OF.get(event.name)
        if kind is None:
            continue
        for line in event.lines:
            item = model_item(line.product_id, shop)
            if item >= 0:
                yield item, kind, event.time.timestamp()


def _anchors(context: Context, shop: Shop) -> tuple[int, ...]:
    about = [*context.basket, *((context.product_id,) if context.product_id else ())]
    return tuple(item for product in about if (item := model_item(product, shop)) >= 0)


def model_item(product: ProductId, shop: Shop) -> int:
    """The models' index of a product; -1 for one they never met."""
    index = shop.columns.index.get(product, -1)
    return int(shop.from_shop[index]) if index >= 0 else -1


def _session_start(events: Sequence[Event], request: DecideRequest, now: datetime) -> int:
    """Index of the first event of the running session; `len(events)` when there is none."""
    start, last = len(events), now
    for i in range(len(events) - 1, -1, -1):
        event = events[i]
        same = event.session_id == request.session_id is not None
        if not same and (last - event.time).total_seconds() > SESSION_GAP:
            break
        start, last = i, event.time
    return start

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
    """The whole history, the running session at its end, then what the page is about."""
    running = _session_start(events, request, now)
    before = list(_acts(events[:running], shop))
    session = [*_acts(events[running:], shop), *_page(request.context, shop, now)]
    return _query([*before, *session], len(before), now)


def page_query(
    events: Sequence[Event], request: DecideRequest, shop: Shop, now: datetime
) -> Query:
    """Only what the page is about; the running session where it is about nothing."""
    page = list(_page(request.context, shop, now))
    if not page:
        page = list(_acts(events[_session_start(events, request, now) :], shop))
    return _query(page, 0, now)


Act = tuple[int, Kind, float]


def _query(acts: Sequence[Act], session_start: int, now: datetime) -> Query:
    return Query(
        items=np.array([item for item, _, _ in acts], np.int32),
        kinds=np.array([kind for _, kind, _ in acts], np.int8),
        times=np.array([time for _, _, time in acts], np.float64),
        now=now.timestamp(),
        session_start=session_start,
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


def _page(context: Context, shop: Shop, now: datetime) -> Iterator[Act]:
    about = [(product, Kind.CART) for product in context.basket]
    if context.product_id is not None:
        about.append((context.product_id, Kind.VIEW))
    for product, kind in about:
        item = model_item(product, shop)
        if item >= 0:
            yield item, kind, now.timestamp()


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

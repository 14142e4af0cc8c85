"""Choose what serves a shop, by windows of its own days.

From the rows before a window and what really happened in it. Where a window holds hardly anything,
the declared starting points are taken as they are.

Held by tests/learning/test_choose.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.auto import Plan, plan
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.protocols.protocol import Protocol
from shopkeeper.learning.protocols.shop import Window
from shopkeeper.learning.tune import Progress, Search
from shopkeeper.models import (
    ContextPopularityConfig,
    CosineItemKNNConfig,
    Interactions,
    PopularityConfig,
    RepeatPurchaseConfig,
    TransitionsConfig,
    UserKNNConfig,
    VmisKNNConfig,
)
from shopkeeper.models.ranker import CLICK, OBJECTIVES, PURCHASE

K = 20
"""Length of the answer a shop's models are judged on."""
ENOUGH = 50
"""Cases below which nothing can be told apart."""
_WINDOWS = 3
"""Of one length, one before the other, that a ranker learns from."""

LESS = 0.25
"""Weight of the acts that are not the objective; they still teach what is liked."""

UNTRIED: Mapping[str, float] = {
    "repeat_purchase": 1.0,
    "item_knn": 0.2,
    "vmis_knn": 0.1,
    "popularity": 0.05,
    "content": 0.05,
    "user_knn": 0.05,
    "context_popularity": 0.02,
    "transitions": 0.05,
}
"""Weights a shop starts from, and keeps while it is too young to choose its own."""
ALWAYS: Mapping[str, float] = {"content": 0.02, "context_popularity": 0.01}
"""What ranks products and serves customers that no slice of the past can hold."""
SEARCHES: Mapping[str, Search] = {
    "popularity": Search(
        PopularityConfig(half_life_days=7.0),
        (({"half_life_days": 14.0}, {"half_life_days": 30.0}, {"half_life_days": 90.0}),),
    ),
    "repeat_purchase": Search(
        RepeatPurchaseConfig(),
        (
            ({"trend": 0.0}, {"trend": 0.3}, {"trend": 1.0}),
            ({"loyalty": 0.0}, {"loyalty": 1.0}),
            ({"half_life_days": 90.0}, {"half_life_days": 365.0}),
            ({"replenishment": 0.5},),
            ({"breadth": 0.25},),
        ),
    ),
    "item_knn": Search(
        CosineItemKNNConfig(over="session", breadth=1.0, itself=0.0),
        (
            ({"over": "customer"},),
            ({"breadth": 0.5},),
            ({"source": 0.5, "target": 0.5},),
            ({"decay": 0.6}, {"decay": 0.95}),
        ),
        together=(({"itself": 0.3}, {"itself": 1.0}),),
    ),
    "vmis_knn": Search(
        VmisKNNConfig(last=20), (({"last": 4},), ({"breadth": 1.0},), ({"match_decay": 0.95},))
    ),
    "user_knn": Search(UserKNNConfig(half_life_days=180.0, loyalty=0.25)),
    "transitions": Search(TransitionsConfig(over="session", reach=10, decay=0.8, target=0.3)),
    "context_popularity": Search(ContextPopularityConfig()),
}


def choose(
    data: Interactions,
    window: Window,
    *,
    minutes: float,
    objective: str = PURCHASE,
    progress: Progress | None = None,
) -> Plan:
    """What would have served the window best: retrievers, blend, ranker.

    Args:
        data: Rows after the window are not looked at.
        objective: One of the ranker's: what counts most, and by what it is put first.
        minutes: About how long it may take.
    """
    if objective not in OBJECTIVES:
        known = ", ".join(OBJECTIVES)
        raise InvalidRequest(f"`objective` must be one of {known}, got {objective!r}")
    return plan(
        _protocol(window, objective), data.before(window.stop), K,
        minutes=minutes, objective=objective, progress=progress,
    )  # fmt: skip


def cases_of(data: Interactions, window: Window, objective: str = PURCHASE) -> list[Case]:
    """What happened in a window: first orders, and the next product of each visit.

    However many there are of each, the sort that is the objective counts 1 and the other `LESS`;
    scarce sorts are left out.
    """
    looked = objective == CLICK
    sorts = (
        (LESS if looked else 1.0, shop.first_orders(data, window)),
        (1.0 if looked else LESS, shop.next_acts(data, window)),
    )
    kept = [(share, sort) for share, sort in sorts if len(sort) >= ENOUGH]
    return [replace(case, weight=share / len(sort)) for share, sort in kept for case in sort]


def _protocol(window: Window, objective: str) -> Protocol:
    """The shop's own days as a protocol; it has no files, and so no exams."""

    def bench(data: Interactions, k: int) -> Bench:
        return _bench(data, window, objective, k)

    def lessons(data: Interactions, k: int) -> Iterator[Bench]:
        at = window
        for _ in range(_WINDOWS):
            yield _bench(data, at, objective, k)
            at = at.before()

    return Protocol(
        "shop", lambda _: iter(()), bench, shop.measure, SEARCHES, UNTRIED, lessons, ALWAYS
    )


def _bench(data: Interactions, window: Window, objective: str, k: int) -> Bench:
    before = data.before(window.start)
    cases = cases_of(data.before(window.stop), window, objective) if len(before) else []
    return Bench(before, cases, shop.measure, k)

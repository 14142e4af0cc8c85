"""Choose what serves a shop, by windows of its own days.

From the rows before a window and what really happened in it. Where a window holds hardly anything,
the declared starting points are taken as they are.

Held by tests/learning/test_choose.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

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

K = 20
"""Length of the answer a shop's models are judged on."""
ENOUGH = 50
"""Cases below which nothing can be told apart."""
_WINDOWS = 3
"""Of one length, one before the other, that a ranker learns from."""

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
    data: Interactions, window: Window, *, minutes: float, progress: Progress | None = None
) -> Plan:
    """What would have served the window best: retrievers, blend, ranker.

    First orders and next products of visits count the same, however many there are of each.

    Args:
        data: Rows after the window are not looked at.
        minutes: About how long it may take.
    """
    return plan(_protocol(window), data.before(window.stop), K, minutes=minutes, progress=progress)


def cases_of(data: Interactions, window: Window) -> list[Case]:
    """What happened in a window, each sort of case with the same weight; scarce sorts left out."""
    sorts = (shop.first_orders(data, window), shop.next_acts(data, window))
    kept = [sort for sort in sorts if len(sort) >= ENOUGH]
    return [replace(case, weight=1 / len(sort)) for sort in kept for case in sort]


def _protocol(window: Window) -> Protocol:
    """The shop's own days as a protocol; it has no files, and so no exams."""

    def bench(data: Interactions, k: int) -> Bench:
        return _bench(data, window, k)

    def lessons(data: Interactions, k: int) -> Iterator[Bench]:
        at = window
        for _ in range(_WINDOWS):
            yield _bench(data, at, k)
            at = at.before()

    return Protocol("shop", lambda _: iter(()), bench, shop.measure, SEARCHES, UNTRIED, lessons)


def _bench(data: Interactions, window: Window, k: int) -> Bench:
    before = data.before(window.start)
    cases = cases_of(data.before(window.stop), window) if len(before) else []
    return Bench(before, cases, shop.measure, k)

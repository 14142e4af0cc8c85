"""What bad input gets: an answer, or one sentence that names the cause."""

from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.domain import NotReady
from shopkeeper.learning import scoreboard
from shopkeeper.learning.auto import answer
from shopkeeper.learning.cases import Case
from shopkeeper.learning.choose import choose
from shopkeeper.learning.protocols.shop import last_window
from shopkeeper.models import Goods, Interactions, Kind, Query
from tests.learning.village import DAY, as_interactions, village


def one_item() -> Interactions:
    n = 120
    return as_interactions(
        np.arange(n),
        np.zeros(n),
        np.full(n, Kind.PURCHASE),
        np.arange(n) * DAY / 2,
        np.arange(n),
        1,
    )


def one_customer() -> Interactions:
    n = 200
    return as_interactions(
        np.zeros(n),
        np.arange(n) % 7,
        np.full(n, Kind.PURCHASE),
        np.arange(n) * DAY / 4,
        np.arange(n),
    )


def all_alike() -> Interactions:
    users, items = (part.ravel() for part in np.mgrid[0:80, 0:4])
    times = np.sort(np.tile(np.arange(80) * DAY, 4))
    return as_interactions(
        users, items, np.full(320, Kind.PURCHASE), times, np.repeat(np.arange(80), 4)
    )


def one_who_does_everything() -> Interactions:
    """One customer with 100,000 acts among the village's."""
    data, n = village(), 100_000
    rng = np.random.default_rng(1)
    times = np.concatenate([data.times, rng.uniform(0, data.times[-1], n)])
    order = np.argsort(times, kind="stable")
    joined = [
        np.concatenate([theirs, own])[order]
        for theirs, own in (
            (data.users, np.full(n, 80)),
            (data.items, rng.integers(0, 40, n)),
            (data.kinds, np.full(n, Kind.VIEW)),
            (times[: len(data)], times[len(data) :]),
            (data.sessions, data.sessions.max() + 1 + np.arange(n) // 1_000),
        )
    ]
    return as_interactions(*joined)


def twice_and_in_the_future() -> Interactions:
    data = village()
    rows = np.sort(np.tile(np.arange(len(data)), 2))
    times = data.times[rows].copy()
    times[-5:] += 365 * 20 * DAY
    return as_interactions(
        data.users[rows], data.items[rows], data.kinds[rows], times, data.sessions[rows]
    )


def prices_that_are_not_numbers() -> Interactions:
    data = village()
    unknown, codes = np.full(40, np.nan), np.full(40, -1, np.int32)
    price = np.where(np.arange(40) % 3, np.inf, -np.inf)
    none = np.zeros(40, np.bool_)
    goods = Goods(("",) * 40, codes, codes, price, unknown, none, unknown)
    return replace(data, goods=goods)


SHOPS = [
    one_item, one_customer, all_alike, one_who_does_everything, twice_and_in_the_future,
    prices_that_are_not_numbers,
]  # fmt: skip


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.__name__)
def test_an_odd_shop_is_answered(shop) -> None:
    data = shop()
    plan = choose(data, last_window(data, 30.0), minutes=0.2)
    recommender = plan.fit(data)
    own = data.users == data.users[-1]
    whole = Query(data.items[own], data.kinds[own], data.times[own], float(data.times[-1]) + 1)
    nothing = Query(data.items[:0], data.kinds[:0], data.times[:0], float(data.times[-1]) + 1)
    for query in (whole, nothing):
        found = answer(recommender, Case(query, data.items[:0], 1, 0), 5)
        assert len(found) == len(set(found.tolist())) <= data.n_items
    assert len(found) > 0, "a stranger gets what is popular"


def test_an_empty_shop_is_told_what_is_missing() -> None:
    with pytest.raises(NotReady, match="no events"):
        scoreboard(as_interactions([], [], [], [], [], 0))

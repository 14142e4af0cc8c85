"""A customer's next basket: their baskets so far in, every item a candidate, nothing masked.

Measured by recall@k, NDCG@k and the share of baskets with a hit (HR@k), and once more for the items
the customer had bought before (`_repeat`) and for those they had not (`_explore`): what a basket
has none of is not counted there. Customers without a past are asked too. Tuned on the last baskets
of a sample of customers.

Held by tests/learning/protocols/test_baskets.py.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Answers, Case, Histories, hits_of, wanted_of
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.basket_files import read
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.protocols.tables import groups_of
from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    CosineItemKNNConfig,
    Interactions,
    PopularityConfig,
    RepeatPurchaseConfig,
    TrendingConfig,
    UserKNNConfig,
)
from shopkeeper.stats import find_hits, hit_rate, ndcg, recall

MAX_CASES = 2_000
_ROUNDS = 4
"""Last baskets of a customer that a ranker learns from, one after the other."""
_SEED = 50

_UNTRIED = {
    "user_knn": 1.0,
    "repeat_purchase": 0.2,
    "item_knn": 0.1,
    "trending": 0.0,
    "popularity": 0.01,
}
_SEARCHES = {
    "user_knn": Search(
        UserKNNConfig(),
        (
            ({"breadth": 0.0}, {"breadth": 0.25}, {"breadth": 0.75}),
            ({"others": 5.0}, {"others": 20.0}, {"others": 50.0}),
            ({"loyalty": 0.5}, {"loyalty": 1.5}, {"loyalty": 0.0}),
            ({"crowd": 0.2}, {"crowd": 0.8}),
            ({"half_life_days": 90.0}, {"half_life_days": 30.0}),
        ),
    ),
    "repeat_purchase": Search(
        RepeatPurchaseConfig(trend=0.0, breadth=0.5, loyalty=1.0),
        (
            ({"breadth": 0.0}, {"breadth": 1.0}),
            ({"loyalty": 0.0}, {"loyalty": 0.5}),
            ({"half_life_days": 60.0}, {"half_life_days": 30.0}, {"half_life_days": 720.0}),
            ({"replenishment": 0.0}, {"replenishment": 0.5}, {"replenishment": 1.0}),
            ({"trend": 0.6},),
        ),
    ),
    "item_knn": Search(
        CosineItemKNNConfig(over="session", breadth=1.0, itself=0.0, decay=1.0, repeat=False),
        (({"over": "customer"},), ({"itself": 0.3},), ({"source": 0.5, "target": 0.3},)),
    ),
    "trending": Search(TrendingConfig(now_days=14.0)),
    "popularity": Search(PopularityConfig(half_life_days=36_500.0), (({"half_life_days": 30.0},),)),
}


def exams(files: Files) -> Iterator[Exam]:
    data, asked = read(files)

    def questions() -> Iterator[Case]:
        histories = Histories(data)
        for number, one in enumerate(asked):
            past = histories.rows(one.user)
            query = histories.query(past, past[:0], one.now)
            yield Case(query, one.wanted, one.n_wanted, number)

    yield Exam(data, len(asked), questions)


def bench(data: Interactions, k: int) -> Bench:
    """Withhold the last basket of a sample of the customers who have two or more."""
    last = _last_baskets(data)
    if len(last) > MAX_CASES:
        chosen = np.random.default_rng(_SEED).choice(len(last), MAX_CASES, replace=False)
        last = last[np.sort(chosen)]
    held = np.isin(data.sessions, last)
    histories, cases = Histories(data.where(~held)), []
    for rows in groups_of(data.sessions[held]):
        basket = np.flatnonzero(held)[rows]
        user, wanted = int(data.users[basket[0]]), np.unique(data.items[basket])
        past = histories.rows(user)
        query = histories.query(past, past[:0], float(data.times[basket[0]]))
        cases.append(Case(query, wanted, len(wanted), user))
    return Bench(data.where(~held), cases, judge, k)


def lessons(data: Interactions, k: int) -> Iterator[Bench]:
    """The last baskets, those before them, and so on, each with what came before."""
    for _ in range(_ROUNDS):
        found = bench(data, k)
        if not found.cases:
            return
        yield found
        data = found.data


def judge(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    """What is tuned for."""
    hits, wanted = hits_of(answers, cases, k), wanted_of(cases)
    return {"recall": recall(hits, wanted), "ndcg": ndcg(hits, wanted)}


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    values = judge(answers, cases, k)
    values["hr"] = hit_rate(hits_of(answers, cases, k))
    again = [case.wanted[np.isin(case.wanted, case.query.items)] for case in cases]
    new = [case.wanted[~np.isin(case.wanted, case.query.items)] for case in cases]
    n_again = np.array([len(items) for items in again], np.int64)
    for part, items, n in (
        ("repeat", again, n_again),
        ("explore", new, wanted_of(cases) - n_again),
    ):
        for name, value in _apart(answers, items, n, k).items():
            values[f"{name}_{part}"] = value
    return values


def _apart(
    answers: Answers, items: Sequence[NDArray[np.int32]], n: NDArray[np.int64], k: int
) -> dict[str, NDArray[np.float64]]:
    """Recall and NDCG where only these items are right; NaN where there are none of them."""
    found = {name: np.full(len(n), np.nan) for name in ("recall", "ndcg")}
    has = np.flatnonzero(n > 0).tolist()
    hits = find_hits([answers[i] for i in has], [items[i] for i in has], k)
    found["recall"][has], found["ndcg"][has] = recall(hits, n[has]), ndcg(hits, n[has])
    return found


def _last_baskets(data: Interactions) -> NDArray[np.int32]:
    """The last basket of each customer who has two or more, by customer."""
    rows = np.lexsort((data.sessions, data.times, data.users))
    users, baskets = data.users[rows], data.sessions[rows]
    ends = np.flatnonzero(np.append(np.diff(users), 1) if len(users) else users)
    first = np.searchsorted(users, users[ends])
    known = (users[ends] >= 0) & (baskets[first] != baskets[ends])
    return np.asarray(baskets[ends[known]], np.int32)


BASKETS = Protocol("baskets", exams, bench, measure, _SEARCHES, _UNTRIED, lessons)

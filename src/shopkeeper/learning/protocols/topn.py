"""A user's held-out items: all that is known of them in, the rest of the range ranked.

The items of train are masked. Measured by recall@k and NDCG@k as LightGCN defines them. Tuned on a
fifth of the items of everybody: the newest ones, by time or else by the order of the rows;
random ones where rows go by item id.

Where train has a column `event` (view, cart, purchase, ...), what is withheld are items of the
strongest act it knows.

Held by tests/learning/protocols/test_topn.py.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Answers, Case, Histories, hits_of, wanted_of
from shopkeeper.learning.dataset import visits_by_gap
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.protocols.topn_searches import SEARCHES, UNTRIED
from shopkeeper.models import Interactions, Kind
from shopkeeper.stats import ndcg, recall

MAX_CASES = 1_500
MAX_LESSONS = 5_000
_PART = 5
"""One item in so many is withheld."""
_SEED = 20
_EVENTS = {
    Kind.CART: ("cart", "addtocart", "add_to_cart", "product added"),
    Kind.PURCHASE: ("buy", "purchase", "transaction", "order", "order completed"),
}


def exams(files: Files) -> Iterator[Exam]:
    for column in ("user_id", "item_id"):
        files.require("train", column, "id")
        files.require("test", column, "id")
    data = _read_train(files)
    files.number("test", "user_id")
    files.number("test", "item_id")
    asked = files.codes("test", "user_id", by="test")
    known = files.codes("test", "user_id", by="train")
    taken = files.codes("test", "item_id", by="test")
    items = files.codes("test", "item_id", by="train")
    rows = np.unique(np.stack([asked, known, taken, items], axis=1), axis=0)
    yield Exam(data, int(asked.max()) + 1, lambda: _questions(data, rows))


def bench(data: Interactions, k: int) -> Bench:
    """Withhold a fifth of the items of everybody, as a test does, and ask a sample of them."""
    return _withhold(data, k, MAX_CASES)


def lessons(data: Interactions, k: int) -> Iterator[Bench]:
    """The same with more questions."""
    yield _withhold(data, k, MAX_LESSONS)


def _withhold(data: Interactions, k: int, most: int) -> Bench:
    rng = np.random.default_rng(_SEED)
    histories, held = Histories(data), np.zeros(len(data), np.bool_)
    able = _able(data)
    asked = set(rng.permutation(able)[:most].tolist())
    cases = []
    for user in able.tolist():
        rows = histories.rows(user)
        wanted = _withheld(data, rows, rng)
        out = np.isin(data.items[rows], wanted)
        held[rows[out]] = True
        if user in asked:
            cases.append(_question(histories, rows[~out], wanted, len(wanted), user))
    return Bench(data.where(~held), cases, measure, k)


def measure(answers: Answers, cases: Sequence[Case], k: int) -> dict[str, NDArray[np.float64]]:
    hits, wanted = hits_of(answers, cases, k), wanted_of(cases)
    return {"recall": recall(hits, wanted), "ndcg": ndcg(hits, wanted)}


def _read_train(files: Files) -> Interactions:
    item_ids, user_ids = files.number("train", "item_id"), files.number("train", "user_id")
    items = files.codes("train", "item_id", by="train")
    users = files.codes("train", "user_id", by="train")
    kinds = _kinds(files, len(items))
    if not files.has("train", "timestamp"):
        times = np.arange(len(items), dtype=np.float64)
        if _sorted_by_id(users, items, item_ids):
            times[:] = 0.0
        return Interactions(users, items, kinds, times, users, item_ids, len(user_ids))
    files.require("train", "timestamp", "time")
    times = files.times("train", "timestamp")
    order = np.argsort(times, kind="stable")
    users, times = users[order], times[order]
    visits = visits_by_gap(users, times).astype(np.int32)
    return Interactions(users, items[order], kinds[order], times, visits, item_ids, len(user_ids))


def _sorted_by_id(
    users: NDArray[np.int32], items: NDArray[np.int32], item_ids: tuple[str, ...]
) -> bool:
    """Whether each user's rows go by item id, so that their order says nothing of time."""
    numbers = all(item.isdecimal() for item in item_ids)
    keys = np.array([int(item) for item in item_ids] if numbers else item_ids)
    place = np.argsort(np.argsort(keys, kind="stable"), kind="stable")[items]
    order = np.argsort(users, kind="stable")
    same_user = users[order][1:] == users[order][:-1]
    return bool((np.diff(place[order])[same_user] >= 0).all())


def _kinds(files: Files, n: int) -> NDArray[np.int8]:
    if not files.has("train", "event"):
        return np.full(n, Kind.PURCHASE, np.int8)
    files.require("train", "event", "id")
    kind_of = {word: kind for kind, words in _EVENTS.items() for word in words}
    words = files.number("train", "event")
    kinds = np.array([kind_of.get(word.lower(), Kind.VIEW) for word in words], np.int8)
    return kinds[files.codes("train", "event", by="train")]


def _questions(data: Interactions, rows: NDArray[np.int32]) -> Iterator[Case]:
    """One for each user asked about; `rows` are (asked, known, taken, item), sorted."""
    histories = Histories(data)
    for mine in np.split(rows, np.flatnonzero(np.diff(rows[:, 0])) + 1):
        asked, known, items = int(mine[0, 0]), int(mine[0, 1]), mine[:, 3]
        wanted = np.ascontiguousarray(items[items >= 0])
        yield _question(histories, histories.rows(known), wanted, len(mine), asked)


def _question(
    histories: Histories,
    rows: NDArray[np.int64],
    wanted: NDArray[np.int32],
    n_wanted: int,
    user: int,
) -> Case:
    """Ask right after the user's last act; everything they had is masked."""
    query = histories.query(rows[:0], rows)
    return Case(query, wanted, n_wanted, user, masked=np.unique(query.items))


def _able(data: Interactions) -> NDArray[np.int64]:
    """Users with enough items to withhold one in five of them, or two where hardly any has."""
    pairs = np.unique(data.users.astype(np.int64) * data.n_items + data.items)
    sizes = np.bincount(pairs // data.n_items, minlength=data.n_users)
    able = np.flatnonzero(sizes >= _PART)
    if len(able) < min(MAX_CASES, len(sizes)) / 5:
        able = np.flatnonzero(sizes >= 2)
    return able


def _withheld(
    data: Interactions, rows: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int32]:
    items, kinds = data.items[rows], data.kinds[rows]
    items = items[kinds == kinds.max()]
    found, first = np.unique(items, return_index=True)
    n = max(1, len(found) // _PART)
    if data.times[rows[0]] == data.times[rows[-1]]:  # nothing says which came first
        return np.sort(rng.choice(found, n, replace=False))
    return np.sort(found[np.argsort(first, kind="stable")][-n:])


TOPN = Protocol("topn", exams, bench, measure, SEARCHES, UNTRIED, lessons)

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from shopkeeper.models import Kind, Query, UserKNN, UserKNNConfig
from shopkeeper.testing.interactions import START, cases, from_rows, history
from shopkeeper.testing.models_rows import keyed

WORTH = {Kind.VIEW: 0.1, Kind.CLICK: 0.1, Kind.REVIEW_READ: 0.1, Kind.CART: 0.5}
WORTH |= {Kind.WISHLIST: 0.5, Kind.PURCHASE: 1.0, Kind.REVIEW: 1.0}
DAY = 86_400.0


def shop(baskets, n_items=6):
    """A shop of (customer, day, items) baskets."""
    rows = [
        (user, item, Kind.PURCHASE, 24 * day, turn)
        for turn, (user, day, items) in enumerate(sorted(baskets, key=lambda b: b[1]))
        for item in items
    ]
    return from_rows(rows, n_items, 1 + max(user for user, _, _ in baskets))


def asked(*lines, now=100):
    """A history of (day, item) purchases."""
    days, items = zip(*sorted(lines), strict=True)
    times = START + DAY * np.array(days, float)
    kinds = np.full(len(items), Kind.PURCHASE, np.int8)
    return Query(np.array(items, np.int32), kinds, times, START + now * DAY, len(items))


def best(data, query, n=9, **config):
    return UserKNN(UserKNNConfig(**config)).fit(data).recommend(query, n).items.tolist()


TWO_TASTES = shop(
    [(user, day, (0, 1, 2)) for user in range(4) for day in (1, 9)]
    + [(user, day, (3, 4, 5)) for user in range(4, 9) for day in (1, 9)]
)


def test_it_finds_what_customers_with_the_same_habits_take():
    assert best(TWO_TASTES, asked((90, 0), (90, 1)), n=3) == [0, 1, 2]
    assert best(TWO_TASTES, asked((90, 0)), own=0.0, crowd=0.0) == [0, 1, 2]


def test_a_stranger_is_answered_by_what_everybody_takes():
    assert best(TWO_TASTES, history(TWO_TASTES, 99, running=False), n=3) == [3, 4, 5]


def test_a_line_of_a_small_basket_says_more():
    data = shop([(user, 1, (0,)) for user in range(3)] + [(9, 1, (1, 2, 3, 4, 5))])
    query = asked((50, 0), (60, 1), (60, 2), (60, 3), (60, 4))
    assert best(data, query, n=1, others=0.0, loyalty=0.0) == [0]


def test_what_was_bought_long_ago_counts_less_than_what_everybody_takes():
    query = asked((0, 0), now=20)
    later = asked((0, 0), now=4_000)
    assert best(TWO_TASTES, query, n=1, others=0.5) == [0]
    assert best(TWO_TASTES, later, n=1, others=0.5, crowd=1.0, half_life_days=90.0) == [3]


def test_the_reason_is_what_was_bought_or_what_the_neighbours_share():
    model = UserKNN(UserKNNConfig()).fit(TWO_TASTES)
    query = asked((90, 0), (80, 4))
    assert model.because(query, 0) == 0
    assert model.because(query, 2) == 0
    assert model.because(query, 5) == 4
    assert model.because(history(TWO_TASTES, 99, running=False), 3) is None


def test_habits_and_lookups_are_bounded():
    model = UserKNN(UserKNNConfig(items_each=2, users_each=3, staples=1)).fit(TWO_TASTES)
    assert np.diff(model.starts).max() == 2
    assert np.diff(model.owner_starts).max() <= 3
    assert len(model.staples) == 1


@given(case=cases())
def test_it_scores_as_its_docstring_says(case):
    data, query = case
    model = UserKNN(UserKNNConfig()).fit(data)
    np.testing.assert_allclose(model.scores(query), plain(model, data, query), rtol=1e-3, atol=1e-7)


def plain(model, data, query):
    """The same, customer by customer and item by item."""
    c, end = model.config, data.times.max(initial=0.0)
    whose = np.where(data.users >= 0, data.users, data.n_users + data.sessions)
    known = [
        counted(data.items, data.kinds, data.times, whose == who, end, c)
        for who in sorted(set(whose.tolist()))
    ]
    known = [(counts, n) for counts, n in known if counts]
    pages = np.array(query.anchors, np.int32)
    own, shopping = counted(
        np.append(query.items, pages),
        np.append(query.kinds, np.zeros(len(pages), np.int8)),
        np.append(query.times, np.full(len(pages), query.now)),
        slice(None), query.now, c,
    )  # fmt: skip
    taken = [sum(item in counts for counts, _ in known) for item in range(data.n_items)]
    rarity = [np.log(1.1 * max(len(known), 1) / max(n, 1)) ** c.idf for n in taken]
    alike = [likeness(own, counts, rarity) for counts, _ in known]
    total = sum(n for _, n in known)
    scores = []
    for item in range(data.n_items):
        near = [a * counts.get(item, 0.0) / (n + c.shrinkage)
                for a, (counts, n) in zip(alike, known, strict=True)]  # fmt: skip
        crowd = sum(counts.get(item, 0.0) for counts, _ in known) / total if total else 0.0
        share = c.crowd if sum(alike) > 0 else 1.0
        others = share * crowd + (1 - share) * sum(near) / (sum(alike) or 1.0)
        mixed = (c.own * own.get(item, 0.0) + c.others * others) / (c.others + shopping)
        scores.append(mixed * model.general[item])
    return scores


def counted(items, kinds, times, rows, now, config):
    """What a customer has how often, and how much shopping that was."""
    best: dict[float, dict[int, float]] = {}
    for item, kind, time in zip(items[rows], kinds[rows], times[rows], strict=True):
        if worth := WORTH.get(Kind(kind), 0.0):
            basket = best.setdefault(time, {})
            basket[int(item)] = max(basket.get(int(item), 0.0), worth)
    counts: dict[int, float] = {}
    shopping = 0.0
    for time, basket in best.items():
        decay = 2 ** (-max(0, now - time) / DAY / config.half_life_days)
        shopping += max(basket.values()) * decay
        for item, worth in basket.items():
            counts[item] = counts.get(item, 0.0) + worth * len(basket) ** -config.breadth * decay
    return counts, shopping


def likeness(ours, theirs, rarity):
    one, other = (
        {item: np.log1p(count) * rarity[item] for item, count in counts.items()}
        for counts in (ours, theirs)
    )
    dot = sum(value * other.get(item, 0.0) for item, value in one.items())
    lengths = [np.sqrt(sum(value**2 for value in vector.values())) for vector in (one, other)]
    return dot / (lengths[0] * lengths[1]) if dot else 0.0


@given(case=cases(), gone=st.sets(st.integers(0, 4)))
def test_taking_a_customer_out_leaves_the_habits_of_all_others(case, gone):
    data = keyed(case[0])
    keys = np.asarray(data.customers)[[user for user in gone if user < data.n_users]]
    kept = data.where(~np.isin(data.keys(), keys))
    assume(data.times.max(initial=0) == kept.times.max(initial=0))  # habits are as of the last act
    alone = UserKNNConfig(idf=0.0, loyalty=0.0)  # nothing that is of all customers
    left, others = UserKNN(alone).fit(data).without(keys), UserKNN(alone).fit(kept)
    for name in ("items", "rates", "owner_starts", "values"):
        np.testing.assert_allclose(getattr(left, name), getattr(others, name), rtol=1e-6)
    assert not np.isin(left.customers, keys).any()


def test_what_only_the_customer_took_reaches_nobody_any_more():
    baskets = [(user, day, (0, 1)) for user in range(4) for day in (1, 9)]
    data = keyed(shop([*baskets, (4, 2, (0, 1, 5))]))
    model = UserKNN(UserKNNConfig()).fit(data)
    left = model.without(np.array([data.customers[4]]))
    for query in (asked((90, 0)), history(data, 99, running=False)):
        assert model.scores(query)[5] > 0
        assert left.scores(query)[5] == 0
        assert left.scores(query)[0] > 0
    assert 5 not in [*left.items, *left.staples]
    assert left.owner_starts[6] == left.owner_starts[5]

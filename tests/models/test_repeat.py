import numpy as np
from hypothesis import given

from shopkeeper.models import Kind, Query, RepeatPurchase, RepeatPurchaseConfig
from shopkeeper.models.hazard import EDGES
from shopkeeper.testing.interactions import START, cases, from_rows

DAY = 86_400.0


def bought(*acts):
    """A history of (item, day) purchases, or (item, day, kind) acts, asked on day 100."""
    full = [(*act, Kind.PURCHASE)[:3] for act in acts]
    items, days, kinds = zip(*sorted(full, key=lambda a: a[1]), strict=True)
    times = START + DAY * np.array(days, float)
    now = START + 100 * DAY
    return Query(np.array(items, np.int32), np.array(kinds, np.int8), times, now, len(items))


def shop(rows=()):
    """A shop of four items whose customers did `rows`: (customer, item, day)."""
    acts = [(user, item, Kind.PURCHASE, 24 * day, day) for user, item, day in rows]
    return from_rows(sorted(acts, key=lambda a: a[3]), n_items=4, n_users=9)


def order(query, data=None, **config):
    model = RepeatPurchase(RepeatPurchaseConfig(**config)).fit(data or shop())
    return model.recommend(query, 9).items.tolist()


@given(case=cases())
def test_it_recommends_only_what_the_customer_bought(case):
    data, query = case
    found = RepeatPurchase(RepeatPurchaseConfig()).fit(data).recommend(query, 9).items
    assert set(found.tolist()) <= set(query.items[query.kinds == Kind.PURCHASE].tolist())


@given(case=cases())
def test_it_scores_as_its_docstring_says(case):
    data, query = case
    model = RepeatPurchase(RepeatPurchaseConfig(replenishment=0.7)).fit(data)
    wanted = [plain_score(model, query, item) for item in range(data.n_items)]
    np.testing.assert_allclose(model.scores(query), wanted, rtol=1e-4, atol=1e-9)


def plain_score(model, query, item):
    acts = list(zip(query.items, query.kinds, query.times, strict=True))
    bought = sorted({time for i, kind, time in acts if i == item and kind == Kind.PURCHASE})
    refunds = [time for i, kind, time in acts if i == item and kind == Kind.REFUND]
    if not bought or any(i == item and kind == Kind.DISLIKE for i, kind, _ in acts):
        return 0.0
    config, age = model.config, (lambda time: (query.now - time) / DAY)
    worth = [2 ** (-age(time) / config.half_life_days) for time in (*bought, *refunds)]
    given = max(0, sum(worth[: len(bought)]) - sum(worth[len(bought) :]))
    usual = config.patience * model.interval_days[item]
    interval = ((bought[-1] - bought[0]) / DAY + usual) / (len(bought) - 1 + config.patience)
    part = max(i for i, edge in enumerate(EDGES) if edge <= max(0, age(bought[-1]) / interval))
    due = model.hazard[part] ** config.replenishment
    general = model.loyalty[item] ** config.loyalty * model.trend[item] ** config.trend
    return given * general * due


def test_what_is_bought_more_often_comes_first():
    assert order(bought((0, 50), (1, 50), (1, 60), (0, 40), (1, 40))) == [1, 0]


def test_what_was_bought_more_recently_comes_first():
    assert order(bought((0, 10), (1, 80)), half_life_days=20) == [1, 0]


def test_two_lines_of_one_order_are_one_purchase():
    twice = bought((0, 50), (0, 50), (1, 50))
    model = RepeatPurchase(RepeatPurchaseConfig()).fit(shop())
    assert model.scores(twice)[0] == model.scores(twice)[1]


def test_a_refund_takes_a_purchase_back():
    assert order(bought((0, 50), (0, 50, Kind.REFUND), (1, 40))) == [1]


def test_a_dislike_ends_it():
    assert order(bought((0, 50), (0, 60, Kind.DISLIKE), (1, 40))) == [1]


def test_what_was_bought_just_now_is_not_due_yet():
    query = bought((0, 40), (0, 70), (0, 99), (1, 10), (1, 40), (1, 70))
    assert order(query, replenishment=1.0, half_life_days=36_500) == [1, 0]


def test_an_interval_not_yet_known_of_the_customer_is_that_of_the_shop():
    rows = [(user, 0, 10 * turn) for user in range(8) for turn in range(8)]
    rows += [(user, 1, 70 * turn) for user in range(8) for turn in range(2)]
    model = RepeatPurchase(RepeatPurchaseConfig()).fit(shop(rows))
    assert model.interval_days[0] < 20 < model.interval_days[1]
    just_bought = bought((0, 85), (1, 85))
    assert order(just_bought, shop(rows), replenishment=1, loyalty=0, trend=0) == [0, 1]


def test_what_buyers_come_back_for_comes_first():
    rows = [(user, 0, day) for user in range(8) for day in (1, 70)]
    rows += [(user, 1, 70 if user % 2 else 1) for user in range(8)]
    assert order(bought((0, 50), (1, 50)), shop(rows), trend=0, replenishment=0) == [0, 1]


def test_what_nobody_buys_any_more_fades():
    rows = [(user, 0, 1) for user in range(8)] + [(user, 1, 90) for user in range(8)]
    assert order(bought((0, 50), (1, 50)), shop(rows), replenishment=0) == [1, 0]


def test_the_reason_is_that_it_was_bought():
    model = RepeatPurchase(RepeatPurchaseConfig()).fit(shop())
    assert model.because(bought((2, 50)), 2) == 2
    assert model.because(bought((2, 50)), 1) is None


def test_what_is_bought_weekly_is_due_after_a_week_and_not_the_day_after():
    weekly = [(user, 0, day) for user in range(6) for day in range(user, 98, 7)]
    model = RepeatPurchase(RepeatPurchaseConfig()).fit(shop(weekly))
    regular = [(0, day) for day in range(50, 93, 7)]
    a_day_ago = bought(*regular, (0, 99))
    assert model.due(bought(*regular))[0] >= 1 > model.due(a_day_ago)[0]


def test_what_was_returned_or_disliked_since_is_not_due():
    model = RepeatPurchase(RepeatPurchaseConfig()).fit(shop())
    history = bought((0, 10), (1, 10), (2, 10), (0, 20, Kind.REFUND), (1, 20, Kind.DISLIKE))
    assert set(model.due(history)) == {2}


@given(case=cases())
def test_only_what_was_bought_is_due(case):
    data, query = case
    due = RepeatPurchase(RepeatPurchaseConfig()).fit(data).due(query)
    assert set(due) <= set(query.items[query.kinds == Kind.PURCHASE].tolist())
    assert all(rate > 0 for rate in due.values())

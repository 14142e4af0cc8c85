import numpy as np
from hypothesis import given

from shopkeeper.models import Kind, Trending, TrendingConfig
from shopkeeper.testing.interactions import cases, from_rows, history

FIELDS = {Kind.VIEW: 0.1, Kind.CLICK: 0.1, Kind.REVIEW_READ: 0.1, Kind.CART: 0.5}
FIELDS |= {Kind.WISHLIST: 0.5, Kind.PURCHASE: 1.0, Kind.REVIEW: 1.0}


def sold(sales):
    """A shop whose items were bought on these days, one customer a purchase."""
    rows = sorted((24 * day, item) for item, days in enumerate(sales) for day in days)
    acts = [(user, item, Kind.PURCHASE, hour, user) for user, (hour, item) in enumerate(rows)]
    return from_rows(acts, len(sales), len(acts))


def ranking(data, **config):
    model = Trending(TrendingConfig(**config)).fit(data)
    return model.recommend(history(data, 10_000, running=False), 9).items.tolist()


def test_what_rose_comes_before_what_sells_more_but_as_always():
    steady, rising = list(range(60)) * 2, [*range(0, 60, 20), 57, 58, 58, 59, 59]
    assert ranking(sold([steady, rising])) == [1, 0]
    assert ranking(sold([steady, rising]), rise=0.0) == [0, 1]


def test_a_first_sale_is_no_trend_where_the_prior_says_so():
    steady, once = list(range(60)), [59]
    assert ranking(sold([steady, once]), prior=5.0) == [0, 1]


def test_a_refund_is_no_act_for_it():
    data = from_rows([(0, 0, Kind.PURCHASE, 1, 0), (0, 1, Kind.REFUND, 1, 0)], 2, 1)
    assert ranking(data) == [0]


@given(case=cases())
def test_it_scores_as_its_docstring_says(case):
    data, query = case
    config = TrendingConfig(now_days=0.2, usual_days=0.5)
    model = Trending(config).fit(data)
    wanted = np.array([plain_score(data, config, item) for item in range(data.n_items)])
    if wanted.max() > 0:
        wanted = wanted / wanted.max()
    np.testing.assert_allclose(model.scores(query), wanted, rtol=1e-4, atol=1e-6)


def plain_score(data, config, item):
    now, usual = (plain_rate(data, item, h, config) for h in (config.now_days, config.usual_days))
    return now * ((now + config.prior) / (usual + config.prior)) ** config.rise


def plain_rate(data, item, half_life, config):
    days = data.times / 86_400
    span = max(max(days, default=0) - min(days, default=0), config.now_days)
    grid = (np.arange(20_000) + 0.5) / 20_000 * span
    seen = np.mean(2 ** (-grid / half_life)) * span
    acts = [
        FIELDS.get(Kind(kind), 0.0) * 2 ** (-(days[-1] - day) / half_life)
        for i, kind, day in zip(data.items, data.kinds, days, strict=True)
        if i == item
    ]
    return sum(acts) / seen

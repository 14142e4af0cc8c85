import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.models import Kind, Query
from shopkeeper.models.factors import held
from shopkeeper.models.ials import ImplicitALS, ImplicitALSConfig
from shopkeeper.testing.interactions import START, from_rows, interactions

DAY = 86_400.0


def dense(data, config):
    matrix = held(data, config.over, config.worths())
    taken = np.zeros((matrix.n_rows, matrix.n_columns))
    owner = np.repeat(np.arange(matrix.n_rows), matrix.rows.sizes)
    taken[owner, matrix.rows.members] = matrix.values
    return taken


def solve(taken, others, n_others, config):
    """Each row's best vector, one normal equation after the other."""
    found = np.zeros((len(taken), others.shape[1]))
    for row, worth in enumerate(taken):
        if worth.any():
            reg = config.reg * (worth.sum() + config.unobserved * n_others) ** config.frequency
            left = others.T @ np.diag(worth + config.unobserved) @ others
            found[row] = np.linalg.solve(left + reg * np.eye(others.shape[1]), others.T @ worth)
    return found


def twin(data, config):
    taken = dense(data, config)
    rng = np.random.default_rng(config.seed)
    items = rng.normal(0, 0.1 / config.factors**0.5, (data.n_items, config.factors))
    for _ in range(config.epochs):
        customers = solve(taken, items, data.n_items, config)
        items = solve(taken.T, customers, int(taken.any(axis=1).sum()), config)
    return items


@settings(max_examples=40)
@given(data=interactions(), frequency=st.sampled_from((0.0, 1.0)))
def test_it_is_the_least_squares_it_stands_for(data, frequency):
    config = ImplicitALSConfig(
        factors=3, epochs=2, steps=100, reg=0.1, unobserved=0.1, frequency=frequency
    )
    found = ImplicitALS(config).fit(data).vectors
    np.testing.assert_allclose(found, twin(data, config), atol=2e-3)


def test_a_few_steps_end_where_many_do():
    data = tastes()
    few = ImplicitALS(ImplicitALSConfig(factors=2, epochs=30, steps=2)).fit(data)
    many = ImplicitALS(ImplicitALSConfig(factors=2, epochs=30, steps=50)).fit(data)
    np.testing.assert_allclose(few.scores(asking((0,))), many.scores(asking((0,))), atol=1e-3)


def tastes():
    """Three customers take 0, 1 and 2, three take 3, 4 and 5."""
    own = [(user, item) for user in range(6) for item in range(6) if (user < 3) == (item < 3)]
    return from_rows([(u, i, Kind.PURCHASE, u, u) for u, i in own], n_items=6, n_users=6)


def asking(items, kinds=None, days=None):
    kinds = [Kind.PURCHASE] * len(items) if kinds is None else kinds
    times = START + DAY * np.array([30.0] * len(items) if days is None else days)
    return Query(np.array(items, np.int32), np.array(kinds, np.int8), times, START + 30 * DAY)


def model(**config):
    return ImplicitALS(ImplicitALSConfig(factors=4, **config)).fit(tastes())


def test_a_customer_it_never_saw_is_solved_for_as_if_it_had():
    config = ImplicitALSConfig(factors=4)
    learned = ImplicitALS(config).fit(tastes())
    worth = np.array([[1.0, 1, 0, 0, 0, 0]])
    customer = solve(worth, learned.vectors.astype(float), 6, config)[0]
    wanted = np.maximum(learned.vectors @ customer, 0)
    np.testing.assert_allclose(learned.scores(asking((0, 1))), wanted, atol=1e-5)


def test_a_dislike_is_an_item_seen_and_not_wanted():
    liked, torn = asking((0, 3)), asking((0, 3), (Kind.PURCHASE, Kind.DISLIKE))
    assert model().scores(torn)[4] < model().scores(liked)[4]
    assert not model().scores(asking((3,), (Kind.DISLIKE,))).any()


def test_an_older_act_says_less():
    query = asking((3, 0), days=(-300.0, 30.0))
    scores = model().scores(query)
    assert scores[1] > scores[4] > 0


def test_the_strongest_act_on_an_item_is_its_worth():
    bought = asking((0,))
    looked_too = asking((0, 0, 0), (Kind.VIEW, Kind.PURCHASE, Kind.VIEW))
    np.testing.assert_array_equal(model().scores(looked_too), model().scores(bought))


def test_the_reason_is_the_act_that_gave_most():
    query = asking((0, 3))
    assert model().because(query, 1) == 0
    assert model().because(query, 4) == 3


@pytest.mark.parametrize("seed", [1, 2])
def test_where_learning_begins_does_not_matter_much(seed):
    ours, theirs = model(epochs=30, seed=seed), model(epochs=30)
    np.testing.assert_allclose(ours.scores(asking((0,))), theirs.scores(asking((0,))), atol=1e-2)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.models import Kind, Query
from shopkeeper.models.incidence import group
from shopkeeper.models.lightgcn import LightGCN, LightGCNConfig, graph_of, softmax_loss
from shopkeeper.testing.interactions import START, from_rows

cells = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=20)


def rows_of(cells):
    rows = np.array([row for row, _ in cells], np.int64)
    return group(rows, np.array([item for _, item in cells], np.int32), 5)


def adjacency(cells):
    """The normalised adjacency of 5 customers and 6 items."""
    found = np.zeros((11, 11))
    for row, item in cells:
        found[row, 5 + item] = found[5 + item, row] = 1
    worth = np.maximum(found.sum(axis=0), 1) ** -0.5
    return worth[:, None] * found * worth


@given(cells=cells, layers=st.integers(1, 3))
def test_smoothing_is_the_mean_of_powers_of_the_adjacency(cells, layers):
    start = np.random.default_rng(0).normal(size=(11, 3)).astype(np.float32)
    powers = [np.linalg.matrix_power(adjacency(cells), n) for n in range(layers + 1)]
    found = graph_of(rows_of(cells), 6).smooth(start, layers)
    np.testing.assert_allclose(found, np.mean(powers, axis=0) @ start, atol=1e-5)


@settings(max_examples=30)
@given(cells=cells, layers=st.integers(1, 3), temperature=st.sampled_from((0.1, 1.0)))
def test_gradients_are_those_of_torch(cells, layers, temperature):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    start = rng.normal(size=(11, 3)).astype(np.float32)
    customers, items = np.array(cells).T + np.array([[0], [5]])
    negatives = rng.integers(5, 11, 4)
    graph = graph_of(rows_of(cells), 6)
    smoothed = graph.smooth(start, layers)
    loss, gradient = softmax_loss(smoothed, customers, items, negatives, temperature)

    theirs = torch.tensor(start.astype(float), requires_grad=True)
    powers = [np.linalg.matrix_power(adjacency(cells), n) for n in range(layers + 1)]
    unit = torch.nn.functional.normalize(torch.tensor(np.mean(powers, axis=0)) @ theirs)
    told = (unit[customers] * unit[items]).sum(1, keepdim=True)
    logits = torch.cat([told, unit[customers] @ unit[negatives].T], 1) / temperature
    wanted = torch.nn.functional.cross_entropy(logits, torch.zeros(len(items), dtype=torch.long))
    wanted.backward()
    assert loss == pytest.approx(float(wanted.detach()), rel=1e-4, abs=1e-5)
    np.testing.assert_allclose(graph.smooth(gradient, layers), theirs.grad.numpy(), atol=2e-5)


def tastes():
    """Four customers take 0, 1 and 2, four take 3, 4 and 5; the last of each lacks one."""
    own = [(user, item) for user in range(8) for item in range(6) if (user < 4) == (item < 3)]
    own = [pair for pair in own if pair not in {(3, 2), (7, 5)}]
    return from_rows([(u, i, Kind.PURCHASE, u, u) for u, i in own], n_items=6, n_users=8)


def asking(*items):
    times = np.full(len(items), START)
    return Query(np.array(items, np.int32), np.full(len(items), Kind.PURCHASE), times, START)


def test_it_learns_who_goes_with_whom():
    model = LightGCN(LightGCNConfig(factors=4)).fit(tastes())
    assert sorted(model.recommend(asking(0), 3).items.tolist()) == [0, 1, 2]
    assert sorted(model.recommend(asking(4, 5), 3).items.tolist()) == [3, 4, 5]


def test_learning_lowers_the_loss():
    def separation(epochs):
        model = LightGCN(LightGCNConfig(factors=4, epochs=epochs)).fit(tastes())
        scores = model.vectors @ model.vectors.T
        return scores[:3, :3].mean() - scores[:3, 3:].mean()

    assert separation(60) > separation(0)


def test_the_reason_is_the_act_that_gave_most():
    model = LightGCN(LightGCNConfig(factors=4)).fit(tastes())
    assert model.because(asking(0, 3), 1) == 0
    assert model.because(asking(0, 3), 5) == 3

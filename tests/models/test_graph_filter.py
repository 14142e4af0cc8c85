import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.models import Kind
from shopkeeper.models.graph_filter import GraphFilter, GraphFilterConfig
from shopkeeper.models.incidence import rows_of, welcome
from shopkeeper.testing.interactions import from_rows, interactions


def twin(held, config):
    """The links of the filter, by dense linear algebra on all directions."""
    often, sizes = np.maximum(held.sum(axis=0), 1), np.maximum(held.sum(axis=1), 1)
    scaled = held * (sizes ** (-config.breadth / 2))[:, None] * often**-0.5
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    shared = scaled.T @ scaled / values[-1]
    kept = values > 1e-6 * values[-1]
    values, vectors = values[kept] / values[-1], vectors[:, kept]
    ideal = often[:, None] ** -0.5 * (vectors @ vectors.T) * often**0.5
    blurred = shared * (often**config.lift / often[:, None] ** config.lift)
    blurred = blurred + config.ideal * ideal
    sharp = (vectors * np.expm1(-config.sharpen * values)) @ vectors.T
    links = blurred + blurred @ sharp
    links[shared == 0] = 0
    np.fill_diagonal(links, 0)
    return np.maximum(links, 0)


def links_of(model):
    dense = np.zeros((model.n_items, model.n_items))
    source = np.repeat(np.arange(model.n_items), np.diff(model.starts))
    dense[source, model.neighbours] = model.similarities
    return dense


@settings(max_examples=40)
@given(
    data=interactions(),
    breadth=st.sampled_from((0.0, 0.75, 1.0)),
    lift=st.sampled_from((0.0, 0.2)),
    sharpen=st.sampled_from((0.0, 2.0)),
)
def test_it_is_the_filter_it_stands_for(data, breadth, lift, sharpen):
    config = GraphFilterConfig(breadth=breadth, lift=lift, sharpen=sharpen)
    rows = rows_of(welcome(data), config.over)
    held = np.zeros((len(rows.sizes), data.n_items))
    held[np.repeat(np.arange(len(rows.sizes)), rows.sizes), rows.members] = 1
    found = links_of(GraphFilter(config).fit(data))
    wanted = twin(held, config) if held.any() else np.zeros_like(found)
    np.testing.assert_allclose(found, wanted, atol=2e-4)


def two_tastes():
    """Everybody takes 0; three customers take 1 and 2 besides, three take 3 and 4."""
    own = [(user, item) for user in range(6) for item in ((0, 1, 2) if user < 3 else (0, 3, 4))]
    return from_rows([(u, i, Kind.PURCHASE, u, u) for u, i in own], n_items=5, n_users=6)


def test_fewer_links_are_the_strongest_of_more():
    data = two_tastes()
    all_links = links_of(GraphFilter(GraphFilterConfig()).fit(data))
    one = links_of(GraphFilter(GraphFilterConfig(neighbours=1)).fit(data))
    np.testing.assert_allclose(one.max(axis=1), all_links.max(axis=1))
    assert ((one > 0).sum(axis=1) <= 1).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_where_the_search_for_directions_begins_does_not_matter_much(seed):
    data = two_tastes()
    found = links_of(GraphFilter(GraphFilterConfig(seed=seed)).fit(data))
    np.testing.assert_allclose(
        found, links_of(GraphFilter(GraphFilterConfig()).fit(data)), atol=1e-4
    )

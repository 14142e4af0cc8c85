import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import EASE, EASEConfig, Kind, SparseEASE, SparseEASEConfig
from shopkeeper.models.cooccurrence import find_neighbours
from shopkeeper.models.incidence import rows_of, welcome
from shopkeeper.models.sparse_ease import alike
from shopkeeper.testing.interactions import from_rows, interactions

fields = st.fixed_dictionaries({
    "over": st.sampled_from(("customer", "session")),
    "reg": st.sampled_from((1.0, 10.0)),
    "growth": st.sampled_from((0.0, 0.5)),
    "breadth": st.sampled_from((0.0, 0.5)),
})


def links_of(model):
    found = np.zeros((model.n_items, model.n_items))
    sources = np.repeat(np.arange(model.n_items), np.diff(model.starts))
    found[sources, model.neighbours] = model.similarities
    return found


def plain_links(config, data):
    """Each item regressed on its candidates, by ordinary linear algebra."""
    rows = rows_of(welcome(data), config.over)
    held = np.zeros((len(rows.sizes), data.n_items))
    held[np.repeat(np.arange(len(rows.sizes)), rows.sizes), rows.members] = 1
    worth = np.maximum(held.sum(axis=1), 1) ** -config.breadth
    gram = held.T @ (held * worth[:, None])
    penalty = config.reg * np.maximum(gram.diagonal(), 1e-6) ** config.growth
    near = find_neighbours(rows, data.n_items, config.candidates, alike(rows, data.n_items))
    links = np.zeros_like(gram)
    for item in range(data.n_items):
        few = near.items[near.starts[item] : near.starts[item + 1]]
        square = gram[np.ix_(few, few)] + np.diag(penalty[few])
        links[few, item] = np.linalg.solve(square, gram[few, item])
    return links


@given(fields=fields, candidates=st.integers(1, 6), data=interactions())
def test_each_item_is_regressed_on_its_candidates(fields, candidates, data):
    config = SparseEASEConfig(candidates=candidates, against=True, **fields)
    found = links_of(SparseEASE(config).fit(data))
    np.testing.assert_allclose(found, plain_links(config, data), atol=0.02)


@given(fields=fields, data=interactions())
def test_no_share_is_below_0_unless_items_may_speak_against_others(fields, data):
    model = SparseEASE(SparseEASEConfig(**fields)).fit(data)
    assert (model.similarities > 0).all()


def test_where_all_items_go_together_it_is_ease():
    rng = np.random.default_rng(0)
    pairs = np.argwhere(rng.random((60, 6)) < 0.5).tolist()
    data = from_rows([(user, item, Kind.VIEW, user, user) for user, item in pairs], 6, 60)
    sparse = links_of(SparseEASE(SparseEASEConfig(against=True)).fit(data))
    np.testing.assert_allclose(sparse, links_of(EASE(EASEConfig()).fit(data)), atol=0.02)

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import EASE, EASEConfig, Kind
from shopkeeper.models.incidence import rows_of, welcome
from shopkeeper.testing.interactions import from_rows, interactions

configs = st.builds(
    EASEConfig,
    over=st.sampled_from(("customer", "session")),
    reg=st.sampled_from((0.5, 10.0)),
    growth=st.sampled_from((0.0, 0.5, 1.0)),
    breadth=st.sampled_from((0.0, 0.5)),
)


def plain_links(config, data):
    """The closed form, by an ordinary inverse."""
    rows = rows_of(welcome(data), config.over)
    held = np.zeros((len(rows.sizes), data.n_items))
    held[np.repeat(np.arange(len(rows.sizes)), rows.sizes), rows.members] = 1
    worth = np.maximum(held.sum(axis=1), 1) ** -config.breadth
    gram = held.T @ (held * worth[:, None])
    penalty = config.reg * np.maximum(gram.diagonal(), 1e-6) ** config.growth
    inverse = np.linalg.inv(gram + np.diag(penalty))
    links = -inverse / inverse.diagonal()
    np.fill_diagonal(links, 0)
    return links


def links_of(model):
    found = np.zeros((model.n_items, model.n_items))
    sources = np.repeat(np.arange(model.n_items), np.diff(model.starts))
    found[sources, model.neighbours] = model.similarities
    return found


@given(config=configs, data=interactions())
def test_the_links_are_the_closed_form(config, data):
    found = links_of(EASE(config).fit(data))
    np.testing.assert_allclose(found, plain_links(config, data), rtol=1e-3, atol=1e-5)


def test_items_beyond_the_most_frequent_take_no_part():
    pairs = [(0, 0), (0, 3), (1, 0), (1, 3), (2, 0), (2, 1), (3, 3)]
    data = from_rows([(user, item, Kind.VIEW, user, user) for user, item in pairs], 4, 4)
    found = links_of(EASE(EASEConfig(max_items=2)).fit(data))
    assert set(zip(*map(np.ndarray.tolist, found.nonzero()), strict=True)) == {(0, 3), (3, 0)}


def test_only_the_strongest_links_are_kept():
    pairs = [(user, item) for user in range(6) for item in range(6) if (user * item) % 3 != 1]
    data = from_rows([(user, item, Kind.VIEW, user, user) for user, item in pairs], 6, 6)
    whole = links_of(EASE(EASEConfig()).fit(data))
    kept = links_of(EASE(EASEConfig(neighbours=2)).fit(data))
    for item in range(6):
        strongest = np.argsort(-np.abs(whole[item]), kind="stable")[:2]
        np.testing.assert_array_equal(kept[item, strongest], whole[item, strongest])
        assert np.count_nonzero(kept[item]) <= 2


def test_what_is_explained_by_another_item_is_not_counted_again():
    """Who takes 2 takes 1, and who takes 1 takes 0: given 1, 2 says no more about 0."""
    baskets = [(0, 1, 2)] * 20 + [(0, 1)] * 20 + [(2,)] * 3 + [(3,)] * 5
    rows = [(u, item, Kind.VIEW, u, u) for u, basket in enumerate(baskets) for item in basket]
    found = links_of(EASE(EASEConfig(reg=0.5)).fit(from_rows(rows, 4, len(baskets))))
    assert found[1, 0] > 0.8
    assert abs(found[2, 0]) < 0.1

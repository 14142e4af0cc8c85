import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models import Kind, Query, RP3Beta, RP3BetaConfig
from shopkeeper.models.dataset import AGAINST
from shopkeeper.testing.interactions import START, from_rows, interactions

configs = st.builds(
    RP3BetaConfig,
    over=st.sampled_from(("customer", "session")),
    alpha=st.sampled_from((0.0, 0.5, 1.0, 1.5)),
    beta=st.sampled_from((0.0, 0.3, 1.0)),
)


def plain_links(config, data):
    """The walk as two matrices of transition probabilities, shape `(n_items, n_items)`."""
    rows = {}
    for user, item, kind, session in zip(
        data.users, data.items, data.kinds, data.sessions, strict=True
    ):
        if kind in AGAINST:
            continue
        known = config.over == "customer" and user >= 0
        rows.setdefault(("customer", user) if known else ("session", session), set()).add(item)
    held = np.array([[i in row for i in range(data.n_items)] for row in rows.values()], float)
    held = held.reshape(len(rows), data.n_items)
    often = np.maximum(held.sum(axis=0), 1)
    to_row = held.T / often[:, None]
    to_item = held / np.maximum(held.sum(axis=1, keepdims=True), 1)
    walk = np.where(to_row > 0, to_row**config.alpha, 0)
    back = np.where(to_item > 0, to_item**config.alpha, 0)
    links = walk @ back / often**config.beta
    np.fill_diagonal(links, 0)
    return links


@given(config=configs, data=interactions())
def test_the_links_are_the_walk_of_its_docstring(config, data):
    model = RP3Beta(config).fit(data)
    found = np.zeros((data.n_items, data.n_items))
    found[np.repeat(np.arange(data.n_items), np.diff(model.starts)), model.neighbours] = (
        model.similarities
    )
    np.testing.assert_allclose(found, plain_links(config, data), rtol=1e-5)


def test_beta_holds_back_what_everybody_takes():
    rows = [(user, 0, Kind.PURCHASE, user, user) for user in range(20)]
    rows += [(user, 1, Kind.PURCHASE, user, user) for user in range(4)]
    rows += [(user, 2, Kind.PURCHASE, user, user) for user in range(3)]
    data = from_rows(rows, 3, 20)
    query = Query(np.array([1], np.int32), np.zeros(1, np.int8), np.full(1, START), START)

    def best(beta):
        return RP3Beta(RP3BetaConfig(beta=beta, repeat=False)).fit(data).recommend(query, 1).items

    assert best(0.0).tolist() == [0]
    assert best(1.0).tolist() == [2]

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.models import Kind, Query, VmisKNN, VmisKNNConfig
from shopkeeper.testing.interactions import cases, from_rows
from shopkeeper.testing.models_rows import crowd, keyed
from shopkeeper.testing.vmis import plain_scores

configs = st.builds(
    VmisKNNConfig,
    recent=st.integers(1, 8),
    neighbours=st.integers(1, 8),
    last=st.integers(1, 6),
    decay=st.sampled_from((0.5, 0.8, 1.0)),
    match_decay=st.sampled_from((0.0, 0.5, 1.0)),
    breadth=st.sampled_from((0.0, 0.5, 1.0)),
    idf=st.sampled_from((0.0, 1.0, 2.0)),
    repeat=st.booleans(),
    habit=st.sampled_from((0.0, 0.5, 1.0)),
)


@settings(max_examples=300)
@given(config=configs, case=cases())
def test_the_kernel_scores_as_its_plain_twin_does(config, case):
    data, query = case
    fast = VmisKNN(config).fit(data).scores(query)
    np.testing.assert_allclose(fast, plain_scores(config, data, query), rtol=1e-4, atol=1e-9)


def visits(*sessions):
    rows = [
        (-1, item, Kind.VIEW, 10 * session + step, session)
        for session, items in enumerate(sessions)
        for step, item in enumerate(items)
    ]
    return from_rows(rows, n_items=10, n_users=0)


def asking(*items):
    shape = len(items)
    return Query(np.array(items, np.int32), np.zeros(shape, np.int8), np.zeros(shape), now=2e9)


def test_only_the_most_recent_sessions_are_looked_at():
    data = visits([0, 1], [0, 2], [0, 3])
    config = VmisKNNConfig(recent=2, repeat=False)
    assert VmisKNN(config).fit(data).recommend(asking(0), 9).items.tolist() == [2, 3]


def test_of_equally_similar_sessions_the_more_recent_are_listened_to():
    data = visits([0, 1], [0, 2], [0, 3])
    config = VmisKNNConfig(neighbours=1, repeat=False)
    assert VmisKNN(config).fit(data).recommend(asking(0), 9).items.tolist() == [3]


def test_the_newest_act_weighs_most():
    data = visits([0, 1], [2, 3])
    best = VmisKNN(VmisKNNConfig(repeat=False)).fit(data).recommend(asking(0, 2), 1)
    assert best.items.tolist() == [3]


def test_items_of_the_running_session_come_back_only_if_allowed_and_usual():
    usual = visits(*([0, 1, 0] for _ in range(40)))
    unusual = visits(*([0, 1, 2] for _ in range(40)))
    question = asking(0, 1)
    assert 0 in VmisKNN(VmisKNNConfig()).fit(usual).recommend(question, 9).items
    assert 0 not in VmisKNN(VmisKNNConfig(repeat=False)).fit(usual).recommend(question, 9).items
    assert 0 not in VmisKNN(VmisKNNConfig()).fit(unusual).recommend(question, 9).items


def test_the_reason_is_the_act_whose_visits_led_there():
    model = VmisKNN(VmisKNNConfig()).fit(visits([0, 1], [2, 3], [4, 5]))
    assert model.because(asking(0, 2), 1) == 0
    assert model.because(asking(0, 2), 3) == 2
    assert model.because(asking(0, 2), 5) is None


@given(config=configs, case=cases(), gone=st.sets(st.integers(0, 4)))
def test_taking_a_customer_out_leaves_what_all_others_teach(config, case, gone):
    data = keyed(case[0])
    keys = np.asarray(data.customers)[[user for user in gone if user < data.n_users]]
    left = VmisKNN(config).fit(data).without(keys)
    others = VmisKNN(config).fit(data.where(~np.isin(data.keys(), keys)))
    for name in set(VmisKNN.learned) - {"revisits"}:  # which is of all visits
        assert np.array_equal(getattr(left, name), getattr(others, name)), name


def test_what_only_the_customer_looked_at_reaches_nobody_any_more():
    data = crowd()
    items = data.items.copy()
    items[np.flatnonzero(data.users == 7)[0]] = data.n_items
    data = replace(data, items=items, item_ids=(*data.item_ids, "secret"))
    model = VmisKNN(VmisKNNConfig(neighbours=1_000)).fit(data)
    left = model.without(np.array([data.customers[7]]))
    questions = [asking(item) for item in range(data.n_items - 1)]
    assert any(model.scores(query)[-1] > 0 for query in questions)
    assert all(left.scores(query)[-1] == 0 for query in questions)
    assert data.n_items - 1 not in left.session_items

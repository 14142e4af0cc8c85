import numpy as np

from shopkeeper.models import Kind, Query, Transitions, TransitionsConfig
from shopkeeper.testing.interactions import from_rows

HOUR = 3_600.0


def walks(*sequences):
    """One customer and visit for each sequence, an act an hour."""
    rows = [
        (user, item, Kind.VIEW, hour, user)
        for user, sequence in enumerate(sequences)
        for hour, item in enumerate(sequence)
    ]
    rows.sort(key=lambda row: row[3])
    return from_rows(rows, n_items=6, n_users=len(sequences))


def asking(*items, session_start=0, kinds=None, anchors=()):
    acts = np.array(items, np.int32)
    kinds = np.zeros(len(acts), np.int8) if kinds is None else np.array(kinds, np.int8)
    times = HOUR * np.arange(len(acts), dtype=float)
    return Query(acts, kinds, times, HOUR * len(acts), session_start, anchors)


def model(*sequences, **config):
    return Transitions(TransitionsConfig(**config)).fit(walks(*sequences))


def test_what_came_after_is_told_from_what_came_before():
    taught = model((0, 1, 2), (0, 1, 2), backward=0.0)
    assert taught.recommend(asking(1), 5).items.tolist() == [2]
    assert model((0, 1, 2), backward=0.5).scores(asking(1))[0] > 0


def test_a_skipped_act_is_reached_over_and_counts_less():
    near, far = model((0, 1, 2), reach=2, target=0.0).scores(asking(0))[1:3]
    assert near > far > 0
    assert model((0, 1, 2), reach=1).scores(asking(0))[2] == 0


def test_a_long_pause_between_two_acts_weakens_the_step():
    patient, hasty = model((0, 1)), model((0, 1), gap_half_life_days=1 / 24)
    halved = patient.scores(asking(0)) / 2
    np.testing.assert_allclose(hasty.scores(asking(0)), halved, rtol=1e-5)


def test_the_newest_act_leads():
    taught = model((0, 1), (2, 3))
    assert taught.recommend(asking(0, 2), 2, ~np.eye(6, dtype=bool)[[0, 2]].any(0)).items[0] == 3
    assert taught.because(asking(0, 2), 3) == 2
    assert taught.because(asking(0, 2), 1) == 0
    assert taught.because(asking(0, 2), 4) is None


def test_only_the_last_acts_are_listened_to():
    assert model((0, 1), last=1).scores(asking(0, 5))[1] == 0


def test_an_act_before_the_running_session_counts_less():
    taught = model((0, 1), past=0.25)
    running, before = taught.scores(asking(0)), taught.scores(asking(0, session_start=1))
    assert before[1] == running[1] * np.float32(0.25)


def test_acts_against_a_product_say_nothing():
    query = asking(0, 2, kinds=(Kind.VIEW, Kind.DISLIKE))
    assert model((0, 1), (2, 3)).scores(query)[3] == 0


def test_the_page_is_the_newest_act():
    unseen = np.array([False, True, False, True, True, True])
    query = asking(0, anchors=(2,))
    assert model((0, 1), (2, 3)).recommend(query, 1, unseen).items.tolist() == [3]


def test_visits_of_a_customer_are_one_walk_unless_told_otherwise():
    rows = [(0, 0, Kind.VIEW, 0, 0), (0, 1, Kind.VIEW, 1, 1)]
    data = from_rows(rows, n_items=2, n_users=1)
    assert Transitions(TransitionsConfig()).fit(data).scores(asking(0))[1] > 0
    assert Transitions(TransitionsConfig(over="session")).fit(data).scores(asking(0))[1] == 0


def test_a_return_is_as_likely_as_visits_return():
    back = [(0, 1, 0)] * 30
    assert model(*back).scores(asking(0, 1))[0] > 0
    assert model(*back, repeat=False).scores(asking(1))[1] == 0

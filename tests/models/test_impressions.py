import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.impressions import NEWEST, TAKEN_UP, passed_over

rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=30
).map(lambda found: sorted(found, key=lambda row: row[2]))


@given(rows)
def test_an_impression_counts_unless_an_act_on_it_follows_within_the_hour(
    found: list[tuple[int, int, int, bool]],
) -> None:
    users, items = (np.array([row[i] for row in found], np.int32) for i in (0, 1))
    times = np.array([row[2] * TAKEN_UP / 2 for row in found], np.float64)
    shown = np.array([row[3] for row in found], np.bool_)
    told = passed_over(users, items, times, shown)
    for i in range(len(found)):
        taken = any(
            not shown[j]
            and (users[i], items[i]) == (users[j], items[j])
            and 0 <= times[j] - times[i] <= TAKEN_UP
            for j in range(len(found))
        )
        assert told[i] == (shown[i] and not taken)


def test_only_the_newest_of_each_customer_count() -> None:
    n = 2 * (NEWEST + 5)
    users = np.arange(n, dtype=np.int32) % 2
    told = passed_over(users, np.arange(n, dtype=np.int32), np.arange(n) * 1.0, np.ones(n, bool))
    assert np.flatnonzero(told).tolist() == list(range(10, n))

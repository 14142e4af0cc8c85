import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.baskets import lines_of, loyalty_of

acts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 5), st.sampled_from((0.5, 1.0))),
    max_size=30,
)


def gathered(rows, breadth=0.5):
    columns = np.array(rows, float).reshape(-1, 4).T
    owners, items = columns[0].astype(np.int64), columns[1].astype(np.int32)
    return lines_of(owners, items, columns[2], columns[3], breadth)


@given(rows=acts)
def test_lines_are_the_distinct_items_of_each_basket_by_its_size(rows):
    best: dict[tuple[int, int, int], float] = {}
    for owner, item, time, worth in rows:
        key = (owner, time, item)
        best[key] = max(best.get(key, 0.0), worth)
    size = {basket: sum(key[:2] == basket for key in best) for basket in {k[:2] for k in best}}
    lines = gathered(rows)
    found = zip(lines.owners, lines.times, lines.items, strict=True)
    assert [tuple(map(int, line)) for line in found] == sorted(best)
    wanted = [best[key] * size[key[:2]] ** -0.5 for key in sorted(best)]
    np.testing.assert_allclose(lines.worth, wanted)


@given(rows=acts)
def test_a_basket_counts_once_as_its_strongest_act(rows):
    strongest: dict[tuple[int, int], float] = {}
    for owner, _, time, worth in rows:
        strongest[owner, time] = max(strongest.get((owner, time), 0.0), worth)
    lines = gathered(rows)
    assert np.isclose(lines.baskets.sum(), sum(strongest.values()))
    assert np.count_nonzero(lines.baskets) == len(strongest)


def test_loyalty_is_the_share_of_customers_who_came_back():
    rows = [(owner, 0, time, 1.0) for owner in range(4) for time in (1, 2)]
    rows += [(owner, 1, owner, 1.0) for owner in range(4)]
    loyalty = loyalty_of(gathered(rows), 3, prior=1e-3)
    np.testing.assert_allclose(loyalty[:2], [1.0, 0.0], atol=1e-3)
    assert 0.3 < loyalty[2] < 0.7


def test_without_any_line_loyalty_is_even():
    assert loyalty_of(gathered([]), 2, prior=5.0).tolist() == [0.5, 0.5]

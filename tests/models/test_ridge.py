import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.incidence import group
from shopkeeper.models.ridge import RidgeConfig, penalties, strongest, worth_of

links = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
    st.sampled_from((-2.0, -1.0, -0.5, 0.0, 0.5, 1.0)),
)


@given(links=links, most=st.integers(1, 4))
def test_each_item_keeps_its_strongest_links_for_or_against(links, most):
    sources = np.array([source for source, _ in links], np.int32)
    targets = np.array([target for _, target in links], np.int32)
    found = strongest(sources, targets, np.array([*links.values()], np.float32), 6, most)
    for item in range(6):
        own = [(t, v) for (s, t), v in links.items() if s == item and v != 0]
        own.sort(key=lambda link: (-abs(link[1]), link[0]))
        row = slice(found.starts[item], found.starts[item + 1])
        kept = zip(found.items[row].tolist(), found.similarities[row].tolist(), strict=True)
        assert list(kept) == own[:most]


def test_a_wide_row_counts_less_and_a_frequent_item_is_held_back_more():
    rows = group(np.array([0, 1, 1, 1, 1]), np.array([0, 0, 1, 2, 3], np.int32), 3)
    config = RidgeConfig(breadth=0.5, reg=3.0, growth=2.0)
    assert worth_of(rows, config).tolist() == [1.0, 0.5, 1.0]
    assert penalties(np.array([1.0, 2.0]), config).tolist() == [3.0, 12.0]

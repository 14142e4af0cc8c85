import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.alike import nearest


@given(st.integers(1, 7), st.integers(0, 9), st.sampled_from([0.0, 0.3]))
def test_the_lists_hold_those_most_alike(k: int, seed: int, least: float) -> None:
    rng = np.random.default_rng(seed)
    alike = rng.choice(np.linspace(-1, 1, 9, dtype=np.float32), (3, 100)).astype(np.float32)
    counts, items, cosines = nearest(alike, least, k)
    ends = np.cumsum(counts)
    for row, (found, told) in enumerate(
        zip(np.split(items, ends[:-1]), np.split(cosines, ends[:-1]), strict=True)
    ):
        close = [i for i in range(100) if alike[row, i] >= least and alike[row, i] > 0]
        wanted = sorted(close, key=lambda i: (-alike[row, i], i))[:k]
        assert found.tolist() == wanted
        assert told.tolist() == alike[row, wanted].tolist()

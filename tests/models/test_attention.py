import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.models.attention import GLANCE, MOST, attention


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_a_longer_look_never_counts_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert GLANCE <= attention({"duration": low}) <= attention({"duration": high}) <= MOST


@pytest.mark.parametrize("said", [None, "long", True, -1, math.nan, math.inf, [3]])
def test_what_is_no_duration_says_nothing(said: object) -> None:
    assert attention({"duration": said}) == attention({}) == 1.0

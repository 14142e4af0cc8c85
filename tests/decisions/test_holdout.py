import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions import arm_of


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_raising_the_share_moves_nobody_out_of_the_holdout(unit, one, other):
    low, high = sorted((one, other))
    assert arm_of(unit, low) == "personalized" or arm_of(unit, high) == "holdout"


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_the_share_held_out_is_the_share_asked_for(share):
    held = sum(arm_of(f"customer {i}", share) == "holdout" for i in range(20_000)) / 20_000
    assert held == pytest.approx(share, abs=4 * (share * (1 - share) / 20_000) ** 0.5)


def test_the_assignment_never_changes():
    held = [i for i in range(200) if arm_of(f"customer {i}", 0.05) == "holdout"]
    assert held == HELD_OF_THE_FIRST_200


HELD_OF_THE_FIRST_200 = [46, 54, 66, 82, 94, 103, 108, 115, 122, 130, 172, 177, 185, 197]
"""Written down when the first shop opened: a change would mix the arms of every shop's history."""

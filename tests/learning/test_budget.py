import numpy as np
import pytest

from shopkeeper.learning import budget as module
from shopkeeper.learning.budget import Budget, seconds_to_fit
from shopkeeper.models import PopularityConfig
from tests.learning.village import village


def ticking(step: float = 1.0):  # type: ignore[no-untyped-def]
    """A clock that goes on by `step` each time it is read."""
    now = iter(np.arange(10**6) * step)
    return lambda: float(next(now))


def test_what_is_left_shrinks_and_may_be_overspent() -> None:
    budget = Budget(2.5, ticking())
    assert [budget.left() for _ in range(3)] == [1.5, 0.5, -0.5]


def test_a_part_is_a_share_of_what_is_left() -> None:
    assert Budget(11.0, ticking()).part(0.5).left() == 4.0
    assert Budget(-5.0, ticking()).part(0.5).left() < 0


def test_work_is_timed_by_the_clock() -> None:
    assert Budget(9.0, ticking(3.0)).time(lambda: None) == 3.0


def test_little_data_is_fitted_without_asking() -> None:
    assert seconds_to_fit("popularity", PopularityConfig(), village(), Budget(1e9)) == 0.0


def test_what_does_not_grow_with_the_data_is_not_multiplied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SMALL", 10)
    told = seconds_to_fit("popularity", PopularityConfig(), village(), Budget(1e9, ticking()))
    assert told == 1.0  # each part took one tick


def test_a_part_that_takes_longer_than_the_budget_is_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SMALL", 10)
    told = seconds_to_fit("popularity", PopularityConfig(), village(), Budget(2.0, ticking()))
    assert told == 1.0

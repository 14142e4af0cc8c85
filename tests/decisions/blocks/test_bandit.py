"""Choosing among blocks with chances that are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.blocks.bandit import chances, choose
from shopkeeper.domain import InvalidRequest

SEEDS = st.integers(0, 1_000)
SIZES = st.integers(1, 8)


def some(seed: int, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shown = rng.integers(0, 500, k).astype(float)
    return rng.uniform(-1, 1, k), shown, np.floor(shown * rng.uniform(0, 1.3, k))


@settings(max_examples=40)
@given(SEEDS, SIZES, st.floats(0.01, 1))
def test_chances_add_up_to_one_and_keep_the_floor(seed: int, k: int, floor: float) -> None:
    found = chances(*some(seed, k), floor)
    assert found.sum() == pytest.approx(1)
    assert found.min() >= floor / k - 1e-12


@settings(max_examples=40)
@given(SEEDS, SIZES, st.integers(0, 9))
def test_a_choice_repeats_nothing_and_is_the_same_for_the_same_chance(
    seed: int, k: int, n: int
) -> None:
    once, again = (choose(*some(seed, k), np.random.default_rng(seed), n) for _ in range(2))
    assert once == again
    assert len(set(once.order)) == len(once.order) == min(n, k)
    assert all(0 < chance <= 1 for chance in once.propensities)


@settings(max_examples=40)
@given(SEEDS, st.integers(2, 8))
def test_the_chance_that_is_logged_is_the_one_it_was_drawn_with(seed: int, k: int) -> None:
    given_all = some(seed, k)
    choice = choose(*given_all, np.random.default_rng(seed), 2)
    drawn_with = chances(*given_all)
    first, second = choice.order
    assert choice.propensities[0] == pytest.approx(drawn_with[first])
    left = 1 - drawn_with[first]
    assert choice.propensities[1] == pytest.approx(drawn_with[second] / left)


def test_what_is_drawn_comes_as_often_as_its_chance_says() -> None:
    fits, shown, acted = np.zeros(3), np.full(3, 50.0), np.array([2.0, 3.0, 5.0])
    rng, times = np.random.default_rng(1), np.zeros(3)
    for _ in range(2_000):
        times[choose(fits, shown, acted, rng).order[0]] += 1
    assert np.abs(times / 2_000 - chances(fits, shown, acted)).max() < 0.04


def test_what_does_better_wins_more_the_more_is_known() -> None:
    won = [
        chances(np.zeros(2), np.full(2, many), many * np.array([0.1, 0.05]))[0]
        for many in (0.0, 100.0, 1_000.0, 10_000.0)
    ]
    assert 0.4 < won[0] < 0.6
    assert won[0] < won[1] < won[2] <= won[3]


def test_what_fits_better_wins_more() -> None:
    found = chances(np.array([1.0, 0.0]), np.zeros(2), np.zeros(2))
    assert found[0] > 0.6


def test_more_acts_than_looks_are_taken_for_looks_that_acted() -> None:
    found = chances(np.zeros(2), np.ones(2), np.array([50.0, 1.0]))
    assert found == pytest.approx([0.5, 0.5], abs=0.1)


@pytest.mark.parametrize("floor", [0.0, -0.1, 1.1, float("nan")])
def test_without_a_floor_nothing_is_left_to_chance(floor: float) -> None:
    with pytest.raises(InvalidRequest, match="`floor` must be above 0 and at most 1"):
        chances(np.zeros(2), np.zeros(2), np.zeros(2), floor)


def test_of_nothing_nothing_is_chosen() -> None:
    nothing = np.zeros(0)
    assert choose(nothing, nothing, nothing, np.random.default_rng(1)).order == ()

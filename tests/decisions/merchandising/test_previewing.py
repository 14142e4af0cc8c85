"""Moving a product changes expected margin by what it earns in its new place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.merchandising import (
    MerchandisingFile,
    MerchandisingRule,
    margin_moved,
    steering_of,
)
from tests.decisions.merchandising.test_steering import COLUMNS, rule, rules
from tests.decisions.shelf import NOW, N

ITEMS = np.arange(N, dtype=np.int32)
MARGINS = np.arange(N, dtype=np.float64) * 10


def moved(
    *after: MerchandisingRule, n: int = 4, before: tuple[MerchandisingRule, ...] = ()
) -> float:
    sides = [
        steering_of(MerchandisingFile(told), COLUMNS).course("home", "", NOW)
        for told in (before, after)
    ]
    return margin_moved(ITEMS, np.full(N, 0.1), MARGINS, sides[0], sides[1], n)


def test_without_a_change_nothing_changes() -> None:
    same = rule("boost", "p5")
    assert moved() == moved(same, before=(same,)) == 0.0


def test_a_pin_of_what_earns_most_gains_what_it_earns_less_what_it_moved() -> None:
    worth = 1 / np.log2(np.arange(4) + 2.0)
    gained = 0.1 * (MARGINS[[9, 0, 1, 2]] - MARGINS[[0, 1, 2, 3]]) @ worth
    assert moved(rule("pin", "p9")) == pytest.approx(gained)


def test_what_is_excluded_earns_nothing() -> None:
    assert moved(rule("exclude", *(f"p{i}" for i in range(N)))) < 0


@given(st.lists(rules, max_size=3), st.lists(rules, max_size=3), st.integers(1, N))
def test_going_there_and_back_changes_nothing(
    one: list[MerchandisingRule], two: list[MerchandisingRule], n: int
) -> None:
    there = moved(*two, before=tuple(one), n=n)
    assert there == pytest.approx(-moved(*one, before=tuple(two), n=n))

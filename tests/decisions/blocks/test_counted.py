"""Counts of the log, as facts."""

from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.blocks import LOG_FACTS, Fact, ProductFacts
from shopkeeper.decisions.blocks.counted import LEAST
from tests.decisions.blocks.orders import NOW


def counted(**counts: Any) -> ProductFacts:
    """Counts of one product, 0 where not said."""
    names = ("bought", "unnamed", "buyers", "again", "sold", "returned", "visits")
    arrays = {name: np.array([counts.get(name, 0)]) for name in names}
    return ProductFacts(as_of=NOW, knows_refunds=counts.get("knows_refunds", True), **arrays)


def test_a_count_says_its_window_and_its_source() -> None:
    fact = counted(bought=1_250).of("bought_30d", 0, NOW)
    assert isinstance(fact, Fact)
    assert fact.told == (
        "1,250: in the 30 days to 2026-11-01, from the shop's own orders:"
        " customers, each counted once"
    )


@pytest.mark.parametrize(
    ("unnamed", "says"),
    [(3, "and 3 orders of which no customer is known"), (20, ": orders of which no customer")],
)
def test_what_is_known_of_nobody_is_said_to_be(unnamed: int, says: str) -> None:
    fact = counted(bought=20, unnamed=unnamed).of("bought_30d", 0, NOW)
    assert isinstance(fact, Fact)
    assert says in fact.source


def test_a_share_says_of_how_many() -> None:
    facts = counted(buyers=40, again=13, sold=400, returned=3)
    again, returned = (facts.of(name, 0, NOW) for name in ("bought_again", "returned"))
    assert isinstance(again, Fact)
    assert isinstance(returned, Fact)
    assert (again.value, returned.value) == ("32%", "under 1%")
    assert again.source.endswith("(40)")


def test_without_refunds_in_the_log_nothing_is_said_of_returns() -> None:
    assert "no refunds" in str(counted(sold=50, knows_refunds=False).of("returned", 0, NOW))


def test_what_is_old_or_of_the_future_is_not_shown() -> None:
    facts = counted(visits=50, bought=50)
    assert isinstance(facts.of("viewers_24h", 0, NOW + timedelta(minutes=50)), Fact)
    assert isinstance(facts.of("viewers_24h", 0, NOW + timedelta(minutes=70)), str)
    assert isinstance(facts.of("bought_30d", 0, NOW + timedelta(days=3)), str)
    assert isinstance(facts.of("bought_30d", 0, NOW - timedelta(seconds=1)), str)


@settings(max_examples=60)
@given(st.sampled_from(LOG_FACTS), st.integers(0, 2 * LEAST), st.integers(0, 2 * LEAST))
def test_nothing_is_told_of_fewer_than_the_least(name: str, whole: int, part: int) -> None:
    part = min(part, whole)
    facts = counted(
        bought=whole, unnamed=part, buyers=whole, again=part, sold=whole, returned=part,
        visits=whole,
    )  # fmt: skip
    assert isinstance(facts.of(name, 0, NOW), Fact) == (whole >= LEAST)


def test_counts_are_not_kept_in_anything_that_is_sent() -> None:
    with pytest.raises(TypeError):
        msgspec.json.encode(counted(bought=1).bought)

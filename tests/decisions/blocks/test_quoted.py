"""Words with facts in them."""

import pytest

from shopkeeper.decisions.blocks import Fact
from shopkeeper.decisions.blocks.quoted import filled


def test_facts_stand_where_they_are_named() -> None:
    facts = {"a": Fact("{b}", "here"), "b": Fact("2", "there")}
    assert filled("{a} and {b}, {b}", facts) == "{b} and 2, 2"
    assert filled("nothing", facts) == "nothing"


def test_a_fact_that_is_missing_is_never_left_out_in_silence() -> None:
    with pytest.raises(KeyError):
        filled("{a}", {})


def test_what_nobody_checked_says_so_in_words_and_source() -> None:
    guess = Fact("30", "stated by the shop", assumed=True)
    assert filled("{a} days", {"a": guess}) == "30 days (assumed)"
    assert guess.told == "30: stated by the shop (assumed)"

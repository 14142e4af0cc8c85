"""Titles are what is said most often and is no remark, in a readable case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.intake.titles import is_remark, most_frequent, readable, squeezed


@pytest.mark.parametrize(
    "text",
    [
        "?", "??", "", "   ", "check", "Damaged", "DAMAGED", "lost??", "found box", "thrown away",
        "Unsaleable, destroyed.", "wrongly marked carton 22804", "sold as set on dotcom",
        "Found in w/hse", "POSSIBLE DAMAGES OR LOST?", "ebay", "michel oops", "85123a mixed",
    ],
)  # fmt: skip
def test_a_remark_of_the_staff_is_no_title(text):
    assert is_remark(squeezed(text), capitals=True)


@pytest.mark.parametrize(
    "text",
    [
        "WHITE METAL LANTERN", "SUNSET CHECK HAMMOCK", "ROBOT MUG IN DISPLAY BOX",
        "*USB Office Mirror Ball", "FLOWERS HANDBAG blue and orange", "BAG 125g SWIRLY MARBLES",
        "Dad's Cab Electronic Meter",
    ],
)  # fmt: skip
def test_a_name_is_no_remark(text):
    assert not is_remark(squeezed(text), capitals=True)


def test_the_most_frequent_clean_description_wins_and_spellings_are_counted_together():
    counts = [("RED MUG", 3), ("RED  MUG ", 2), ("MUG, RED", 4), ("damaged", 99)]
    assert most_frequent(counts, capitals=True) == "RED MUG"


def test_equal_counts_go_to_the_first_of_the_alphabet_and_remarks_alone_give_nothing():
    assert most_frequent([("B", 1), ("A", 1)], capitals=True) == "A"
    assert most_frequent([("?", 5), ("lost", 2)], capitals=True) is None


def test_a_shop_that_writes_in_lower_case_keeps_its_words():
    assert most_frequent([("red mug", 1)], capitals=False) == "red mug"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SET OF 3 CAKE TINS PANTRY DESIGN", "Set of 3 Cake Tins Pantry Design"),
        ("KNITTED UNION FLAG HOT WATER BOTTLE", "Knitted Union Flag Hot Water Bottle"),
        ("POLYESTER FILLER PAD 40x40cm", "Polyester Filler Pad 40x40cm"),
        ("CHILDREN'S APRON,DOLLY GIRL", "Children's Apron, Dolly Girl"),
        ("3 TRADITIONAl BISCUIT CUTTERS SET", "3 Traditional Biscuit Cutters Set"),
        ("FLOWERS HANDBAG blue and orange", "Flowers Handbag blue and orange"),
        ("S/4 LED CANDLES", "S/4 LED Candles"),
        ("THE KING GIFT BAG 25x24x12cm", "The King Gift Bag 25x24x12cm"),
    ],
)
def test_capitals_become_readable(text, expected):
    assert readable(text) == expected


@given(st.text("ABDEOSTXÉÜÑŁ0129 -/,&'+()."))
def test_reading_a_title_twice_changes_nothing_more_and_loses_no_letter(text):
    once = readable(squeezed(text))
    assert readable(once) == once
    assert "".join(once.casefold().split()) == "".join(squeezed(text).casefold().split())

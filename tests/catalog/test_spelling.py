import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog.spelling import Speller

WORDS = {"notebook": 9, "notebooks": 3, "keyboard": 5, "mug": 7, "lunch": 4, "bag": 6, "case": 2}
WORDS |= {"cake": 8, "x200": 3, "mouse": 1, "mousse": 1}

letters = st.text(alphabet="abcdeghkmnoostu", min_size=1, max_size=12)


@given(st.dictionaries(letters, st.integers(1, 9)), letters)
def test_a_mended_word_is_of_the_vocabulary(words, word):
    assert set(Speller(words).mend(word)) <= set(words)


@given(st.integers(0, 7), st.sampled_from("abcxyz"))
def test_one_wrong_letter_in_a_long_word_is_mended(place, letter):
    typed = "keyboard"[:place] + letter + "keyboard"[place + 1 :]
    assert Speller(WORDS).mend(typed) == ("keyboard",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("notebok", ("notebook",)),
        ("ntoebook", ("notebook",)),
        ("noteboooks", ("notebooks",)),
        ("cace", ("cake",)),
        ("mousee", ("mouse",)),
        ("lunchbag", ("lunch", "bag")),
        ("mgu", ()),
        ("x201", ()),
        ("zzzzzzz", ()),
        ("", ()),
    ],
)
def test_the_nearest_then_the_most_frequent_is_meant(typed, meant):
    assert Speller(WORDS).mend(typed) == meant


def test_words_with_digits_are_never_guessed():
    assert Speller({"mugs5": 100}).mend("mugss") == ()


def test_an_empty_vocabulary_mends_nothing():
    assert Speller({}).mend("notebook") == ()

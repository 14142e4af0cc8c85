import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog.lexicon import Lexicon, split_words, stem_of

texts = st.lists(
    st.text(max_size=12)
    | st.sampled_from(["Red mugs", "2", "true", "CAFÉ mug", "ﬁne", "a\x00b", "e\u0301té", "ß", ""]),
    max_size=8,
)


def read_back(lexicon, codes):
    """The words of each text by what the lexicon says of it, in any order."""
    named = list(lexicon.words)
    counts = lexicon.counts().toarray()
    return [
        sorted(w for w, n in zip(named, counts[c], strict=True) for _ in range(int(n)))
        for c in codes
    ]


@given(texts)
def test_texts_read_together_fall_into_the_words_of_each(together):
    lexicon = Lexicon()
    codes = lexicon.read(together)
    assert read_back(lexicon, codes) == [sorted(split_words(text)) for text in together]


@given(texts, texts)
def test_a_copy_that_grows_leaves_the_first_as_it_was(first, later):
    lexicon = Lexicon()
    codes = lexicon.read(first)
    before = (lexicon.counts().toarray(), lexicon.tells(), list(lexicon.words))
    twin = lexicon.copy()
    grown = twin.read(later)
    assert read_back(twin, grown) == [sorted(split_words(text)) for text in later]
    assert (twin.read(first) == codes).all()
    np.testing.assert_equal(lexicon.counts().toarray(), before[0])
    np.testing.assert_equal(lexicon.tells(), before[1])
    assert list(lexicon.words) == before[2]


@given(st.text())
def test_words_are_folded_once(text):
    words = split_words(text)
    assert split_words(" ".join(words)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("T-Shirt_XL (2er-Pack)", ["t", "shirt", "xl", "2er", "pack"]),
        ("Crème Brûlée", ["creme", "brulee"]),
        ("Cre\u0300me", ["creme"]),
        ("GROẞE Tasse", ["grosse", "tasse"]),
        ("日本 茶", ["日本", "茶"]),
        ("🎉 !!! ()", []),
    ],
)
def test_a_word_is_a_run_of_letters_and_digits(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("one", "many"), [("mug", "mugs"), ("battery", "batteries"), ("box", "boxes")]
)
def test_one_and_many_have_one_stem(one, many):
    assert stem_of(one) == stem_of(many)


def test_a_model_number_is_its_own_stem():
    assert stem_of("540s") == "540s"


def test_bare_numbers_and_yes_or_no_tell_nothing():
    lexicon = Lexicon()
    codes = lexicon.read(["2", "true", "False", "", "3.5", "2 litres", "matt"])
    assert lexicon.tells()[codes].tolist() == [False] * 5 + [True, True]


def test_it_knows_how_much_it_has_grown():
    lexicon = Lexicon()
    lexicon.read(["a", "b"])
    assert lexicon.grown() == 1.0
    twin = lexicon.copy()
    twin.read(["c", "d", "e"])
    assert twin.copy().grown() == 2.5

import numpy as np
from hypothesis import given

from shopkeeper.catalog import build_columns
from shopkeeper.catalog.lexicon import Lexicon, split_words
from shopkeeper.catalog.postings import ATTRIBUTE, WEIGHTS, build_postings, count_words
from tests.catalog.shelf import SHELF, columns, shelves


def build(shelf):
    lexicon = Lexicon()
    counts = count_words(shelf, lexicon, None)
    return counts, lexicon, build_postings(counts.counts, lexicon, None)


def postings_of(postings, word):
    w = postings.number[word]
    held = slice(postings.starts[w], postings.starts[w + 1])
    return dict(zip(postings.products[held].tolist(), postings.impacts[held].tolist(), strict=True))


def worth(product, word):
    """What a product has of a word, counted by hand."""
    fields = sum(split_words(getattr(product, f)).count(word) * w for f, w in WEIGHTS.items())
    telling = [v for v in product.attributes.values() if not v.replace(".", "").isdigit()]
    return fields + ATTRIBUTE * sum(split_words(value).count(word) for value in telling)


@given(shelves())
def test_counts_are_what_counting_by_hand_gives(products):
    counts, lexicon, _ = build(build_columns(products, 1))
    dense = counts.counts.toarray()
    for word, w in lexicon.words.items():
        assert dense[:, w].tolist() == [worth(product, word) for product in products]


@given(shelves())
def test_a_word_is_posted_for_the_products_that_have_it(products):
    _, _, postings = build(build_columns(products, 1))
    assert postings.words == sorted(postings.words)
    for word in postings.words:
        having = {i for i, product in enumerate(products) if worth(product, word)}
        assert set(postings_of(postings, word)) == having
        assert all(0 < impact < 2.2 for impact in postings_of(postings, word).values())


@given(shelves(), shelves())
def test_counting_only_what_changed_counts_the_same(before, after):
    first, later = build_columns(before, 1), build_columns(after, 2)
    counts, lexicon, postings = build(first)
    grown = lexicon.copy()
    again = count_words(later, grown, counts)
    updated = build_postings(again.counts, grown, postings)
    _, _, fresh = build(later)
    assert updated.words == fresh.words
    for word in fresh.words:
        assert postings_of(updated, word) == postings_of(fresh, word)
        assert set(updated.kin(word)) == set(fresh.kin(word))


def test_a_title_says_more_than_an_attribute():
    _, _, postings = build(columns())
    red = postings_of(postings, "red")
    assert red[0] > red[2] > 0  # in title and colour, in a longer title
    assert postings_of(postings, "matt")[5] < min(red.values())


def test_kin_are_the_words_of_one_stem():
    _, _, postings = build(columns())
    assert [postings.words[w] for w in postings.kin("mug")] == ["mug", "mugs"]
    assert [postings.words[w] for w in postings.kin("teapots")] == ["teapot"]
    assert postings.kin("nowhere").tolist() == []


def test_words_that_begin_alike_are_one_slice():
    _, _, postings = build(columns())
    low, high = postings.beginning("mu")
    assert postings.words[low:high] == ["mug", "mugs"]
    assert np.diff(postings.beginning("zz")) == 0


def test_frequencies_count_products():
    _, _, postings = build(columns())
    assert postings.frequencies()["red"] == 2
    assert len(postings.frequencies()) == len(postings.words)
    assert len(SHELF) == 7

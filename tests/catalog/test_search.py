import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import FACETS, SearchIndex, build_columns, price_range
from shopkeeper.catalog.lexicon import split_words, stem_of
from shopkeeper.domain import InvalidRequest
from tests.catalog.shelf import BRANDS, SHELF, TYPES, WORDS, columns, product, shelves


def found(words, filters=None, products=SHELF, **page):
    shelf = build_columns(products, 1)
    answer = SearchIndex(shelf).search(words, filters, **page)
    return "".join(shelf.ids[i] for i in answer.items)


few = settings(max_examples=40)  # each example makes an index or three

queries = st.lists(st.sampled_from([*WORDS, "Acme", "gardn", "mu"]), min_size=1, max_size=4).map(
    " ".join
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "brand": st.sampled_from(BRANDS[1:]),
        "product_type": st.sampled_from(TYPES[1:]),
        "price": st.sampled_from([{"lte": 10}, {"gte": 5, "lt": 20}]),
        "availability": st.just("in_stock"),
    },
)


def has_all(product, query):
    """Whether a product contains every word, in some form."""
    texts = [product.title, product.brand, product.product_type, *product.attributes.values()]
    have = {stem_of(word) for text in texts for word in split_words(text)}
    return {stem_of(word) for word in split_words(query)} <= have


@few
@given(shelves(min_size=1), queries)
def test_every_product_with_all_the_words_ranks_above_those_with_some(products, query):
    shelf = build_columns(products, 1)
    answer = SearchIndex(shelf).search(query, n=99)
    complete = [i for i, each in enumerate(products) if has_all(each, answer.corrected or query)]
    assert set(complete) <= set(answer.items.tolist())
    assert all(answer.scores[answer.items.tolist().index(i)] > 1 for i in complete)
    assert (np.diff(answer.scores) <= 0).all()
    assert ((answer.scores > 0) & (answer.scores <= 2)).all()


@few
@given(shelves(min_size=1), queries | st.just(""), filters)
def test_choosing_a_facet_finds_as_many_as_it_said(products, query, conditions):
    shelf = build_columns(products, 1)
    index = SearchIndex(shelf)
    answer = index.search(query, conditions)
    for facet in FACETS:
        for value, n in answer.facets[facet].items():
            chosen = price_range(value) if facet == "price" else value
            assert index.search(query, {**conditions, facet: chosen}).total == n > 0


@few
@given(shelves(min_size=1), queries | st.just(""), filters)
def test_filters_only_leave_out(products, query, conditions):
    shelf = build_columns(products, 1)
    index = SearchIndex(shelf)
    free, kept = index.search(query, n=99), index.search(query, conditions, n=99)
    mask = shelf.mask(conditions)
    assert kept.items.tolist() == [i for i in free.items.tolist() if mask[i]]
    assert kept.total == len(kept.items)


@few
@given(shelves(min_size=1), queries | st.just(""), st.integers(1, 5), st.integers(0, 9))
def test_pages_are_slices_of_the_whole_answer(products, query, n, offset):
    index = SearchIndex(build_columns(products, 1))
    whole, page = index.search(query, n=99), index.search(query, n=n, offset=offset)
    assert page.items.tolist() == whole.items[offset : offset + n].tolist()
    assert page.scores.tolist() == whole.scores[offset : offset + n].tolist()
    assert page.total == whole.total == len(whole.items)
    assert page.facets == whole.facets


@few
@given(shelves(), shelves(), shelves(), queries)
def test_an_updated_index_answers_like_a_fresh_one(first, second, third, query):
    later = build_columns(third, 3)
    updated = SearchIndex(build_columns(first, 1)).updated(build_columns(second, 2)).updated(later)
    one, other = updated.search(query, n=99), SearchIndex(later).search(query, n=99)
    assert one.items.tolist() == other.items.tolist()
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-5)
    assert (one.total, one.facets, one.corrected) == (other.total, other.facets, other.corrected)


@given(st.text(max_size=80))
@example('"red mug')
@example("title:red AND (mug OR")
@example("red* +mug -bag ~2 ^4 [a TO z] {")
@example("'; DROP TABLE products; --")
@example("\\ / \x00 \ud800")
@example("🎉🫖")
@example("a" * 10_000)
@example("red " * 2_500)
@example("".join(chr(65 + i % 57) + " " * (i % 3 == 0) for i in range(10_000)))
def test_whatever_is_typed_is_answered(words):
    index = SearchIndex(columns())
    answer = index.search(words)
    assert len(answer.items) <= answer.total <= len(SHELF)
    assert set(answer.facets) == set(FACETS)


@given(st.text(alphabet="abdeghilmopstu ", max_size=20))
def test_the_corrected_words_find_the_same(words):
    index = SearchIndex(columns())
    answer = index.search(words)
    if answer.corrected is not None:
        again = index.search(answer.corrected)
        assert again.corrected is None
        assert again.items.tolist() == answer.items.tolist()


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("red mug", "acb"),  # all the words, then some
        ("mugs", "ba"),  # the very form first
        ("mug", "ab"),
        ("cafe", "f"),
        ("CAFÉ", "f"),
        ("acme", "ab"),
        ("matt", "f"),
        ("small teapot", "g"),  # the common word alone is not enough
        ("teap", "gf"),  # the last word may be unfinished
        ("garden spade", "d"),
        ("zebra", ""),
        ("🎉", ""),
        ("d", "d"),  # by id
    ],
)
def test_words_find_products(words, ids):
    assert found(words) == ids


@pytest.mark.parametrize(
    ("words", "corrected", "ids"),
    [
        ("tepot smal", "teapot smal", "g"),
        ("lunchbag", "lunch bag", "c"),
        ("retorspot bag", "retrospot bag", "c"),
        ("red mug", None, "acb"),
        ("red zzzzzz", None, "ac"),
    ],
)
def test_typos_are_mended_and_said(words, corrected, ids):
    assert SearchIndex(columns()).search(words).corrected == corrected
    assert found(words) == ids


CANDLES = (
    *(product(f"c{i}", f"Candle {i}") for i in range(9)),
    product("t", "Black candelabra"),
    product("u", "Candy canes"),
    product("v", "Handle"),
    product("w", "Candleberry"),
)


@pytest.mark.parametrize(
    ("words", "corrected", "total"),
    [
        ("candel", "candle", 10),  # one product's word begins so, but many have the near one
        ("black candel", "black candle", 1),
        ("cande", None, 1),  # too short to be finished
        ("candela", None, 1),  # nothing is near
        ("candelabr", None, 1),  # the near word is the unfinished one itself
        ("handl", None, 1),  # two are near; the nearest is the unfinished one
        ("canes", None, 1),  # known as it is, whatever has more
        ("candleb", None, 1),  # the near one, and more to come
    ],
)
def test_a_typo_that_begins_a_rare_word_is_mended_where_a_near_word_finds_far_more(
    words, corrected, total
):
    answer = SearchIndex(build_columns(CANDLES, 1)).search(words)
    assert (answer.corrected, answer.total) == (corrected, total)


def test_a_near_word_that_finds_hardly_more_mends_nothing():
    shelf = build_columns(CANDLES[6:], 1)
    assert SearchIndex(shelf).search("candel").corrected is None


def test_without_words_one_browses_in_catalogue_order():
    assert found("") == found("  \t") == "abcdefg"
    assert found("", {"product_type": "Kitchen"}, n=2, offset=1) == "bf"
    assert SearchIndex(columns()).search("").scores.tolist() == [1.0] * 7


def test_a_filter_on_a_facet_leaves_its_other_values_to_choose():
    facets = SearchIndex(columns()).search("teapot", {"brand": "Bold"}).facets
    assert facets["brand"] == {"Bold": 1}
    assert facets["product_type"] == {"Kitchen": 1}
    facets = SearchIndex(columns()).search("", {"brand": "Bold"}).facets
    assert facets["brand"] == {"Acme": 2, "Bold": 2}


def test_a_product_with_only_the_common_words_is_not_found():
    shelf = [product(f"p{i}", f"red thing {i}") for i in range(9)] + [product("mug", "mug")]
    assert found("red mug", products=shelf, n=99) == "mug"


def test_a_product_added_is_in_the_next_index():
    index = SearchIndex(columns())
    assert index.search("zebra").total == 0
    grown = index.updated(columns((*SHELF, product("z", "Zebra mug")), 2))
    assert grown.search("zebra").total == 1
    assert index.search("zebra").total == 0


def test_an_index_updated_for_long_forgets_what_is_gone():
    index = SearchIndex(columns())
    for version in range(40):
        index = index.updated(columns((product("a", f"Passing word{version}"),), version))
    assert index._lexicon.size < 20 + 7 * 15


def test_an_empty_catalogue_finds_nothing():
    answer = SearchIndex(columns(())).search("mug")
    assert (answer.total, answer.items.tolist()) == (0, [])
    assert SearchIndex(columns(())).search("").total == 0


@pytest.mark.parametrize(("page", "named"), [({"n": 0}, "`n`"), ({"offset": -1}, "`offset`")])
def test_a_page_that_cannot_be_is_refused(page, named):
    with pytest.raises(InvalidRequest, match=named):
        found("mug", **page)


def test_a_filter_that_cannot_be_read_is_refused():
    with pytest.raises(InvalidRequest, match=r"`filters\.colour`"):
        found("mug", {"colour": "red"})

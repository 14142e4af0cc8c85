import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.words import Words, fold, forms
from shopkeeper.domain import Product, ProductId


def found(phrase, *titles):
    products = [Product(ProductId(str(i)), title) for i, title in enumerate(titles)]
    return Words(products).having(phrase).tolist()


def test_whole_words_are_found_in_either_number_whatever_their_case():
    assert found("Leather", "LEATHER bag", "leathers", "leatherette", "pleather", "") == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert found("shoes", "one shoe", "Shoes!", "horseshoe") == [True, True, False]
    assert found("batteries", "battery pack", "batter") == [True, False]
    assert found("glass", "glasses", "glas") == [True, False]
    assert found("café", "CAFE au lait", "Cafés") == [True, True]


def test_a_phrase_is_found_within_one_field_alone():
    assert found("goose down", "Goose-Down pillow", "goose in town, down hill") == [True, False]
    split = Product(ProductId("1"), "Goose", material="down")
    assert Words([split]).having("goose down").tolist() == [False]


def test_material_brand_type_and_attributes_are_read():
    words = Words([
        Product(ProductId("a"), "Bag", material="Leather"),
        Product(ProductId("b"), "Bag", brand="Leather & Co"),
        Product(ProductId("c"), "Bag", product_type="Bags > Leather"),
        Product(ProductId("d"), "Bag", attributes={"lining": "leather"}),
        Product(ProductId("e"), "Bag", description="no leather"),
    ])
    assert words.having("leather").tolist() == [True, True, True, True, False]


def test_what_holds_no_word_is_found_nowhere():
    assert found("", "a") == found("-!", "a") == [False]


texts = st.lists(st.text("ab s-é", max_size=8), max_size=6)


@given(texts, st.text("ab s", min_size=1, max_size=3).filter(str.isalpha))
def test_the_search_over_all_is_what_asking_each_would_find(titles, word):
    wanted = forms(fold(word))
    each = [bool(wanted & set(re.findall(r"[^\W_]+", fold(title)))) for title in titles]
    assert np.array_equal(found(word, *titles), each)

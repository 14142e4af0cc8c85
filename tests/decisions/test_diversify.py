from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.decisions import open_shop
from shopkeeper.decisions.diversify import WINDOW, diversify
from shopkeeper.domain import Product, ProductId


def shop_of(kinds: list[tuple[int, int]]):
    columns = build_columns(
        [
            Product(
                id=ProductId(str(i)),
                title="x",
                product_type=f"type {kind}" if kind else "",
                item_group_id=f"group {group}" if group else "",
            )
            for i, (kind, group) in enumerate(kinds)
        ],
        version=1,
    )
    return open_shop(columns, SearchIndex(columns), None)


def opened(products: list[Product]):
    columns = build_columns(products, version=1)
    return open_shop(columns, SearchIndex(columns), None)


shelves = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=30)


@given(shelves, st.integers(1, 12))
def test_places_are_distinct_and_one_variant_of_each_group_is_shown(kinds, n):
    places = diversify(np.arange(len(kinds), dtype=np.int32), n, shop_of(kinds))
    groups = [kinds[place][1] for place in places if kinds[place][1]]
    assert len(set(places)) == len(places) <= n
    assert len(set(groups)) == len(groups)


@given(shelves, st.integers(1, 12))
def test_a_slate_is_only_short_when_products_run_out(kinds, n):
    places = diversify(np.arange(len(kinds), dtype=np.int32), n, shop_of(kinds))
    distinct = len({group for _, group in kinds if group}) + sum(not g for _, g in kinds)
    assert len(places) == min(n, distinct)


def test_no_type_takes_more_than_its_share_while_others_are_to_be_had():
    kinds = [(1, 0)] * 10 + [(2, 0)] * 10 + [(3, 0)] * 10
    places = diversify(np.arange(30, dtype=np.int32), 9, shop_of(kinds))
    assert Counter(kinds[place][0] for place in places) == {1: 3, 2: 3, 3: 3}


def test_no_brand_takes_more_than_its_share_while_others_are_to_be_had():
    brands = ["Acme"] * 6 + ["Bold"] * 6
    at = opened([Product(id=ProductId(str(i)), title="x", brand=b) for i, b in enumerate(brands)])
    places = diversify(np.arange(12, dtype=np.int32), 4, at)
    assert places == [0, 1, 6, 7]


@given(shelves, st.integers(1, 12), st.floats(0, 1))
def test_the_dial_changes_the_order_and_nothing_else(kinds, n, dial):
    at, items = shop_of(kinds), np.arange(len(kinds), dtype=np.int32)
    places = diversify(items, n, at, dial)
    plain = diversify(items, n, at)
    assert len(places) == len(plain) == len(set(places))
    assert places[:1] == plain[:1]
    groups = [kinds[place][1] for place in places if kinds[place][1]]
    assert len(set(groups)) == len(groups)


def test_turning_the_dial_up_brings_in_what_is_unlike():
    at = shop_of([(1, 0)] * 3 + [(2, 0)] * 3 + [(3, 0)] * 3)
    items = np.arange(9, dtype=np.int32)
    kinds = [[place // 3 for place in diversify(items, 6, at, dial)] for dial in (0.0, 1.0)]
    assert kinds[0] == [0, 0, 1, 1, 2, 2]
    assert kinds[1] == [0, 1, 2, 0, 1, 2]


def test_a_short_window_is_filled_from_what_comes_after_it():
    kinds = [(1, 1)] * WINDOW + [(2, 0), (2, 1), (3, 0)]
    at = shop_of(kinds)
    places = diversify(np.arange(len(kinds), dtype=np.int32), 3, at, 0.5)
    assert places == [0, WINDOW, WINDOW + 2]


def test_the_best_stays_first():
    assert diversify(np.array([4, 2, 0], np.int32), 2, shop_of([(1, 0)] * 5))[0] == 0

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models import Candidates, Goods, Interactions, Kind, Query
from shopkeeper.models.features import BLEND, GROUPS, Features, place_of
from shopkeeper.testing.interactions import START, cases, shuffled_within_moments

laws = settings(max_examples=30)
MODELS = ("popularity", "item_knn")
ALL = tuple(GROUPS)


def goods(n: int) -> Goods:
    """Half of the facts known, half not."""
    every = np.arange(n)
    return Goods(
        tuple(f"red thing {i}" if i % 2 else "" for i in every),
        np.where(every % 3, every % 2, -1).astype(np.int32),
        np.where(every % 4, every % 3, -1).astype(np.int32),
        np.where(every % 5, 10.0 + every, np.nan),
        np.where(every % 2, START, np.nan),
        every % 3 > 0,
        np.full(n, np.nan),
    )


def found(n: int) -> dict[str, Candidates]:
    some = np.arange(n, dtype=np.int32)[::-1].copy()
    scores = np.linspace(1.0, 0.5, n, dtype=np.float32)
    return {"item_knn": Candidates(some, scores), BLEND: Candidates(some, scores)}


def fitted(data: Interactions) -> Features:
    return Features.fit(replace(data, goods=goods(data.n_items)), MODELS, ALL)


def asked(features: Features, query: Query, n: int) -> np.ndarray:
    return features.of(query, np.arange(n, dtype=np.int32), found(n))


def same(ours: np.ndarray, theirs: np.ndarray) -> bool:
    return bool(np.array_equal(ours, theirs, equal_nan=True))


@laws
@given(case=cases())
def test_there_is_a_row_a_candidate_and_a_column_a_name(case: tuple[Interactions, Query]) -> None:
    data, query = case
    features = fitted(data)
    table = asked(features, query, data.n_items)
    assert table.dtype == np.float32
    assert table.shape == (data.n_items, len(features.names))
    assert len(set(features.names)) == len(features.names)
    assert not np.isinf(table).any()


@laws
@given(
    case=cases(),
    items=st.lists(st.integers(0, 11), min_size=1, max_size=5),
    ahead=st.floats(1, 1e7),
)
def test_no_feature_moves_by_what_happens_later(
    case: tuple[Interactions, Query], items: list[int], ahead: float
) -> None:
    data, query = case
    items = [item % data.n_items for item in items]
    features = fitted(data)
    before = asked(features, query, data.n_items)
    later = replace(
        query,
        items=np.append(query.items, np.array(items, np.int32)),
        kinds=np.append(query.kinds, np.full(len(items), Kind.PURCHASE, np.int8)),
        times=np.append(query.times, np.full(len(items), query.now + ahead)),
    )
    assert same(before, asked(features, later, data.n_items))


@laws
@given(case=cases(), hours=st.integers(0, 20))
def test_what_is_learned_before_a_cut_is_not_moved_by_rows_after_it(
    case: tuple[Interactions, Query], hours: int
) -> None:
    data, query = case
    cut = START + 3600.0 * hours
    kept = data.where(data.times < cut)
    ours = asked(fitted(data.before(cut)), query, data.n_items)
    assert same(ours, asked(fitted(kept), query, data.n_items))


@laws
@given(case=cases(), seed=st.integers(0, 9))
def test_the_order_of_rows_of_one_moment_does_not_matter(
    case: tuple[Interactions, Query], seed: int
) -> None:
    data, query = case
    other = shuffled_within_moments(data, np.random.default_rng(seed))
    ours, theirs = (
        asked(fitted(data), query, data.n_items),
        asked(fitted(other), query, data.n_items),
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@laws
@given(case=cases())
def test_candidates_do_not_depend_on_each_other(case: tuple[Interactions, Query]) -> None:
    data, query = case
    features = fitted(data)
    whole = asked(features, query, data.n_items)
    part = np.arange(0, data.n_items, 2, dtype=np.int32)
    assert same(whole[::2], features.of(query, part, found(data.n_items)))


@laws
@given(case=cases())
def test_they_are_the_same_after_being_saved_and_loaded(case: tuple[Interactions, Query]) -> None:
    data, query = case
    features = fitted(data)
    with tempfile.TemporaryDirectory() as directory:
        features.save(Path(directory))
        loaded = Features.load(Path(directory))
        assert loaded.names == features.names
        assert same(asked(loaded, query, data.n_items), asked(features, query, data.n_items))


@laws
@given(case=cases())
def test_over_more_goods_the_known_items_stay_as_they_were(
    case: tuple[Interactions, Query],
) -> None:
    data, query = case
    features = fitted(data)
    wide = features.over(goods(data.n_items + 3))
    ours = asked(features, query, data.n_items)
    theirs = wide.of(query, np.arange(data.n_items + 3, dtype=np.int32), found(data.n_items))
    assert same(ours, theirs[: data.n_items])


def test_a_missing_or_strange_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"groups\.json"):
        Features.load(tmp_path)
    (tmp_path / "groups.json").write_text('["horoscope"]')
    with pytest.raises(BackendFailed, match="horoscope"):
        Features.load(tmp_path)
    (tmp_path / "groups.json").write_text('["price"]')
    with pytest.raises(NotReady, match="price"):
        Features.load(tmp_path)


@given(items=st.lists(st.integers(0, 30), unique=True), item=st.integers(0, 30))
def test_an_item_is_found_where_it_stands(items: list[int], item: int) -> None:
    rising = np.array(sorted(items), np.int32)
    expected = sorted(items).index(item) if item in items else -1
    assert place_of(rising, item) == expected

import numpy as np
import pytest

from shopkeeper.models import CosineItemKNN, CosineItemKNNConfig, Kind, Query
from shopkeeper.testing.interactions import checkerboard, from_rows


def links(**config):
    """Of an item in all three visits to one in two of them, and back."""
    visits = [(0, 1, 2), (0, 1), (0,)]
    rows = [(v, item, Kind.VIEW, v, v) for v, visit in enumerate(visits) for item in visit]
    model = CosineItemKNN(CosineItemKNNConfig(**config)).fit(from_rows(rows, 8, 3))
    found = np.zeros((8, 8))
    found[np.repeat(np.arange(8), np.diff(model.starts)), model.neighbours] = model.similarities
    return found[0, 1], found[1, 0]


def test_by_default_a_row_counts_by_its_size_and_a_pair_by_how_often_its_items_are_seen():
    shared = 3**-0.5 + 2**-0.5
    there, back = shared / (3**0.6 * 2**0.4 + 3), shared / (2**0.6 * 3**0.4 + 3)
    assert links() == pytest.approx((there, back))


def test_the_weighting_is_a_choice():
    assert links(weighting="cosine") == pytest.approx([2 / np.sqrt(3 * 2)] * 2)
    long, middle, short = np.log(8 / np.array([4, 3, 2])) ** 2
    lengths = np.sqrt((long + middle + short) * (long + middle))
    assert links(weighting="tfidf") == pytest.approx([(long + middle) / lengths] * 2)


def test_bm25_listens_to_its_two_numbers():
    long, middle = np.log(8 / np.array([4, 3])) ** 2
    assert links(weighting="bm25", k1=0.0) == pytest.approx([long + middle] * 2)
    saturated = links(weighting="bm25", k1=1.0, b=0.0)
    assert saturated == pytest.approx([long + middle] * 2)
    by_length = 4 / ((1 + 3 / 0.75) * (1 + 2 / 0.75))
    assert links(weighting="bm25", k1=1.0, b=1.0) == pytest.approx(
        [(long + middle) * by_length] * 2
    )


def test_what_says_nothing_takes_nobodys_place():
    """An impression without a click is not listened to, and makes nothing look older."""
    model = CosineItemKNN(CosineItemKNNConfig(last=1, decay=0.5)).fit(checkerboard(6, (0, 4)))
    acts = np.array([0, 1], np.int32), np.array([Kind.VIEW, Kind.IMPRESSION], np.int8)
    seen = Query(acts[0], acts[1], np.array([1.0, 2.0]), now=3.0)
    without = seen.only(np.array([True, False]))
    assert np.array_equal(model.scores(seen), model.scores(without))
    assert model.scores(seen).any()

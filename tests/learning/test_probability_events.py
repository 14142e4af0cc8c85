from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from shopkeeper.learning.probability_events import (
    EVENTS,
    cut_of,
    is_events,
    questions_of,
    read_events,
)
from shopkeeper.models import Interactions, Kind
from tests.learning.parquet import write

COLUMNS = "timestamp, visitor_id, event, item_id, category_id"
DAY = 86_400


def read(path: Path) -> Interactions:
    with Files({EVENTS: path}) as files:
        assert is_events(files)
        return read_events(files)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Ten visitors, one a day; each looks, looks, puts into the basket; every other one buys."""
    rows = []
    for visitor in range(10):
        at = 1_700_000_000 + DAY * visitor
        rows += [f"({at + 9}, {visitor}, 'view', 5, 7)", f"({at}, {visitor}, 'view', 4, 7)"]
        rows.append(f"({at + 20}, {visitor}, 'addtocart', 5, 7)")
        if visitor % 2:
            rows += [f"({at + 60}, {visitor}, 'transaction', {item}, 8)" for item in (5, 4)]
            rows.append(f"({at + 90}, {visitor}, 'view', 4, 7)")
    return write(tmp_path / "events.parquet", COLUMNS, ", ".join(rows))


def test_events_are_read_in_the_order_of_time(file: Path):
    data = read(file)
    assert (np.diff(data.times) >= 0).all()
    assert data.item_ids == ("5", "4")
    assert data.kinds[:3].tolist() == [Kind.VIEW, Kind.VIEW, Kind.CART]
    assert data.goods is not None
    assert data.goods.product_type.tolist() == [0, 0]


def test_thousandths_of_seconds_are_told_from_seconds(tmp_path: Path):
    rows = "(1700000000000, 1, 'view', 5, 7), (1700000060000, 1, 'purchase', 5, 7)"
    data = read(write(tmp_path / "ms.parquet", COLUMNS, rows))
    assert np.diff(data.times).tolist() == [60.0]


def test_visits_after_the_cut_are_asked_about(file: Path):
    data = read(file)
    questions = questions_of(data, cut_of(data))
    acts = questions.acts
    assert {float(acts.times[begin]) for begin in questions.moments.begins} == {
        1_700_000_000.0 + DAY * 8,
        1_700_000_000.0 + DAY * 9,
    }
    counts = {ending: int(part.sum()) for ending, part in questions.parts.items()}
    assert counts == {"": 6, "@start": 2, "@first": 2, "@last_view": 2}


def test_no_question_holds_its_purchase_or_anything_after_it(file: Path):
    data = read(file)
    questions = questions_of(data, -np.inf)
    lengths = []
    for query, bought in zip(questions.queries(), questions.bought, strict=True):
        running = query.kinds[query.session_start :]
        assert Kind.PURCHASE not in running
        assert (query.times <= query.now).all()
        lengths.append(len(running))
        assert bought == (int(query.now - 1_700_000_000) // DAY) % 2
    assert max(lengths) == 3


def test_the_last_look_comes_before_the_cart(file: Path):
    data = read(file)
    questions = questions_of(data, -np.inf)
    asked = [
        query
        for query, chosen in zip(questions.queries(), questions.parts["@last_view"], strict=True)
        if chosen
    ]
    assert len(asked) == 10
    assert all(query.kinds[-1] == Kind.VIEW for query in asked)
    assert all(len(query.items) - query.session_start == 2 for query in asked)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("(1, 1, 'view', 5, 7)", "must hold purchases"),
        ("(1, 1, 'dance', 5, 7), (2, 1, 'buy', 5, 7)", "got dance, buy"),
        ("(1, 1, 'buy', 5, 7), (NULL, 1, 'buy', 5, 7)", "NULL in row 1"),
    ],
)
def test_files_that_cannot_be_asked_about_are_refused(rows: str, words: str, tmp_path: Path):
    with pytest.raises(InvalidRequest, match=words):
        read(write(tmp_path / "odd.parquet", COLUMNS, rows))

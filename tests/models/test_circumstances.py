from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from shopkeeper.domain import Context
from shopkeeper.models.circumstances import (
    DAY,
    FEWEST,
    MOST_VALUES,
    NAMES,
    VISIT_GAP,
    Coder,
    circumstances,
    declared_life_stage,
    most_frequent,
    recency,
    since_last_visit,
    since_last_visits,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 3e5)), max_size=30))
def test_the_last_visit_is_found_alike_for_one_moment_and_for_all_rows(
    rows: list[tuple[int, float]],
) -> None:
    rows = sorted(rows, key=lambda row: row[1])
    users = np.array([user for user, _ in rows], np.int32)
    times = np.array([time for _, time in rows], np.float64)
    together = since_last_visits(users, times)
    for row, (user, time) in enumerate(rows):
        own = times[:row][users[:row] == user]
        alone = since_last_visit(own, time)
        assert np.isnan(together[row]) if alone is None else together[row] == alone


def test_of_nobody_known_no_visit_is_the_last() -> None:
    times = np.array([0.0, 10 * VISIT_GAP])
    assert np.isnan(since_last_visits(np.full(2, -1, np.int32), times)).all()


@pytest.mark.parametrize(
    ("days", "word"),
    [(None, "new"), (0.5, "today"), (1, "week"), (8, "month"), (31, "longer"), (9e9, "longer")],
)
def test_how_long_ago_is_said_in_a_word(days: float | None, word: str) -> None:
    assert recency(None if days is None else days * DAY) == word


def test_there_is_a_word_for_each_name_and_none_for_what_is_not_known() -> None:
    words = circumstances(Context(), NOW, None)
    assert dict(zip(NAMES, words, strict=True)) == {
        "device": "", "hour": "12", "weekday": "Sunday", "locale": "", "region": "",
        "referrer": "", "page": "", "campaign": "", "life_stage": "", "last_visit": "new",
    }  # fmt: skip


@pytest.mark.parametrize("zone", ["Nowhere/Else", "../etc/passwd", "\x00", "x" * 300])
def test_a_time_zone_that_is_none_counts_as_not_said(zone: str) -> None:
    assert circumstances(Context(timezone=zone), NOW, None) == circumstances(Context(), NOW, None)


def test_only_what_was_declared_in_words_is_a_stage_of_life() -> None:
    assert declared_life_stage({"life_stage": "student"}) == "student"
    assert declared_life_stage({"life_stage": 3}) is None
    assert declared_life_stage({}) is None


def test_a_live_moment_is_coded_as_it_was_learned() -> None:
    values = [["", "mobile", "desktop"], ["", "09", "12"]]
    codes, users = _each(np.array([[1, 2], [2, 1], [1, 0]]))
    contexts = most_frequent(("device", "hour"), values, codes, users)
    assert contexts.values == (("mobile", "desktop"), ("09", "12"))
    assert contexts.codes[:3].tolist() == [[0, 1], [1, 0], [0, -1]]
    coder = Coder(contexts.names, contexts.values)
    assert coder.code(circumstances(Context(device="MOBILE "), NOW, None)).tolist() == [0, 1]
    assert coder.code(circumstances(Context(device="watch"), NOW, None)).tolist() == [-1, 1]


def test_rare_values_count_as_not_known() -> None:
    values = [["", *(f"v{i}" for i in range(MOST_VALUES + 5))]]
    last = [[MOST_VALUES + 5]]
    codes, users = _each(np.concatenate([np.arange(1, MOST_VALUES + 6)[:, None], last]))
    contexts = most_frequent(("campaign",), values, codes, users)
    assert len(contexts.values[0]) == MOST_VALUES
    assert f"v{MOST_VALUES + 4}" in contexts.values[0]
    assert contexts.codes[0, 0] == 0
    assert (contexts.codes >= 0).sum() == FEWEST * (MOST_VALUES + 1)


def test_what_only_few_customers_said_is_not_kept_however_often_they_did() -> None:
    values = [["", "settled", "my own words"]]
    codes = np.array([[1]] * FEWEST + [[2]] * 500, np.int32)
    users = np.append(np.arange(FEWEST), np.arange(500) % (FEWEST - 1)).astype(np.int32)
    contexts = most_frequent(("life_stage",), values, codes, users)
    assert contexts.values == (("settled",),)
    assert contexts.codes[:, 0].tolist() == [0] * FEWEST + [-1] * 500


def test_moments_of_nobody_known_are_of_no_customer() -> None:
    codes, users = np.ones((500, 1), np.int32), np.full(500, -1, np.int32)
    users[: FEWEST - 1] = np.arange(FEWEST - 1)
    assert most_frequent(("device",), [["", "mobile"]], codes, users).values == ((),)
    nobody = np.full(500, -1, np.int32)
    assert most_frequent(("device",), [["", "mobile"]], codes, nobody).values == ((),)


def test_of_no_moments_nothing_is_known() -> None:
    none = np.empty((0, 1), np.int32)
    assert most_frequent(("device",), [[""]], none, none[:, 0]).values == ((),)


def _each(codes: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rows once for each of as many customers as a value needs, and whose they are."""
    users = np.repeat(np.arange(FEWEST), len(codes))
    return np.tile(codes, (FEWEST, 1)).astype(np.int32), users.astype(np.int32)


def test_a_name_nobody_reads_any_more_is_never_known() -> None:
    assert Coder(("weather",), (("rain",),)).code(circumstances(Context(), NOW, None)).tolist() == [
        -1
    ]

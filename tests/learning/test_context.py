from pathlib import Path

import numpy as np
import pytest

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.context import FREE, WITHOUT, evaluate_context
from shopkeeper.models import MODELS
from tests.learning.parquet import write

N_ITEMS = 12


def events(path: Path, n: int, *, telling: bool, users: int = 60) -> Path:
    """Customers with a taste of three items each, one for each weather, or in any weather."""
    rng = np.random.default_rng(4)
    taste = np.stack([rng.choice(N_ITEMS, 3, replace=False) for _ in range(users)])
    rows = []
    for n_row in range(n):
        user, weather = int(rng.integers(users)), int(rng.integers(3))
        item = taste[user, weather if telling and rng.random() < 0.8 else rng.integers(3)]
        rows.append(f"('u{user}', 'p{item}', 'w{weather}', {rng.integers(2)}, {n_row * 9000})")
    return write(path / "events.parquet", "user, item, weather, odd, timestamp", ", ".join(rows))


def run(path: Path, **asked):
    given = {"user": "user", "item": "item", "context": ("weather", "odd"), "k": 2, **asked}
    return evaluate_context(path, **given)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    path = events(tmp_path_factory.mktemp("told"), 1_000, telling=True)
    seen: list[float] = []
    return run(path, peers=True, progress=seen.append), seen


def test_circumstances_that_tell_are_worth_something(told):
    report, _ = told
    gain = report.gains["ndcg@2"]
    assert gain.relative.low > 0.1
    assert report.metrics["ndcg@2"].value > report.metrics["ndcg@2_without"].value
    difference = report.metrics["ndcg@2"].value - report.metrics[f"ndcg@2_{WITHOUT}"].value
    if report.against == WITHOUT:
        assert gain.difference.value == pytest.approx(difference)
    assert gain.difference.value <= difference + 1e-12


def test_the_gain_is_against_the_best_that_knows_no_context(told):
    report, _ = told
    free = {name: report.peers[name].metrics["ndcg@2"].value for name in FREE}
    free[WITHOUT] = report.metrics["ndcg@2_without"].value
    assert free[report.against] == max(free.values())
    beaten = {name for name in FREE if free[name] > free[WITHOUT]}
    assert {note.split()[0] for note in report.notes if "reaches" in note} >= beaten


def test_every_row_withheld_is_asked_in_both_arms(told):
    report, _ = told
    assert {found.n for found in report.metrics.values()} == {200}
    assert (report.split, report.context) == ("time", ("weather", "odd"))


def test_the_arm_without_knows_no_context(told):
    report, _ = told
    assert "context_popularity" not in report.without_context.config["weights"]


def test_progress_rises_to_the_end(told):
    _, seen = told
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_circumstances_that_tell_nothing_are_worth_nothing(tmp_path):
    report = run(events(tmp_path, 700, telling=False), split="random", peers=False)
    relative = report.gains["ndcg@2"].relative
    assert relative.low < 0.05
    assert abs(relative.value) < 0.2
    assert report.peers == {}


def test_the_free_models_exist():
    assert set(FREE) <= set(MODELS)


def test_one_customer_is_measured_without_an_interval(tmp_path):
    report = run(events(tmp_path, 100, telling=True, users=1))
    assert report.gains["hr@2"].relative.low is None
    assert "one cluster" in report.gains["hr@2"].difference.reason


def test_one_item_is_always_right(tmp_path):
    rows = ", ".join(f"('u{n % 5}', 'tea', 'w{n % 2}', {n % 3})" for n in range(60))
    path = write(tmp_path / "e.parquet", "user, item, weather, odd", rows)
    report = run(path)
    assert report.metrics["hr@2"].value == report.metrics["hr@2_without"].value == 1.0
    assert report.gains["ndcg@2"].relative.value == 0.0


def test_two_rows_are_answered_or_refused_by_their_number(tmp_path):
    path = write(
        tmp_path / "e.parquet",
        "user, item, weather, odd, timestamp",
        "('u', 'tea', 'a', 1, 1), ('u', 'jam', 'b', 2, 2)",
    )
    assert run(path).metrics["hr@2"].value == 0.0
    with pytest.raises(InvalidRequest, match="2 rows"):
        run(path, split="random")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"split": "users"}, "`split` must be one of time, random, moments, got 'users'"),
        ({"k": 0}, "`k`"),
        ({"minutes": 0.0}, "`minutes`"),
        ({"user": "nobody"}, "`nobody`"),
        ({"item": "nothing"}, "`nothing`"),
        ({"timestamp": "when"}, "`when`"),
        ({"context": ("mood",)}, "`mood`"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_name(tmp_path, asked, said):
    with pytest.raises(InvalidRequest, match=said):
        run(events(tmp_path, 20, telling=True), **asked)


def test_a_split_by_time_needs_times(tmp_path):
    path = write(
        tmp_path / "e.parquet", "user, item, weather", "('u', 'tea', 'a'), ('u', 'x', 'b')"
    )
    with pytest.raises(InvalidRequest, match="`split` by time needs `timestamp`"):
        run(path, context=("weather",), split="time")
